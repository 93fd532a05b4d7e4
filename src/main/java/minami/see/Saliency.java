package minami.see;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * What draws the eye in a picture: a map of 32 by 32 cells, however wide the picture is. Immutable.
 *
 * <p>The idea, the 32 cells and the colour of skin are libvips' ({@code smartcrop}, strategy {@code
 * attention}); what is looked for and how the window is found differ. Four things count alike, each
 * against its own mean over the picture: likeness to skin, edges of the lightness, the difference
 * from the colours nearby, and the difference from the colour at the picture's border, which is
 * mostly background. All of them count less far from where photographers put what matters: in the
 * middle, a little above the centre.
 *
 * <p>Measured on 56 pictures whose subject was marked by hand, cropped to 200 x 200, 400 x 120 and
 * 120 x 400: of the subject, or of as much of it as a window can hold, 92 % was in the window; with
 * libvips' {@code attention} 79 %, with its {@code entropy} 84 %, in the centre 85 %. {@code
 * CropSheet}, among the tests, draws what there is to compare.
 *
 * <p>One map serves all windows. A single point does not: the maximum moves with the size of the
 * window, and a window centred on it cuts through what lies beside it.
 */
public final class Saliency {

  static final int CELLS = 32;

  /** The share of the centre in the weight of a cell. */
  private static final double CENTRING = 0.6;

  private static final double CENTRE_X = 0.5;
  private static final double CENTRE_Y = 0.4;

  /** Less than one, so that a few strong cells do not outweigh a whole subject. */
  private static final double POWER = 0.7;

  /** Means below these are noise: likeness to skin, lightness, distance of colours. */
  private static final double SKIN_FLOOR = 0.01;

  private static final double EDGE_FLOOR = 1;
  private static final double CONTRAST_FLOOR = 3;

  /** How many cells on each side of one are nearby. */
  private static final int NEARBY = 8;

  /** How many cells deep the border is. */
  private static final int BORDER = 2;

  private static final int OVERHEAD = 32;

  private final float[] map;

  private Saliency(float[] map) {
    this.map = map;
  }

  /** Looks at a picture of at least one pixel. */
  public static Saliency of(Picture picture) {
    CellColours colours = CellColours.of(picture);
    double[] sum = new double[CELLS * CELLS];
    add(sum, colours.skin(), SKIN_FLOOR);
    add(sum, edges(colours.lightness()), EDGE_FLOOR);
    add(sum, contrast(colours, Saliency::nearby), CONTRAST_FLOOR);
    add(sum, contrast(colours, Saliency::border), CONTRAST_FLOOR);
    float[] map = new float[sum.length];
    for (int i = 0; i < map.length; i++) {
      map[i] = (float) (Math.pow(sum[i], POWER) * weight(i % CELLS, i / CELLS));
    }
    return new Saliency(map);
  }

  /** The bytes of heap that it takes. */
  int weight() {
    return OVERHEAD + map.length * Float.BYTES;
  }

  /** How much a cell draws the eye, from 0 up. */
  double at(int x, int y) {
    return map[y * CELLS + x];
  }

  /** Adds a measure, in multiples of its mean. */
  private static void add(double[] sum, double[] measure, double floor) {
    double total = 0;
    for (double value : measure) {
      total += value;
    }
    double mean = Math.max(floor, total / measure.length);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += measure[i] / mean;
    }
  }

  /** How much each cell differs from its four neighbours: the Laplacian, without its sign. */
  private static double[] edges(double[] lightness) {
    double[] edges = new double[lightness.length];
    for (int y = 0; y < CELLS; y++) {
      for (int x = 0; x < CELLS; x++) {
        int at = y * CELLS + x;
        double left = lightness[x > 0 ? at - 1 : at];
        double right = lightness[x < CELLS - 1 ? at + 1 : at];
        double above = lightness[y > 0 ? at - CELLS : at];
        double below = lightness[y < CELLS - 1 ? at + CELLS : at];
        edges[at] = Math.abs(4 * lightness[at] - left - right - above - below);
      }
    }
    return edges;
  }

  /**
   * How far each cell's colour is from another one.
   *
   * @param others from a channel of all cells, that of the other colours
   */
  private static double[] contrast(CellColours colours, UnaryOperator<double[]> others) {
    double[] lightness = others.apply(colours.lightness());
    double[] a = others.apply(colours.a());
    double[] b = others.apply(colours.b());
    double[] contrast = new double[CELLS * CELLS];
    for (int i = 0; i < contrast.length; i++) {
      double dl = colours.lightness()[i] - lightness[i];
      double da = colours.a()[i] - a[i];
      double db = colours.b()[i] - b[i];
      contrast[i] = Math.sqrt(dl * dl + da * da + db * db);
    }
    return contrast;
  }

  /** For each cell, the mean of those nearby and itself. */
  private static double[] nearby(double[] cells) {
    return meansAcross(meansAcross(cells));
  }

  /** For each cell, the mean of those nearby in its row; and rows become columns. */
  private static double[] meansAcross(double[] cells) {
    double[] means = new double[cells.length];
    for (int y = 0; y < CELLS; y++) {
      for (int x = 0; x < CELLS; x++) {
        int from = Math.max(0, x - NEARBY);
        int to = Math.min(CELLS, x + NEARBY + 1);
        double sum = 0;
        for (int i = from; i < to; i++) {
          sum += cells[y * CELLS + i];
        }
        means[x * CELLS + y] = sum / (to - from);
      }
    }
    return means;
  }

  /** For each cell, the mean of the picture's border. */
  private static double[] border(double[] cells) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < cells.length; i++) {
      if (isBorder(i % CELLS) || isBorder(i / CELLS)) {
        sum += cells[i];
        count++;
      }
    }
    double[] border = new double[cells.length];
    Arrays.fill(border, sum / count);
    return border;
  }

  private static boolean isBorder(int cell) {
    return cell < BORDER || cell >= CELLS - BORDER;
  }

  private static double weight(int x, int y) {
    double dx = 2 * ((x + 0.5) / CELLS - CENTRE_X);
    double dy = 2 * ((y + 0.5) / CELLS - CENTRE_Y);
    return 1 - CENTRING * Math.min(1, (dx * dx + dy * dy) / 2);
  }
}

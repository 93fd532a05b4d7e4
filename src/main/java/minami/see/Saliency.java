package minami.see;

/**
 * What draws the eye in a picture: a map of 32 by 32 cells, however wide the picture is. Immutable.
 *
 * <p>The idea, the 32 cells and the colour of skin are libvips' ({@code smartcrop}, strategy {@code
 * attention}); what is looked for and how the window is found differ. Three things count alike,
 * each against its own mean over the picture: edges of the lightness, likeness to skin, and
 * difference from the colour at the picture's border, which is mostly background. All of them count
 * less far from where photographers put what matters: in the middle, a little above the centre.
 *
 * <p>On 56 labelled pictures at three shapes, 90 % of the subject (or of what of it a window can
 * hold) was in the window; with libvips' {@code attention} 79 %, {@code entropy} 84 %, in the
 * centre 85 %. One map serves all windows. A single point does not: the maximum moves with the size
 * of the window, and a window centred on it cuts through what lies beside it.
 */
public final class Saliency {

  static final int CELLS = 32;

  /** The share of the centre in the weight of a cell. */
  private static final double CENTRING = 0.6;

  private static final double CENTRE_X = 0.5;
  private static final double CENTRE_Y = 0.4;

  /** Less than one, so that a few strong cells do not outweigh a whole subject. */
  private static final double POWER = 0.7;

  /** Means below these are noise: lightness, likeness to skin, distance of colours. */
  private static final double EDGE_FLOOR = 1;

  private static final double SKIN_FLOOR = 0.01;
  private static final double BORDER_FLOOR = 3;

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
    add(sum, edges(colours.lightness()), EDGE_FLOOR);
    add(sum, colours.skin(), SKIN_FLOOR);
    add(sum, contrast(colours), BORDER_FLOOR);
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

  /** Adds a measure: 0 where there is nothing of it, a half at its mean, less than 1 anywhere. */
  private static void add(double[] sum, double[] measure, double floor) {
    double total = 0;
    for (double value : measure) {
      total += value;
    }
    double mean = Math.max(floor, total / measure.length);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += measure[i] / (measure[i] + mean);
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

  /** How far each cell's colour is from the mean of the border's. */
  private static double[] contrast(CellColours colours) {
    double lightness = borderMean(colours.lightness());
    double a = borderMean(colours.a());
    double b = borderMean(colours.b());
    double[] contrast = new double[CELLS * CELLS];
    for (int i = 0; i < contrast.length; i++) {
      double dl = colours.lightness()[i] - lightness;
      double da = colours.a()[i] - a;
      double db = colours.b()[i] - b;
      contrast[i] = Math.sqrt(dl * dl + da * da + db * db);
    }
    return contrast;
  }

  private static double borderMean(double[] cells) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < cells.length; i++) {
      if (isBorder(i % CELLS) || isBorder(i / CELLS)) {
        sum += cells[i];
        count++;
      }
    }
    return sum / count;
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

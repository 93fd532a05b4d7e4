package minami.see;

import static minami.see.Saliency.CELLS;

/**
 * The places that a window can take along one axis of a {@link Saliency}, and what each of them
 * makes of the cells.
 */
final class SalientWindow {

  /** Into how many parts the surplus is divided: even, so that the centre is a place. */
  private static final int PARTS = 32;

  /**
   * How much less the window's edge counts than its middle: a subject is to stand in the middle of
   * the window, not merely within it.
   */
  private static final double TAPER = 0.75;

  /** As shares of the surplus, the one nearest to the centre first: of equal ones it is taken. */
  private final double[] places;

  /** For each of the places, the weights of the cells. */
  private final double[][] weights;

  private SalientWindow(double[] places, double size) {
    this.places = places;
    weights = new double[places.length][];
    for (int i = 0; i < places.length; i++) {
      weights[i] = weights((1 - size) * places[i], size);
    }
  }

  /**
   * Where the window is that holds most.
   *
   * @param width of the window, in shares of the picture's width
   * @param height of the window, in shares of the picture's height
   * @return the surplus that is cut off at the left and at the top, in shares of the whole surplus
   */
  static Point best(Saliency saliency, double width, double height) {
    SalientWindow across = along(width);
    SalientWindow down = along(height);
    Point best = new Point(0.5, 0.5);
    double most = 0;
    for (int j = 0; j < down.places.length; j++) {
      double[] columns = columns(saliency, down.weights[j]);
      for (int i = 0; i < across.places.length; i++) {
        double sum = 0;
        for (int x = 0; x < CELLS; x++) {
          sum += columns[x] * across.weights[i][x];
        }
        if (sum > most) {
          most = sum;
          best = new Point(across.places[i], down.places[j]);
        }
      }
    }
    return best;
  }

  private static SalientWindow along(double size) {
    if (size >= 1) {
      return new SalientWindow(new double[] {0.5}, 1);
    }
    double[] places = new double[PARTS + 1];
    for (int i = 0; i < places.length; i++) {
      int step = (i + 1) / 2 * (i % 2 == 0 ? 1 : -1);
      places[i] = 0.5 + (double) step / PARTS;
    }
    return new SalientWindow(places, size);
  }

  private static double[] weights(double from, double size) {
    double[] weights = new double[CELLS];
    for (int i = 0; i < CELLS; i++) {
      double begin = Math.max(from, (double) i / CELLS);
      double end = Math.min(from + size, (i + 1.0) / CELLS);
      if (begin < end) {
        // From -1 to 1 across the window.
        double offset = (begin + end - 2 * from) / size - 1;
        weights[i] = (end - begin) * (1 - TAPER * offset * offset);
      }
    }
    return weights;
  }

  /** What there is in each column, when the rows weigh this much. */
  private static double[] columns(Saliency saliency, double[] rows) {
    double[] columns = new double[CELLS];
    for (int y = 0; y < CELLS; y++) {
      if (rows[y] > 0) {
        for (int x = 0; x < CELLS; x++) {
          columns[x] += rows[y] * saliency.at(x, y);
        }
      }
    }
    return columns;
  }
}

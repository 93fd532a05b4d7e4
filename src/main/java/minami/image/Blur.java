package minami.image;

/**
 * Makes a picture unrecognisable: a few cells each way, each of one mean colour, with smooth
 * passages between them.
 */
final class Blur {

  /** So few that no face, body or letter is left of any picture. */
  private static final int CELLS = 4;

  private Blur() {}

  /** A picture of the same size, of which only the coarse colours are left. */
  static Pixels apply(Pixels p) {
    int across = Math.min(CELLS, p.width());
    int down = Math.min(CELLS, p.height());
    float[] cells = means(p, across, down);
    byte[] out = new byte[p.samples().length];
    int bands = p.bands();
    for (int y = 0, o = 0; y < p.height(); y++) {
      float v = place(y, p.height(), down);
      int row = Math.min((int) v, Math.max(0, down - 2));
      int below = Math.min(row + 1, down - 1);
      for (int x = 0; x < p.width(); x++) {
        float u = place(x, p.width(), across);
        int column = Math.min((int) u, Math.max(0, across - 2));
        int right = Math.min(column + 1, across - 1);
        for (int b = 0; b < bands; b++) {
          float above =
              mix(
                  cells[(row * across + column) * bands + b],
                  cells[(row * across + right) * bands + b],
                  u - column);
          float under =
              mix(
                  cells[(below * across + column) * bands + b],
                  cells[(below * across + right) * bands + b],
                  u - column);
          out[o++] = (byte) Math.round(mix(above, under, v - row));
        }
      }
    }
    return new Pixels(out, p.width(), p.height(), bands, p.alpha());
  }

  private static float[] means(Pixels p, int across, int down) {
    int bands = p.bands();
    float[] sums = new float[across * down * bands];
    int[] counts = new int[across * down];
    for (int y = 0, i = 0; y < p.height(); y++) {
      int row = y * down / p.height() * across;
      for (int x = 0; x < p.width(); x++) {
        int cell = row + x * across / p.width();
        counts[cell]++;
        for (int b = 0; b < bands; b++) {
          sums[cell * bands + b] += p.samples()[i++] & 0xFF;
        }
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= counts[i / bands];
    }
    return sums;
  }

  /** Where a pixel lies among the centres of the cells. */
  private static float place(int pixel, int pixels, int cells) {
    float place = (pixel + 0.5f) * cells / pixels - 0.5f;
    return Math.max(0, Math.min(cells - 1, place));
  }

  private static float mix(float a, float b, float share) {
    return a + (b - a) * share;
  }
}

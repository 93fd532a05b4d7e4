package minami.image;

import java.util.Arrays;

/**
 * Paints with few colours: what a pixel lacks is made up for by those beside and below it (Floyd
 * and Steinberg, "An Adaptive Algorithm for Spatial Grey Scale", 1976), from left to right and
 * back.
 */
final class Dither {

  /**
   * The share of an error that is handed on, of 16. All of it costs 2.5 dB and 6 % of the bytes,
   * and hides no more than this.
   */
  private static final int STRENGTH = 10;

  private Dither() {}

  /**
   * The indices of the colours to paint with, and one more where nothing is painted.
   *
   * @param argb pixel by pixel, row by row, opaque; or 0
   * @param betweenRows called before each row
   */
  static byte[] apply(int[] argb, int width, Palette palette, Runnable betweenRows) {
    byte[] indices = new byte[argb.length];
    // Errors of this row and the next, in sixteenths, with room on either side.
    int[] here = new int[3 * (width + 2)];
    int[] below = new int[3 * (width + 2)];
    for (int row = 0; row < argb.length; row += width) {
      betweenRows.run();
      int step = (row / width & 1) == 0 ? 1 : -1;
      for (int x = step > 0 ? 0 : width - 1; x >= 0 && x < width; x += step) {
        int pixel = argb[row + x];
        if (pixel == 0) {
          indices[row + x] = (byte) palette.size();
          continue;
        }
        int at = 3 * (x + 1);
        int r = clamp((pixel >> 16 & 0xFF) + (here[at] + 8 >> 4));
        int g = clamp((pixel >> 8 & 0xFF) + (here[at + 1] + 8 >> 4));
        int b = clamp((pixel & 0xFF) + (here[at + 2] + 8 >> 4));
        int index = palette.nearest(r, g, b);
        indices[row + x] = (byte) index;
        int painted = palette.argb(index);
        spread(here, below, at, 3 * step, r - (painted >> 16 & 0xFF));
        spread(here, below, at + 1, 3 * step, g - (painted >> 8 & 0xFF));
        spread(here, below, at + 2, 3 * step, b - (painted & 0xFF));
      }
      int[] done = here;
      here = below;
      below = done;
      Arrays.fill(below, 0);
    }
    return indices;
  }

  private static void spread(int[] here, int[] below, int at, int step, int error) {
    int share = error * STRENGTH;
    int seven = 7 * share >> 4;
    int five = 5 * share >> 4;
    int three = 3 * share >> 4;
    here[at + step] += seven;
    below[at - step] += three;
    below[at] += five;
    below[at + step] += share - seven - five - three;
  }

  private static int clamp(int level) {
    return Math.max(0, Math.min(255, level));
  }
}

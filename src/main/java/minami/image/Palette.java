package minami.image;

import java.util.Arrays;

/** A few opaque colours that stand for all others. For one thread. */
final class Palette {

  /** In ascending order of green, which bounds the search. */
  private final int[] red;

  private final int[] green;
  private final int[] blue;

  /**
   * The colour nearest to the middle of each cell of 6 bits per component, and one; 0 where it has
   * not been looked for.
   */
  private short[] nearest = {};

  /** With these colours, as RGB. */
  Palette(int[] rgb) {
    int[] sorted =
        Arrays.stream(rgb)
            .map(c -> (c & 0xFF00) << 8 | c >> 8 & 0xFF00 | c & 0xFF)
            .sorted()
            .toArray();
    green = Arrays.stream(sorted).map(c -> c >> 16).toArray();
    red = Arrays.stream(sorted).map(c -> c >> 8 & 0xFF).toArray();
    blue = Arrays.stream(sorted).map(c -> c & 0xFF).toArray();
  }

  int size() {
    return green.length;
  }

  /** A colour, as ARGB. */
  int argb(int index) {
    return 0xFF000000 | red[index] << 16 | green[index] << 8 | blue[index];
  }

  /**
   * All of them, as ARGB.
   *
   * @param holes whether 0 follows them
   */
  int[] argb(boolean holes) {
    int[] argb = new int[size() + (holes ? 1 : 0)];
    for (int i = 0; i < size(); i++) {
      argb[i] = argb(i);
    }
    return argb;
  }

  /** About the nearest colour to this one: the error is within two levels. */
  int nearest(int r, int g, int b) {
    if (nearest.length == 0) {
      nearest = new short[1 << 18];
    }
    int cell = r >> 2 << 12 | g >> 2 << 6 | b >> 2;
    if (nearest[cell] == 0) {
      nearest[cell] = (short) (1 + search(r & ~3 | 2, g & ~3 | 2, b & ~3 | 2));
    }
    return nearest[cell] - 1;
  }

  /** The nearest colour to this one: searched up and down from its green, until that is too far. */
  int search(int r, int g, int b) {
    int found = Arrays.binarySearch(green, g);
    int up = found < 0 ? ~found : found;
    int down = up - 1;
    int best = 0;
    int least = Integer.MAX_VALUE;
    while (up < green.length || down >= 0) {
      if (up < green.length) {
        int apart = green[up] - g;
        int distance = distance(up, r, g, b);
        if (distance < least) {
          least = distance;
          best = up;
        }
        up = apart * apart >= least ? green.length : up + 1;
      }
      if (down >= 0) {
        int apart = green[down] - g;
        int distance = distance(down, r, g, b);
        if (distance < least) {
          least = distance;
          best = down;
        }
        down = apart * apart >= least ? -1 : down - 1;
      }
    }
    return best;
  }

  private int distance(int index, int r, int g, int b) {
    int dr = red[index] - r;
    int dg = green[index] - g;
    int db = blue[index] - b;
    return dr * dr + dg * dg + db * db;
  }

  /** The mean squared error of a component, were each pixel the nearest colour. */
  double error(int[] argb) {
    long sum = 0;
    int pixels = 0;
    for (int pixel : argb) {
      if (pixel != 0) {
        int r = pixel >> 16 & 0xFF;
        int g = pixel >> 8 & 0xFF;
        int b = pixel & 0xFF;
        sum += distance(nearest(r, g, b), r, g, b);
        pixels++;
      }
    }
    return sum / (3.0 * Math.max(1, pixels));
  }
}

package minami.see;

/**
 * The colour that a picture has most of.
 *
 * <p>It covers the largest surface; it is not the one that catches the eye: of a red car on grey
 * asphalt, it is the grey. Colours count as the same within a cube of 32 levels a side; the cubes
 * overlap by half, so that none is cut in two by all of them. The answer is the mean of the pixels
 * in the fullest cube, and so within 32 levels of colours that are really there.
 */
public final class DominantColour {

  /** A bin is 16 levels wide: there are 16 of them a channel. */
  private static final int BITS = 4;

  private static final int BINS = 1 << BITS;

  private DominantColour() {}

  /**
   * The colour of a picture. All of its pixels are looked at: a few thousand tell enough.
   *
   * @return 0xRRGGBB
   */
  public static int of(Picture picture) {
    int[] sample = pixels(picture);
    int[] counts = new int[BINS * BINS * BINS];
    for (int rgb : sample) {
      counts[bin(rgb)]++;
    }
    return mean(sample, fullest(counts));
  }

  private static int[] pixels(Picture picture) {
    byte[] rgb = picture.rgb();
    int[] pixels = new int[picture.width() * picture.height()];
    for (int i = 0, at = 0; i < pixels.length; i++, at += 3) {
      pixels[i] = (rgb[at] & 0xFF) << 16 | (rgb[at + 1] & 0xFF) << 8 | rgb[at + 2] & 0xFF;
    }
    return pixels;
  }

  private static int bin(int rgb) {
    int r = rgb >> 24 - BITS & BINS - 1;
    int g = rgb >> 16 - BITS & BINS - 1;
    int b = rgb >> 8 - BITS & BINS - 1;
    return (r * BINS + g) * BINS + b;
  }

  /** The first of the eight bins of the cube that holds most; the darkest of several. */
  private static int fullest(int[] counts) {
    int best = 0;
    int most = -1;
    for (int r = 0; r < BINS - 1; r++) {
      for (int g = 0; g < BINS - 1; g++) {
        for (int b = 0; b < BINS - 1; b++) {
          int bin = (r * BINS + g) * BINS + b;
          int count = square(counts, bin) + square(counts, bin + BINS * BINS);
          if (count > most) {
            most = count;
            best = bin;
          }
        }
      }
    }
    return best;
  }

  /** What is in two by two bins of green and blue. */
  private static int square(int[] counts, int bin) {
    return counts[bin] + counts[bin + 1] + counts[bin + BINS] + counts[bin + BINS + 1];
  }

  private static int mean(int[] sample, int cube) {
    int fromR = (cube / (BINS * BINS)) << 8 - BITS;
    int fromG = (cube / BINS % BINS) << 8 - BITS;
    int fromB = (cube % BINS) << 8 - BITS;
    int r = 0;
    int g = 0;
    int b = 0;
    int count = 0;
    for (int rgb : sample) {
      int red = rgb >> 16;
      int green = rgb >> 8 & 0xFF;
      int blue = rgb & 0xFF;
      if (isIn(red, fromR) && isIn(green, fromG) && isIn(blue, fromB)) {
        r += red;
        g += green;
        b += blue;
        count++;
      }
    }
    return mean(r, count) << 16 | mean(g, count) << 8 | mean(b, count);
  }

  private static boolean isIn(int level, int from) {
    return level >= from && level < from + (2 << 8 - BITS);
  }

  private static int mean(int sum, int count) {
    return (sum + count / 2) / count;
  }
}

package minami.webp;

/**
 * Guesses by which transforms a picture becomes smallest, as libwebp does: from how the values of
 * the pixels are spread, and the differences from the pixel on the left, each with and without
 * green subtracted. Pixels that are as the one before or above hardly count: they become copies.
 */
final class Vp8lStatistics {
  /** The bits of a block's predictor, about. */
  private static final float PREDICTOR_BITS = Vp8lHistogram.log2(14);

  /** The bits of a colour in the table, about. */
  private static final int COLOUR_BITS = 8;

  private final int[][] plain = new int[4][256];
  private final int[][] differences = new int[4][256];
  private final int[] plainRed = new int[256];
  private final int[] plainBlue = new int[256];
  private final int[] red = new int[256];
  private final int[] blue = new int[256];
  private final int[] indices = new int[256];

  private boolean indexed;
  private boolean predicted;
  private boolean subtractsGreen;

  private Vp8lStatistics() {}

  /**
   * Of a picture.
   *
   * @param palette its colours, or null if it has many
   */
  static Vp8lStatistics of(int[] pixels, int width, Vp8lPalette palette) {
    Vp8lStatistics statistics = new Vp8lStatistics();
    statistics.count(pixels, width);
    float blocks = (float) pixels.length / 64 * PREDICTOR_BITS;
    statistics.choose(blocks, palette == null ? -1 : palette.size());
    return statistics;
  }

  private void count(int[] pixels, int width) {
    int previous = pixels[0];
    for (int i = 0; i < pixels.length; i++) {
      int pixel = pixels[i];
      int difference = Vp8lResiduals.subtract(pixel, previous);
      previous = pixel;
      if (difference == 0 || i >= width && pixel == pixels[i - width]) {
        continue;
      }
      count(pixel, plain, plainRed, plainBlue);
      count(difference, differences, red, blue);
      indices[pixel * 0x9E3779B1 >>> 24]++;
    }
  }

  private static void count(int pixel, int[][] counts, int[] red, int[] blue) {
    int green = pixel >> 8 & 0xFF;
    counts[0][pixel >>> 24]++;
    counts[1][pixel >> 16 & 0xFF]++;
    counts[2][green]++;
    counts[3][pixel & 0xFF]++;
    red[(pixel >> 16) - green & 0xFF]++;
    blue[pixel - green & 0xFF]++;
  }

  private void choose(float blockBits, int colours) {
    float least = bits(plain[0]) + bits(plain[1]) + bits(plain[2]) + bits(plain[3]);
    float green = bits(plain[0]) + bits(plainRed) + bits(plain[2]) + bits(plainBlue);
    float left =
        bits(differences[0])
            + bits(differences[1])
            + bits(differences[2])
            + bits(differences[3])
            + blockBits;
    float both = bits(differences[0]) + bits(red) + bits(differences[2]) + bits(blue) + blockBits;
    subtractsGreen = Math.min(green, both) < Math.min(least, left);
    predicted = Math.min(left, both) < Math.min(least, green);
    float best = Math.min(Math.min(least, green), Math.min(left, both));
    indexed = colours > 0 && bits(indices) + COLOUR_BITS * colours < best;
  }

  private static float bits(int[] counts) {
    int total = 0;
    float sum = 0;
    for (int count : counts) {
      if (count != 0) {
        total += count;
        sum += count * Vp8lHistogram.log2(count);
      }
    }
    return total == 0 ? 0 : total * Vp8lHistogram.log2(total) - sum;
  }

  boolean indexed() {
    return indexed;
  }

  boolean predicted() {
    return predicted;
  }

  boolean subtractsGreen() {
    return subtractsGreen;
  }
}

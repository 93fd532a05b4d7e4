package minami.webp;

/**
 * What is left of a picture when each pixel is predicted from its neighbours (the predictor
 * transform, RFC 9649, 3.5.1), and how the blocks are predicted.
 *
 * <p>Each block takes the mode whose residuals cost least: first by their size, then by how often
 * each value came up in the whole picture with the modes of the first time.
 */
final class Vp8lResiduals {
  private static final int MODES = 14;
  private static final int BLACK = 0xFF000000;
  private static final int SCALE = 256;

  /** What another mode than that of the block before costs at the least, in bits. */
  private static final int CHANGE = 3;

  private final int[] pixels;
  private final int width;
  private final int height;
  private final int bits;
  private final int blocksPerRow;
  private final int[] modes;
  private final int[] residuals;

  private Vp8lResiduals(int[] pixels, int width, int bits) {
    this.pixels = pixels;
    this.width = width;
    this.height = pixels.length / width;
    this.bits = bits;
    this.blocksPerRow = Vp8lImage.blocks(width, bits);
    this.modes = new int[blocksPerRow * Vp8lImage.blocks(height, bits)];
    this.residuals = new int[pixels.length];
  }

  static Vp8lResiduals of(int[] pixels, int width, int bits, Runnable betweenRows) {
    Vp8lResiduals residuals = new Vp8lResiduals(pixels, width, bits);
    residuals.chooseModes(bySize(), betweenRows);
    residuals.subtract();
    residuals.chooseModes(byFrequency(residuals.residuals), betweenRows);
    residuals.subtract();
    return residuals;
  }

  int[] pixels() {
    return residuals;
  }

  void write(Vp8lBitWriter out) {
    out.bits(bits - 2, 3);
    int[] image = new int[modes.length];
    for (int i = 0; i < image.length; i++) {
      image[i] = BLACK | modes[i] << 8;
    }
    Vp8lImageWriter.within(image, blocksPerRow, out);
  }

  /** Subtracts pixels, each colour for itself. */
  static int subtract(int a, int b) {
    return 0x00FF00FF + (a & 0xFF00FF00) - (b & 0xFF00FF00) & 0xFF00FF00
        | 0xFF00FF00 + (a & 0x00FF00FF) - (b & 0x00FF00FF) & 0x00FF00FF;
  }

  /** A transparent pixel may have any colour: so it has the one that is predicted. */
  private static int residual(int pixel, int prediction) {
    int residual = subtract(pixel, prediction);
    return pixel >>> 24 == 0 ? residual & 0xFF000000 : residual;
  }

  private static int[] bySize() {
    int[] costs = new int[4 * 256];
    for (int i = 0; i < costs.length; i++) {
      int size = Math.min(i & 0xFF, 256 - (i & 0xFF));
      costs[i] = (int) (SCALE * (size == 0 ? 0.5f : 2 + 1.5f * Vp8lHistogram.log2(size + 1)));
    }
    return costs;
  }

  private static int[] byFrequency(int[] residuals) {
    int[] counts = new int[4 * 256];
    for (int residual : residuals) {
      counts[residual & 0xFF]++;
      counts[256 + (residual >> 8 & 0xFF)]++;
      counts[512 + (residual >> 16 & 0xFF)]++;
      counts[768 + (residual >>> 24)]++;
    }
    float total = Vp8lHistogram.log2(residuals.length + 256);
    for (int i = 0; i < counts.length; i++) {
      counts[i] = (int) (SCALE * (total - Vp8lHistogram.log2(counts[i] + 1)));
    }
    return counts;
  }

  private void chooseModes(int[] costs, Runnable betweenRows) {
    for (int block = 0; block < modes.length; block++) {
      int x = block % blocksPerRow << bits;
      if (x == 0) {
        betweenRows.run();
      }
      int y = block / blocksPerRow << bits;
      int before = block == 0 ? 0 : modes[block - 1];
      long least = Long.MAX_VALUE;
      for (int mode = 0; mode < MODES; mode++) {
        long cost = cost(mode, x, y, costs, least) + (mode == before ? 0 : CHANGE * SCALE);
        if (cost < least) {
          least = cost;
          modes[block] = mode;
        }
      }
    }
  }

  /** The cost of a block, or of the rows up to where it is more than the least. */
  private long cost(int mode, int left, int top, int[] costs, long least) {
    long cost = 0;
    int right = Math.min(width, left + (1 << bits));
    int bottom = Math.min(height, top + (1 << bits));
    for (int y = Math.max(1, top); y < bottom && cost < least; y++) {
      for (int at = y * width + Math.max(1, left); at < y * width + right; at++) {
        int residual = residual(pixels[at], predict(mode, at));
        cost +=
            costs[residual & 0xFF]
                + costs[256 + (residual >> 8 & 0xFF)]
                + costs[512 + (residual >> 16 & 0xFF)]
                + costs[768 + (residual >>> 24)];
      }
    }
    return cost;
  }

  private void subtract() {
    for (int y = 0, at = 0; y < height; y++) {
      int blocks = (y >> bits) * blocksPerRow;
      for (int x = 0; x < width; x++, at++) {
        int prediction;
        if (at == 0) {
          prediction = BLACK;
        } else if (y == 0) {
          prediction = pixels[at - 1];
        } else if (x == 0) {
          prediction = pixels[at - width];
        } else {
          prediction = predict(modes[blocks + (x >> bits)], at);
        }
        residuals[at] = residual(pixels[at], prediction);
        if (pixels[at] >>> 24 == 0) {
          pixels[at] = prediction & 0xFFFFFF;
        }
      }
    }
  }

  private int predict(int mode, int at) {
    int left = pixels[at - 1];
    int top = pixels[at - width];
    int topLeft = pixels[at - width - 1];
    // For the last pixel of a row this is the first one of its own, as it must be.
    int topRight = pixels[at - width + 1];
    return switch (mode) {
      case 1 -> left;
      case 2 -> top;
      case 3 -> topRight;
      case 4 -> topLeft;
      case 5 -> average(average(left, topRight), top);
      case 6 -> average(left, topLeft);
      case 7 -> average(left, top);
      case 8 -> average(topLeft, top);
      case 9 -> average(top, topRight);
      case 10 -> average(average(left, topLeft), average(top, topRight));
      case 11 -> select(left, top, topLeft);
      case 12 -> clampAddSubtractFull(left, top, topLeft);
      case 13 -> clampAddSubtractHalf(average(left, top), topLeft);
      default -> BLACK;
    };
  }

  private static int average(int a, int b) {
    return ((a ^ b) >>> 1 & 0x7F7F7F7F) + (a & b);
  }

  private static int select(int left, int top, int topLeft) {
    int fromLeft = 0;
    int fromTop = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int corner = topLeft >>> shift & 0xFF;
      fromLeft += Math.abs((top >>> shift & 0xFF) - corner);
      fromTop += Math.abs((left >>> shift & 0xFF) - corner);
    }
    return fromLeft < fromTop ? left : top;
  }

  private static int clampAddSubtractFull(int left, int top, int topLeft) {
    int prediction = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int value = (left >>> shift & 0xFF) + (top >>> shift & 0xFF) - (topLeft >>> shift & 0xFF);
      prediction |= clamp(value) << shift;
    }
    return prediction;
  }

  private static int clampAddSubtractHalf(int average, int topLeft) {
    int prediction = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int value = average >>> shift & 0xFF;
      prediction |= clamp(value + (value - (topLeft >>> shift & 0xFF)) / 2) << shift;
    }
    return prediction;
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }
}

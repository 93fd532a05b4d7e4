package minami.webp;

/**
 * What is left of red and blue when the part that goes with green, and of blue with red, is taken
 * away (the color transform, RFC 9649, 3.5.2).
 *
 * <p>For each block the factors are those of least squares, or those of the block before, or none:
 * by what the values cost, taken from how often each came up in the picture before.
 */
final class Vp8lColorResiduals {
  /** Pixels of a block's side, as a power of two. */
  private static final int BITS = 4;

  private static final int SCALE = 256;

  /** What other factors than those of the block before cost, in bits. */
  private static final int CHANGE = 12;

  private final int[] pixels;
  private final int width;
  private final int height;
  private final int blocksPerRow;

  /** For each block red-to-blue, green-to-blue and green-to-red, as the stream has them. */
  private final int[] factors;

  private final int[] redCosts;
  private final int[] blueCosts;

  private Vp8lColorResiduals(int[] pixels, int width) {
    this.pixels = pixels;
    this.width = width;
    this.height = pixels.length / width;
    this.blocksPerRow = Vp8lImage.blocks(width, BITS);
    this.factors = new int[blocksPerRow * Vp8lImage.blocks(height, BITS)];
    this.redCosts = costs(16);
    this.blueCosts = costs(0);
  }

  /** Of a picture, which becomes its residuals. */
  static Vp8lColorResiduals of(int[] pixels, int width, Runnable betweenRows) {
    Vp8lColorResiduals residuals = new Vp8lColorResiduals(pixels, width);
    for (int block = 0; block < residuals.factors.length; block++) {
      if (block % residuals.blocksPerRow == 0) {
        betweenRows.run();
      }
      residuals.choose(block);
    }
    for (int block = 0; block < residuals.factors.length; block++) {
      residuals.subtract(block);
    }
    return residuals;
  }

  void write(Vp8lBitWriter out) {
    out.bits(BITS - 2, 3);
    Vp8lImageWriter.within(factors, blocksPerRow, out);
  }

  private int[] costs(int shift) {
    int[] counts = new int[256];
    for (int pixel : pixels) {
      counts[pixel >>> shift & 0xFF]++;
    }
    float total = Vp8lHistogram.log2(pixels.length + 256);
    for (int i = 0; i < counts.length; i++) {
      counts[i] = (int) (SCALE * (total - Vp8lHistogram.log2(counts[i] + 1)));
    }
    return counts;
  }

  private static int element(int redToBlue, int greenToBlue, int greenToRed) {
    return 0xFF000000 | (redToBlue & 0xFF) << 16 | (greenToBlue & 0xFF) << 8 | greenToRed & 0xFF;
  }

  private void choose(int block) {
    int none = element(0, 0, 0);
    int before = block == 0 ? none : factors[block - 1];
    long least = cost(block, before);
    factors[block] = before;
    for (int candidate : new int[] {none, leastSquares(block)}) {
      long cost = candidate == before ? least : cost(block, candidate) + CHANGE * SCALE;
      if (cost < least) {
        least = cost;
        factors[block] = candidate;
      }
    }
  }

  private int right(int block) {
    return Math.min(width, block % blocksPerRow + 1 << BITS);
  }

  private int bottom(int block) {
    return Math.min(height, block / blocksPerRow + 1 << BITS);
  }

  private int leastSquares(int block) {
    double gg = 0;
    double gr = 0;
    double gb = 0;
    double rr = 0;
    double rb = 0;
    for (int y = block / blocksPerRow << BITS; y < bottom(block); y++) {
      for (int x = block % blocksPerRow << BITS; x < right(block); x++) {
        int pixel = pixels[y * width + x];
        double red = (byte) (pixel >> 16);
        double green = (byte) (pixel >> 8);
        double blue = (byte) pixel;
        gg += green * green;
        gr += green * red;
        gb += green * blue;
        rr += red * red;
        rb += red * blue;
      }
    }
    double determinant = gg * rr - gr * gr;
    int greenToRed = factor(gr, gg);
    if (determinant == 0) {
      return element(0, factor(gb, gg), greenToRed);
    }
    return element(
        factor(rb * gg - gb * gr, determinant), factor(gb * rr - rb * gr, determinant), greenToRed);
  }

  /** In units of 1/32. */
  private static int factor(double dividend, double divisor) {
    return divisor == 0
        ? 0
        : (int) Math.max(-128, Math.min(127, Math.rint(32 * dividend / divisor)));
  }

  private static int residual(int pixel, int element) {
    int red = (byte) (pixel >> 16);
    int green = (byte) (pixel >> 8);
    int newRed = red - ((byte) element * green >> 5);
    int newBlue =
        pixel - ((byte) (element >> 8) * green >> 5) - ((byte) (element >> 16) * red >> 5);
    return pixel & 0xFF00FF00 | (newRed & 0xFF) << 16 | newBlue & 0xFF;
  }

  private long cost(int block, int element) {
    long cost = 0;
    for (int y = block / blocksPerRow << BITS; y < bottom(block); y++) {
      for (int x = block % blocksPerRow << BITS; x < right(block); x++) {
        int residual = residual(pixels[y * width + x], element);
        cost += redCosts[residual >> 16 & 0xFF] + blueCosts[residual & 0xFF];
      }
    }
    return cost;
  }

  private void subtract(int block) {
    for (int y = block / blocksPerRow << BITS; y < bottom(block); y++) {
      for (int x = block % blocksPerRow << BITS; x < right(block); x++) {
        int at = y * width + x;
        pixels[at] = residual(pixels[at], factors[block]);
      }
    }
  }
}

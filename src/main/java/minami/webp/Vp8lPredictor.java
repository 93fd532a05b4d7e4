package minami.webp;

/**
 * Undoes the predictor transform (RFC 9649, 3.5.1).
 *
 * <p>Where a pixel needs the one on its left, its four colours are spread over the four 16-bit
 * lanes of a long, where sums and differences have room.
 */
final class Vp8lPredictor implements Vp8lTransform {
  private static final int BLACK = 0xFF000000;

  /** The lowest bit of each lane. */
  private static final long ONES = 0x0001000100010001L;

  private static final long BYTES = 0xFF * ONES;
  private static final long BIAS = 0x100 * ONES;

  private final int width;
  private final int bits;
  private final byte[] modes;
  private final int perRow;

  /** The row above and this one; after the last pixel of that one stands the first of this one. */
  private int[] above;

  private int[] out;
  private int y;

  private Vp8lPredictor(int width, int height, int bits) {
    this.width = width;
    this.bits = bits;
    this.perRow = Vp8lImage.blocks(width, bits);
    this.modes = new byte[perRow * Vp8lImage.blocks(height, bits)];
    this.above = new int[width + 1];
    this.out = new int[width + 1];
  }

  static Vp8lPredictor read(Vp8lBits in, int width, int height, int[] pixels, Runnable betweenRows)
      throws WebpException {
    Vp8lPredictor transform = new Vp8lPredictor(width, height, 2 + in.read(3));
    int columns = transform.perRow;
    int rows = transform.modes.length / columns;
    Vp8lImage image = Vp8lImage.within(in, columns, rows, pixels, betweenRows);
    for (int i = 0; i < transform.modes.length; ) {
      betweenRows.run();
      image.nextWithin();
      for (int x = 0; x < columns; x++) {
        transform.modes[i++] = (byte) (pixels[image.rowStart() + x] >> 8 & 15);
      }
    }
    return transform;
  }

  /** Adds pixels, each colour for itself. */
  static int add(int a, int b) {
    return (a & 0xFF00FF00) + (b & 0xFF00FF00) & 0xFF00FF00
        | (a & 0xFF00FF) + (b & 0xFF00FF) & 0xFF00FF;
  }

  @Override
  public int[] invert(int[] in, int from) {
    int[] row = above;
    above = out;
    out = row;
    row[0] = add(in[from], y == 0 ? BLACK : above[0]);
    above[width] = row[0];
    int blocks = (y >> bits) * perRow;
    for (int x = 1; x < width; ) {
      int block = x >> bits;
      int end = Math.min(width, block + 1 << bits);
      predict(y == 0 ? 1 : modes[blocks + block], in, from, x, end);
      x = end;
    }
    y++;
    return row;
  }

  private void predict(int mode, int[] in, int from, int x, int end) {
    switch (mode) {
      case 1 -> left(in, from, x, end);
      case 2 -> aboveAt(0, in, from, x, end);
      case 3 -> aboveAt(1, in, from, x, end);
      case 4 -> aboveAt(-1, in, from, x, end);
      case 5 -> averageOfThree(in, from, x, end);
      case 6 -> averageOfLeft(-1, in, from, x, end);
      case 7 -> averageOfLeft(0, in, from, x, end);
      case 8 -> averageAbove(-1, in, from, x, end);
      case 9 -> averageAbove(0, in, from, x, end);
      case 10 -> averageOfFour(in, from, x, end);
      case 11 -> select(in, from, x, end);
      case 12 -> clampAddSubtractFull(in, from, x, end);
      case 13 -> clampAddSubtractHalf(in, from, x, end);
      default -> black(in, from, x, end);
    }
  }

  private void black(int[] in, int from, int start, int end) {
    int[] out = this.out;
    for (int x = start; x < end; x++) {
      out[x] = in[from + x] + BLACK;
    }
  }

  private void aboveAt(int shift, int[] in, int from, int start, int end) {
    int[] above = this.above;
    int[] out = this.out;
    for (int x = start; x < end; x++) {
      out[x] = add(in[from + x], above[x + shift]);
    }
  }

  /** Of the pixel at a shift from the one above, and the one after it. */
  private void averageAbove(int shift, int[] in, int from, int start, int end) {
    int[] above = this.above;
    int[] out = this.out;
    for (int x = start; x < end; x++) {
      int a = above[x + shift];
      int b = above[x + shift + 1];
      out[x] = add(in[from + x], ((a ^ b) >>> 1 & 0x7F7F7F7F) + (a & b));
    }
  }

  private static long spread(int pixel) {
    return pixel & 0xFF00FFL | (pixel & 0xFF00FF00L) << 24;
  }

  private static int gather(long lanes) {
    return (int) (lanes | lanes >>> 24);
  }

  private static long average(long a, long b) {
    return a + b >>> 1 & BYTES;
  }

  private void left(int[] in, int from, int start, int end) {
    int[] out = this.out;
    long left = spread(out[start - 1]);
    for (int x = start; x < end; x++) {
      left = left + spread(in[from + x]) & BYTES;
      out[x] = gather(left);
    }
  }

  private void averageOfLeft(int shift, int[] in, int from, int start, int end) {
    int[] above = this.above;
    int[] out = this.out;
    long left = spread(out[start - 1]);
    for (int x = start; x < end; x++) {
      left = average(left, spread(above[x + shift])) + spread(in[from + x]) & BYTES;
      out[x] = gather(left);
    }
  }

  private void averageOfThree(int[] in, int from, int start, int end) {
    int[] above = this.above;
    int[] out = this.out;
    long left = spread(out[start - 1]);
    for (int x = start; x < end; x++) {
      long corners = average(left, spread(above[x + 1]));
      left = average(corners, spread(above[x])) + spread(in[from + x]) & BYTES;
      out[x] = gather(left);
    }
  }

  private void averageOfFour(int[] in, int from, int start, int end) {
    int[] above = this.above;
    int[] out = this.out;
    long left = spread(out[start - 1]);
    for (int x = start; x < end; x++) {
      long right = average(spread(above[x]), spread(above[x + 1]));
      long prediction = average(average(left, spread(above[x - 1])), right);
      left = prediction + spread(in[from + x]) & BYTES;
      out[x] = gather(left);
    }
  }

  private void select(int[] in, int from, int start, int end) {
    int[] above = this.above;
    int[] out = this.out;
    long left = spread(out[start - 1]);
    long topLeft = spread(above[start - 1]);
    for (int x = start; x < end; x++) {
      long top = spread(above[x]);
      long residual = spread(in[from + x]);
      long fromLeft = left + residual & BYTES;
      long fromTop = top + residual & BYTES;
      // The estimate L + T - TL is as far from L as T is from TL, and the other way round. The sums
      // are the highest lanes of the products; what stands below does not count.
      long limit = (differences(top, BIAS - topLeft) * ONES >>> 48) + 1 << 48;
      long takeTop = differences(left, BIAS - topLeft) * ONES - limit >> 63;
      left = fromLeft ^ (fromLeft ^ fromTop) & takeTop;
      out[x] = gather(left);
      topLeft = top;
    }
  }

  /** The absolute difference in each lane. The path from the left pixel to its result is short. */
  private static long differences(long a, long biasMinusB) {
    long difference = a + biasMinusB;
    long notNegative = difference >>> 8 & ONES;
    // A lane d + 256 of a negative d is 256 less -d: turned over, 1 less.
    long turned = difference ^ BYTES ^ (notNegative << 8) - notNegative;
    return (turned & BYTES) + (notNegative ^ ONES);
  }

  private void clampAddSubtractFull(int[] in, int from, int start, int end) {
    int[] above = this.above;
    int[] out = this.out;
    long left = spread(out[start - 1]);
    long topLeft = spread(above[start - 1]);
    for (int x = start; x < end; x++) {
      long top = spread(above[x]);
      long prediction = clamp(left + (top - topLeft + BIAS));
      left = prediction + spread(in[from + x]) & BYTES;
      out[x] = gather(left);
      topLeft = top;
    }
  }

  private void clampAddSubtractHalf(int[] in, int from, int start, int end) {
    int[] above = this.above;
    int[] out = this.out;
    long left = spread(out[start - 1]);
    for (int x = start; x < end; x++) {
      long average = average(left, spread(above[x]));
      long difference = average - spread(above[x - 1]) + BIAS;
      // Half of a difference is rounded towards zero; that of the bias is 128.
      long negative = ~difference >>> 8 & ONES;
      long half = difference + negative >>> 1 & 0x1FF * ONES;
      left = clamp(average + half + 0x80 * ONES) + spread(in[from + x]) & BYTES;
      out[x] = gather(left);
    }
  }

  /** Takes the bias away and clamps each lane to 0..255. */
  private static long clamp(long lanes) {
    long above = lanes >>> 9 & ONES;
    long within = lanes >>> 8 & ONES;
    return lanes & (within << 8) - within | (above << 8) - above;
  }
}

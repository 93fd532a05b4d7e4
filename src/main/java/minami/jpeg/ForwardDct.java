package minami.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The forward DCT (T.81, A.3.3) and quantization of many blocks at once.
 *
 * <p>The transform is that of Arai, Agui and Nakajima (Trans. IEICE E-71, 1988): five
 * multiplications for eight points, because each result is left multiplied by a factor of its own,
 * which quantization divides out. Integers of 32 bits leave room for three bits below the sample
 * and 12-bit constants: errors stay far below a quantization step of 1.
 *
 * <p>As in {@link InverseDct}, each place in a block has an array with one value of every block,
 * and each step is a small loop over such arrays, which writes to one of them and has no constant
 * for a multiplier: such loops C2 vectorises. {@code ForwardDctBenchmark}, among the tests,
 * measures it.
 */
final class ForwardDct {
  /** How many blocks there is room for: 32 MCUs of a 4:2:0 picture. */
  static final int BLOCKS = 192;

  private static final int SAMPLE_BITS = 3;
  private static final int BITS = 12;
  private static final int C6 = 1567; // cos(6 pi / 16)
  private static final int C4 = 2896; // cos(4 pi / 16)
  private static final int C2_LESS_C6 = 2217;
  private static final int C2_PLUS_C6 = 5352;

  /** Bits below the point of a reciprocal. */
  private static final int RECIPROCAL_BITS = 31;

  /** A reciprocal is multiplied in three parts of so many bits: each product then fits an int. */
  private static final int PART_BITS = 10;

  private static final int HIGH_BITS = RECIPROCAL_BITS - 2 * PART_BITS;
  private static final int HALF = 1 << HIGH_BITS - 1;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** For each zigzag index, the quantized coefficient of every block. */
  final int[][] coefficients = new int[64][];

  /** The samples of each row of a block, from the lowest byte on: the first four, the others. */
  private final int[][] left = new int[8][BLOCKS];

  private final int[][] right = new int[8][BLOCKS];

  /** The same arrays as in {@link #coefficients}, row by row. */
  private final int[][] places = new int[64][BLOCKS];

  // What is between the steps of the transform.
  private final int[][] sums = new int[4][BLOCKS];
  private final int[][] differences = new int[4][BLOCKS];
  private final int[] a = new int[BLOCKS];
  private final int[] b = new int[BLOCKS];
  private final int[] c = new int[BLOCKS];
  private final int[] none = new int[BLOCKS];

  /** Which coefficients are not zero, a bit for each zigzag index: the first 32, the others. */
  private final int[] lower = new int[BLOCKS];

  private final int[] upper = new int[BLOCKS];

  ForwardDct() {
    for (int k = 0; k < 64; k++) {
      coefficients[k] = places[Zigzag.NATURAL[k]];
    }
  }

  /** Takes a block of a plane; beyond the plane's edges the last sample repeats. */
  void load(Plane plane, int column, int row, int block) {
    byte[] samples = plane.samples();
    int x = column * 8;
    int y = row * 8;
    if (x + 8 <= plane.width() && y + 8 <= plane.height()) {
      int from = y * plane.stride() + x;
      for (int i = 0; i < 8; i++, from += plane.stride()) {
        loadRow(samples, from, i, block);
      }
    } else {
      byte[] padded = new byte[8];
      for (int i = 0; i < 8; i++) {
        int from = Math.min(y + i, plane.height() - 1) * plane.stride();
        for (int j = 0; j < 8; j++) {
          padded[j] = samples[from + Math.min(x + j, plane.width() - 1)];
        }
        loadRow(padded, 0, i, block);
      }
    }
  }

  private void loadRow(byte[] samples, int from, int y, int block) {
    left[y][block] = (int) INT.get(samples, from);
    right[y][block] = (int) INT.get(samples, from + 4);
  }

  /** Transforms this many blocks. They must be quantized next. */
  void transform(int count) {
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 4; x++) {
        addSamples(left[y], 8 * x, right[y], 24 - 8 * x, sums[x], count);
        subtractSamples(left[y], 8 * x, right[y], 24 - 8 * x, differences[x], count);
      }
      pass(8 * y, 1, count);
    }
    for (int x = 0; x < 8; x++) {
      for (int y = 0; y < 4; y++) {
        add(places[8 * y + x], places[56 - 8 * y + x], sums[y], count);
        subtract(places[8 * y + x], places[56 - 8 * y + x], differences[y], count);
      }
      pass(x, 8, count);
    }
  }

  /** One row, or one column, from its sums and differences: its places are {@code step} apart. */
  private void pass(int at, int step, int count) {
    add(sums[0], sums[3], a, count);
    add(sums[1], sums[2], b, count);
    add(a, b, places[at], count);
    subtract(a, b, places[at + 4 * step], count);
    subtract(sums[0], sums[3], a, count);
    multiplyDifference(sums[0], sums[1], sums[3], sums[2], C4, b, count);
    add(a, b, places[at + 2 * step], count);
    subtract(a, b, places[at + 6 * step], count);

    int[] d0 = differences[0];
    int[] d1 = differences[1];
    int[] d2 = differences[2];
    int[] d3 = differences[3];
    multiplyDifference(d3, d2, d1, d0, C6, c, count);
    multiplySum(d3, d2, C2_LESS_C6, c, a, count);
    multiplySum(d1, d0, C2_PLUS_C6, c, b, count);
    multiplySum(d2, d1, C4, none, c, count);
    subtract(d0, c, d3, count);
    add(d3, a, places[at + 5 * step], count);
    subtract(d3, a, places[at + 3 * step], count);
    add(d0, c, d3, count);
    add(d3, b, places[at + step], count);
    subtract(d3, b, places[at + 7 * step], count);
  }

  /** The level shift of 128 (T.81, A.3.1) touches sums only. */
  private static void addSamples(int[] a, int aAt, int[] b, int bAt, int[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = (a[i] >>> aAt & 255) + (b[i] >>> bAt & 255) - 256 << SAMPLE_BITS;
    }
  }

  private static void subtractSamples(int[] a, int aAt, int[] b, int bAt, int[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = (a[i] >>> aAt & 255) - (b[i] >>> bAt & 255) << SAMPLE_BITS;
    }
  }

  private static void add(int[] a, int[] b, int[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = a[i] + b[i];
    }
  }

  private static void subtract(int[] a, int[] b, int[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = a[i] - b[i];
    }
  }

  private static void multiplySum(int[] a, int[] b, int factor, int[] base, int[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = base[i] + ((a[i] + b[i]) * factor >> BITS);
    }
  }

  private static void multiplyDifference(
      int[] a, int[] b, int[] c, int[] d, int factor, int[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = (a[i] + b[i] - c[i] - d[i]) * factor >> BITS;
    }
  }

  /**
   * What {@link #quantize} multiplies by: 1 / (step * the coefficient's factor), in zigzag order.
   */
  static int[] reciprocals(QuantizationTable table) {
    int[] reciprocals = new int[64];
    for (int k = 0; k < 64; k++) {
      double factor = factor(Zigzag.NATURAL[k] >> 3) * factor(Zigzag.NATURAL[k] & 7);
      double scale = table.steps[k] * factor * 8 * (1 << SAMPLE_BITS);
      reciprocals[k] = (int) Math.rint((1L << RECIPROCAL_BITS) / scale);
    }
    return reciprocals;
  }

  private static double factor(int u) {
    return u == 0 ? 1 : Math.cos(u * Math.PI / 16) * Math.sqrt(2);
  }

  /** Quantizes the blocks from one to before another. */
  void quantize(int[] reciprocals, int from, int to) {
    for (int k = 0; k < 64; k++) {
      quantize(coefficients[k], reciprocals[k], from, to);
    }
    Arrays.fill(lower, from, to, 0);
    Arrays.fill(upper, from, to, 0);
    for (int k = 0; k < 32; k += 4) {
      mark(k, k, lower, from, to);
      mark(k + 32, k, upper, from, to);
    }
  }

  /** The upper bits of the rounded product; of its parts' lower bits only the carry counts. */
  private static void quantize(int[] values, int reciprocal, int from, int to) {
    int high = reciprocal >> 2 * PART_BITS;
    int middle = reciprocal >> PART_BITS & (1 << PART_BITS) - 1;
    int low = reciprocal & (1 << PART_BITS) - 1;
    for (int i = from; i < to; i++) {
      int value = values[i];
      int carry = value * middle + (value * low >> PART_BITS) >> PART_BITS;
      values[i] = value * high + carry + HALF >> HIGH_BITS;
    }
  }

  /** Sets the bits of four coefficients. */
  private void mark(int k, int bit, int[] marks, int from, int to) {
    int[] p = coefficients[k];
    int[] q = coefficients[k + 1];
    int[] r = coefficients[k + 2];
    int[] s = coefficients[k + 3];
    for (int i = from; i < to; i++) {
      int four =
          (p[i] | -p[i]) >>> 31
              | (q[i] | -q[i]) >>> 31 << 1
              | (r[i] | -r[i]) >>> 31 << 2
              | (s[i] | -s[i]) >>> 31 << 3;
      marks[i] |= four << bit;
    }
  }

  /** The zigzag indices at which a block has coefficients other than zero, a bit for each. */
  long nonzero(int block) {
    return (long) upper[block] << 32 | lower[block] & 0xFFFFFFFFL;
  }
}

package minami.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Inverse DCTs that make 1x1, 2x2, 3x3, 4x4 or 8x8 samples of a block, of many blocks at once.
 *
 * <p>The reduced ones are inverse DCTs of N points, not 8-point ones with most outputs dropped:
 * with C(0) = 1/sqrt(2) and C(u) = 1 otherwise,
 *
 * <pre>f(x) = 1/2 * sum over u &lt; N of C(u) F(u) cos((2x + 1) u pi / 2N)</pre>
 *
 * in each direction. The factor 1/2 is that of the 8-point transform (T.81, A.3.3), which keeps the
 * DC level: it is sqrt(2/N), the N-point transform's own, times sqrt(N/8).
 *
 * <p>Each place in a block has an array with one value of every block, and every sum of products is
 * a loop of its own over such arrays, which C2 vectorises. It does so only as long as a loop is
 * small, writes to one array, and has multipliers that are no constants; butterflies of two or four
 * outputs stay scalar on JDK 17, so the products that they would save are cheaper made. {@code
 * InverseDctBenchmark}, among the tests, measures it.
 *
 * <p>Coefficients come dequantized. Samples are shifted up by 128 and clamped; whatever the
 * coefficients are, no result leaves that range.
 */
final class InverseDct {
  /** How many blocks there is room for. */
  static final int BLOCKS = 128;

  // Fixed point of 13 bits; two more bits are kept between the passes. As in libjpeg's jidctint.c,
  // the products of sound pictures then stay within 32 bits.
  private static final int BITS = 13;
  private static final int PASS_BITS = 2;

  private static final int SHIFT_COLUMNS = BITS - PASS_BITS;
  private static final int ROUND_COLUMNS = 1 << SHIFT_COLUMNS - 1;

  /** Rounding of the second pass, and the level shift of 128 (T.81, A.3.1). */
  private static final int SHIFT_ROWS = BITS + PASS_BITS + 3;

  private static final int ROUND_ROWS = (1 << SHIFT_ROWS - 1) + (128 << SHIFT_ROWS);

  // sqrt(2) times cosines, but 1 for u = 0, for the even u and for the odd ones of the left half
  // of a row. Roundings are those of jidctint.c with its products multiplied out, whose samples
  // these are to the bit.
  private static final int[][] EVEN_OF_8 = {
    {8192, 10703, 8192, 4433},
    {8192, 4433, -8192, -10704},
    {8192, -4433, -8192, 10704},
    {8192, -10703, 8192, -4433},
  };
  private static final int[][] ODD_OF_8 = {
    {11363, 9633, 6437, 2260},
    {9633, -2259, -11362, -6436},
    {6437, -11362, 2261, 9633},
    {2260, -6436, 9633, -11363},
  };

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  final int size;

  /** For each place in a block, row by row, the coefficient of every block. */
  final int[][] coefficients;

  /** For each sample of a row, what the coefficients count in it: all, or the odd ones of 8. */
  private final int[][] weights;

  private final int[][] between;
  private final int[][] even = new int[4][BLOCKS];
  private final int[][] row = new int[8][BLOCKS];
  private final int[] none = new int[BLOCKS];

  /** The samples of each row of a block, from the lowest byte on: the first four, the others. */
  private final int[][] left;

  private final int[][] right;

  InverseDct(int size) {
    this.size = size;
    coefficients = new int[size * size][BLOCKS];
    between = new int[size * size][BLOCKS];
    left = new int[size][BLOCKS];
    right = new int[size][BLOCKS];
    weights = new int[size][4];
    for (int x = 0; x < size; x++) {
      for (int u = 0; u < 4; u++) {
        weights[x][u] =
            size < 8
                ? weight(size, x, u)
                : x < 4 ? ODD_OF_8[x][u] : -ODD_OF_8[7 - x][u]; // cosines of odd u are odd
      }
    }
  }

  private static int weight(int size, int x, int u) {
    double basis = u == 0 ? 1 : Math.sqrt(2) * Math.cos((2 * x + 1) * u * Math.PI / (2 * size));
    return u < size ? (int) Math.round(basis * (1 << BITS)) : 0;
  }

  /** The one sample of a block whose DC coefficient alone is known. */
  static byte sample(int dc) {
    return clamp((dc + 4 >> 3) + 128);
  }

  static byte clamp(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }

  /** Transforms this many blocks. */
  void transform(int count) {
    for (int x = 0; x < size; x++) {
      pass(coefficients, x, size, between, x, ROUND_COLUMNS, SHIFT_COLUMNS, count);
    }
    for (int y = 0; y < size; y++) {
      pass(between, y * size, 1, row, 0, ROUND_ROWS, SHIFT_ROWS, count);
      pack(row[0], row[1], row[2], row[3], left[y], count);
      if (size == 8) {
        pack(row[4], row[5], row[6], row[7], right[y], count);
      }
    }
  }

  /** One column, or one row: its places are {@code step} apart. */
  private void pass(
      int[][] from, int at, int step, int[][] to, int toAt, int round, int shift, int count) {
    if (size == 8) {
      for (int x = 0; x < 4; x++) {
        sum(none, from, at, 2 * step, EVEN_OF_8[x], round, 0, even[x], count);
      }
    }
    for (int x = 0; x < size; x++) {
      int[] sample = to[toAt + x * step];
      if (size == 8) {
        int[] base = even[Math.min(x, 7 - x)];
        sum(base, from, at + step, 2 * step, weights[x], 0, shift, sample, count);
      } else {
        sum(none, from, at, step, weights[x], round, shift, sample, count);
      }
    }
  }

  private void sum(
      int[] base,
      int[][] from,
      int at,
      int step,
      int[] weights,
      int round,
      int shift,
      int[] to,
      int count) {
    int[] a = from[at];
    int[] b = size > 1 ? from[at + step] : none;
    int[] c = size > 2 ? from[at + 2 * step] : none;
    int[] d = size > 3 ? from[at + 3 * step] : none;
    int w0 = weights[0];
    int w1 = weights[1];
    int w2 = weights[2];
    int w3 = weights[3];
    for (int i = 0; i < count; i++) {
      to[i] = base[i] + a[i] * w0 + b[i] * w1 + c[i] * w2 + d[i] * w3 + round >> shift;
    }
  }

  private static void pack(int[] a, int[] b, int[] c, int[] d, int[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = bits(a[i]) | bits(b[i]) << 8 | bits(c[i]) << 16 | bits(d[i]) << 24;
    }
  }

  /** The same as {@link #clamp}, without minimum and maximum: JDK 17 has no vectors of them. */
  private static int bits(int value) {
    return (value & ~(value >> 31) | 255 - value >> 31) & 255;
  }

  /**
   * Writes the samples of blocks that lie beside each other.
   *
   * @param block the first of them
   * @param step to the next one
   * @param offset where its samples go
   * @param across how far the next one's are from there
   */
  void store(int block, int step, int count, byte[] out, int offset, int across, int stride) {
    for (int y = 0; y < size; y++) {
      int[] samples = left[y];
      int o = offset + y * stride;
      int end = block + count * step;
      switch (size) {
        case 1 -> {
          for (int b = block; b < end; b += step, o += across) {
            out[o] = (byte) samples[b];
          }
        }
        case 2 -> {
          for (int b = block; b < end; b += step, o += across) {
            SHORT.set(out, o, (short) samples[b]);
          }
        }
        case 3 -> {
          for (int b = block; b < end; b += step, o += across) {
            SHORT.set(out, o, (short) samples[b]);
            out[o + 2] = (byte) (samples[b] >> 16);
          }
        }
        case 4 -> {
          for (int b = block; b < end; b += step, o += across) {
            INT.set(out, o, samples[b]);
          }
        }
        default -> {
          int[] others = right[y];
          for (int b = block; b < end; b += step, o += across) {
            INT.set(out, o, samples[b]);
            INT.set(out, o + 4, others[b]);
          }
        }
      }
    }
  }
}

package minami.jpeg;

/**
 * Inverse DCTs that make 1x1, 2x2, 4x4 or 8x8 samples of a block.
 *
 * <p>The reduced ones are inverse DCTs of N points, not 8-point ones with most outputs dropped:
 * with C(0) = 1/sqrt(2) and C(u) = 1 otherwise,
 *
 * <pre>f(x) = 1/2 * sum over u &lt; N of C(u) F(u) cos((2x + 1) u pi / 2N)</pre>
 *
 * in each direction. The factor 1/2 is that of the 8-point transform (T.81, A.3.3), which keeps the
 * DC level: it is sqrt(2/N), the N-point transform's own, times sqrt(N/8).
 *
 * <p>Coefficients come dequantized, row by row without gaps. Samples are shifted up by 128 and
 * clamped; whatever the coefficients are, no result leaves that range.
 */
final class InverseDct {
  // Fixed point of 13 bits; two more bits are kept between the passes. As in libjpeg's jidctint.c,
  // the products of sound pictures then stay within 32 bits.
  private static final int BITS = 13;
  private static final int PASS_BITS = 2;

  private static final int ROUND_COLUMNS = 1 << (BITS - PASS_BITS - 1);

  /** Rounding of the second pass, and the level shift of 128 (T.81, A.3.1). */
  private static final int SHIFT_ROWS = BITS + PASS_BITS + 3;

  private static final int ROUND_ROWS = (1 << (SHIFT_ROWS - 1)) + (128 << SHIFT_ROWS);

  // sqrt(2) times cos(pi/8) and sin(pi/8).
  private static final int EVEN_COS = 10703;
  private static final int EVEN_SIN = 4433;

  private InverseDct() {}

  /** The transform to {@code size} x {@code size} samples; {@code work} holds 64 ints. */
  static void transform(
      int size, int[] coefficients, int at, byte[] out, int offset, int stride, int[] work) {
    switch (size) {
      case 1 -> out[offset] = sample(coefficients[at]);
      case 2 -> transform2(coefficients, at, out, offset, stride);
      case 4 -> {
        if (isFlat(coefficients, at, 16)) {
          fill(sample(coefficients[at]), 4, out, offset, stride);
        } else {
          transform4(coefficients, at, out, offset, stride, work);
        }
      }
      default -> transform8(coefficients, at, out, offset, stride, work);
    }
  }

  /** Many blocks of smooth pictures have no AC coefficient: the test costs less than it saves. */
  private static boolean isFlat(int[] coefficients, int at, int count) {
    int any = 0;
    for (int i = at + 1; i < at + count; i++) {
      any |= coefficients[i];
    }
    return any == 0;
  }

  private static void fill(byte sample, int size, byte[] out, int offset, int stride) {
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        out[offset + y * stride + x] = sample;
      }
    }
  }

  /** The one sample of a block whose DC coefficient alone is known. */
  static byte sample(int dc) {
    return clamp((dc + 4 >> 3) + 128);
  }

  static byte clamp(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }

  static void transform2(int[] c, int at, byte[] out, int offset, int stride) {
    int c00 = c[at] + 4 + (128 << 3);
    int c01 = c[at + 1];
    int c10 = c[at + 2];
    int c11 = c[at + 3];
    out[offset] = clamp(c00 + c01 + c10 + c11 >> 3);
    out[offset + 1] = clamp(c00 - c01 + c10 - c11 >> 3);
    out[offset + stride] = clamp(c00 + c01 - c10 - c11 >> 3);
    out[offset + stride + 1] = clamp(c00 - c01 - c10 + c11 >> 3);
  }

  static void transform4(int[] c, int at, byte[] out, int offset, int stride, int[] work) {
    for (int x = 0; x < 4; x++) {
      int c0 = c[at + x];
      int c1 = c[at + x + 4];
      int c2 = c[at + x + 8];
      int c3 = c[at + x + 12];
      int sum = (c0 + c2 << BITS) + ROUND_COLUMNS;
      int difference = (c0 - c2 << BITS) + ROUND_COLUMNS;
      int outer = c1 * EVEN_COS + c3 * EVEN_SIN;
      int inner = c1 * EVEN_SIN - c3 * EVEN_COS;
      work[x] = sum + outer >> BITS - PASS_BITS;
      work[x + 4] = difference + inner >> BITS - PASS_BITS;
      work[x + 8] = difference - inner >> BITS - PASS_BITS;
      work[x + 12] = sum - outer >> BITS - PASS_BITS;
    }
    for (int y = 0; y < 4; y++) {
      int c0 = work[y * 4];
      int c1 = work[y * 4 + 1];
      int c2 = work[y * 4 + 2];
      int c3 = work[y * 4 + 3];
      int sum = (c0 + c2 << BITS) + ROUND_ROWS;
      int difference = (c0 - c2 << BITS) + ROUND_ROWS;
      int outer = c1 * EVEN_COS + c3 * EVEN_SIN;
      int inner = c1 * EVEN_SIN - c3 * EVEN_COS;
      int o = offset + y * stride;
      out[o] = clamp(sum + outer >> SHIFT_ROWS);
      out[o + 1] = clamp(difference + inner >> SHIFT_ROWS);
      out[o + 2] = clamp(difference - inner >> SHIFT_ROWS);
      out[o + 3] = clamp(sum - outer >> SHIFT_ROWS);
    }
  }

  // The 8-point transform of Loeffler, Ligtenberg and Moschytz (ICASSP 1989), figure 1, whose
  // rotations are written with three multiplications. Constants are sums and differences of
  // sqrt(2) * cos(k pi / 16), times 2^13.
  private static final int R6_SUM = 4433;
  private static final int R6_A = 6270;
  private static final int R6_B = -15137;
  private static final int ODD_SUM = 9633;
  private static final int ODD_7 = 2446;
  private static final int ODD_5 = 16819;
  private static final int ODD_3 = 25172;
  private static final int ODD_1 = 12299;
  private static final int ODD_71 = -7373;
  private static final int ODD_53 = -20995;
  private static final int ODD_73 = -16069;
  private static final int ODD_51 = -3196;

  static void transform8(int[] c, int at, byte[] out, int offset, int stride, int[] work) {
    for (int x = 0; x < 8; x++) {
      int i = at + x;
      int c0 = c[i];
      int c1 = c[i + 8];
      int c2 = c[i + 16];
      int c3 = c[i + 24];
      int c4 = c[i + 32];
      int c5 = c[i + 40];
      int c6 = c[i + 48];
      int c7 = c[i + 56];
      if ((c1 | c2 | c3 | c4 | c5 | c6 | c7) == 0) {
        int flat = c0 << PASS_BITS;
        for (int y = 0; y < 64; y += 8) {
          work[x + y] = flat;
        }
        continue;
      }
      int rotated = (c2 + c6) * R6_SUM;
      int even2 = rotated + c2 * R6_A;
      int even3 = rotated + c6 * R6_B;
      int sum = (c0 + c4 << BITS) + ROUND_COLUMNS;
      int difference = (c0 - c4 << BITS) + ROUND_COLUMNS;
      int e0 = sum + even2;
      int e3 = sum - even2;
      int e1 = difference + even3;
      int e2 = difference - even3;
      int both = (c7 + c3 + c5 + c1) * ODD_SUM;
      int z71 = (c7 + c1) * ODD_71;
      int z53 = (c5 + c3) * ODD_53;
      int z73 = (c7 + c3) * ODD_73 + both;
      int z51 = (c5 + c1) * ODD_51 + both;
      int o7 = c7 * ODD_7 + z71 + z73;
      int o5 = c5 * ODD_5 + z53 + z51;
      int o3 = c3 * ODD_3 + z53 + z73;
      int o1 = c1 * ODD_1 + z71 + z51;
      work[x] = e0 + o1 >> BITS - PASS_BITS;
      work[x + 56] = e0 - o1 >> BITS - PASS_BITS;
      work[x + 8] = e1 + o3 >> BITS - PASS_BITS;
      work[x + 48] = e1 - o3 >> BITS - PASS_BITS;
      work[x + 16] = e2 + o5 >> BITS - PASS_BITS;
      work[x + 40] = e2 - o5 >> BITS - PASS_BITS;
      work[x + 24] = e3 + o7 >> BITS - PASS_BITS;
      work[x + 32] = e3 - o7 >> BITS - PASS_BITS;
    }
    for (int y = 0; y < 8; y++) {
      int i = y * 8;
      int c2 = work[i + 2];
      int c6 = work[i + 6];
      int rotated = (c2 + c6) * R6_SUM;
      int even2 = rotated + c2 * R6_A;
      int even3 = rotated + c6 * R6_B;
      int sum = (work[i] + work[i + 4] << BITS) + ROUND_ROWS;
      int difference = (work[i] - work[i + 4] << BITS) + ROUND_ROWS;
      int e0 = sum + even2;
      int e3 = sum - even2;
      int e1 = difference + even3;
      int e2 = difference - even3;
      int c1 = work[i + 1];
      int c3 = work[i + 3];
      int c5 = work[i + 5];
      int c7 = work[i + 7];
      int both = (c7 + c3 + c5 + c1) * ODD_SUM;
      int z71 = (c7 + c1) * ODD_71;
      int z53 = (c5 + c3) * ODD_53;
      int z73 = (c7 + c3) * ODD_73 + both;
      int z51 = (c5 + c1) * ODD_51 + both;
      int o7 = c7 * ODD_7 + z71 + z73;
      int o5 = c5 * ODD_5 + z53 + z51;
      int o3 = c3 * ODD_3 + z53 + z73;
      int o1 = c1 * ODD_1 + z71 + z51;
      int o = offset + y * stride;
      out[o] = clamp(e0 + o1 >> SHIFT_ROWS);
      out[o + 7] = clamp(e0 - o1 >> SHIFT_ROWS);
      out[o + 1] = clamp(e1 + o3 >> SHIFT_ROWS);
      out[o + 6] = clamp(e1 - o3 >> SHIFT_ROWS);
      out[o + 2] = clamp(e2 + o5 >> SHIFT_ROWS);
      out[o + 5] = clamp(e2 - o5 >> SHIFT_ROWS);
      out[o + 3] = clamp(e3 + o7 >> SHIFT_ROWS);
      out[o + 4] = clamp(e3 - o7 >> SHIFT_ROWS);
    }
  }
}

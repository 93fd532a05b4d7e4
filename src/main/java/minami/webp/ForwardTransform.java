package minami.webp;

/**
 * The transforms that those of RFC 6386, section 14, are the inverses of, for 4x4 blocks. What they
 * give is eight times a coefficient: so the transform of a prediction can be subtracted from the
 * transform of the source without loss.
 */
final class ForwardTransform {
  /** A sample of a flat block times this is its DC coefficient. */
  static final int FLAT = 64;

  // sqrt(2) * cos(pi/8) and sqrt(2) * sin(pi/8), times 2^13.
  private static final int COS = 10703;
  private static final int SIN = 4433;

  private ForwardTransform() {}

  /** The DCT of samples, to {@code c} from {@code to} on, row by row. */
  static void dct(byte[] samples, int at, int stride, int[] c, int to) {
    int row = at;
    for (int i = to; i < to + 16; i += 4) {
      int s0 = samples[row] & 0xFF;
      int s1 = samples[row + 1] & 0xFF;
      int s2 = samples[row + 2] & 0xFF;
      int s3 = samples[row + 3] & 0xFF;
      int outer = s0 + s3;
      int inner = s1 + s2;
      int outerDifference = s0 - s3;
      int innerDifference = s1 - s2;
      c[i] = outer + inner << 3;
      c[i + 1] = outerDifference * COS + innerDifference * SIN + 512 >> 10;
      c[i + 2] = outer - inner << 3;
      c[i + 3] = outerDifference * SIN - innerDifference * COS + 512 >> 10;
      row += stride;
    }
    for (int i = to; i < to + 4; i++) {
      int outer = c[i] + c[i + 12];
      int inner = c[i + 4] + c[i + 8];
      int outerDifference = c[i] - c[i + 12];
      int innerDifference = c[i + 4] - c[i + 8];
      c[i] = outer + inner >> 1;
      c[i + 4] = outerDifference * COS + innerDifference * SIN + 8192 >> 14;
      c[i + 8] = outer - inner >> 1;
      c[i + 12] = outerDifference * SIN - innerDifference * COS + 8192 >> 14;
    }
  }

  /**
   * The DCT of a block whose rows all are these four samples: that is its first row, and the rest
   * is zeros. With columns for rows it is the first column.
   */
  static void line(int s0, int s1, int s2, int s3, int[] c, int to) {
    int outer = s0 + s3;
    int inner = s1 + s2;
    int outerDifference = s0 - s3;
    int innerDifference = s1 - s2;
    c[to] = outer + inner << 4;
    c[to + 1] = outerDifference * COS + innerDifference * SIN + 256 >> 9;
    c[to + 2] = outer - inner << 4;
    c[to + 3] = outerDifference * SIN - innerDifference * COS + 256 >> 9;
  }

  /** The WHT of the DC coefficients of 16 blocks, which stand in {@code c} from {@code from} on. */
  static void walshHadamard(int[] c, int from, int[] y2) {
    for (int i = 0; i < 4; i++) {
      int at = from + 64 * i;
      int a = c[at] + c[at + 48];
      int b = c[at + 16] + c[at + 32];
      int d = c[at + 16] - c[at + 32];
      int e = c[at] - c[at + 48];
      y2[4 * i] = a + b;
      y2[4 * i + 1] = d + e;
      y2[4 * i + 2] = a - b;
      y2[4 * i + 3] = e - d;
    }
    for (int i = 0; i < 4; i++) {
      int a = y2[i] + y2[i + 12];
      int b = y2[i + 4] + y2[i + 8];
      int d = y2[i + 4] - y2[i + 8];
      int e = y2[i] - y2[i + 12];
      y2[i] = a + b >> 1;
      y2[i + 4] = d + e >> 1;
      y2[i + 8] = a - b >> 1;
      y2[i + 12] = e - d >> 1;
    }
  }
}

package minami.webp;

import static minami.webp.PackedSamples.INT;

/**
 * The inverse transforms of 4x4 blocks (RFC 6386, sections 14.3 to 14.5). They leave zeros behind,
 * for the next macroblock's coefficients.
 */
final class InverseTransform {
  // sqrt(2) * cos(pi/8) - 1 and sqrt(2) * sin(pi/8), times 2^16.
  private static final int COS_MINUS_1 = 20091;
  private static final int SIN = 35468;

  private InverseTransform() {}

  /**
   * The WHT of the block at {@code at}, whose results are the DC coefficients of the 16 blocks from
   * 0 on.
   *
   * @param count of coefficients, as in {@link #add}
   */
  static void walshHadamard(short[] c, int at, int count) {
    if (count < 2) {
      short mean = (short) (c[at] + 3 >> 3);
      c[at] = 0;
      for (int i = 0; i < 256; i += 16) {
        c[i] = mean;
      }
      return;
    }
    for (int i = at; i < at + 4; i++) {
      int a = c[i] + c[i + 12];
      int b = c[i + 4] + c[i + 8];
      int d = c[i + 4] - c[i + 8];
      int e = c[i] - c[i + 12];
      c[i] = (short) (a + b);
      c[i + 4] = (short) (d + e);
      c[i + 8] = (short) (a - b);
      c[i + 12] = (short) (e - d);
    }
    for (int i = 0; i < 4; i++) {
      int row = at + 4 * i;
      int a = c[row] + c[row + 3] + 3;
      int b = c[row + 1] + c[row + 2];
      int d = c[row + 1] - c[row + 2];
      int e = c[row] - c[row + 3] + 3;
      c[64 * i] = (short) (a + b >> 3);
      c[64 * i + 16] = (short) (d + e >> 3);
      c[64 * i + 32] = (short) (a - b >> 3);
      c[64 * i + 48] = (short) (e - d >> 3);
      clearRow(c, row);
    }
  }

  /**
   * The DCT of the block at {@code at}, added to the prediction.
   *
   * @param count of coefficients in zigzag order, after which there are zeros only
   */
  static void add(short[] c, int at, int count, byte[] samples, int offset, int stride) {
    if (count > 3) {
      addAll(c, at, samples, offset, stride);
    } else if (count > 1) {
      addThree(c[at], c[at + 1], c[at + 4], samples, offset, stride);
      c[at] = 0;
      c[at + 1] = 0;
      c[at + 4] = 0;
    } else if (count > 0) {
      addDc(c[at], samples, offset, stride);
      c[at] = 0;
    }
  }

  private static void addDc(int dc, byte[] samples, int offset, int stride) {
    int residue = Math.max(-255, Math.min(255, dc + 4 >> 3));
    for (int i = 0; i < 4; i++) {
      int row = (int) INT.get(samples, offset + i * stride);
      INT.set(samples, offset + i * stride, (int) PackedSamples.add(row, residue));
    }
  }

  /** The three that come first in zigzag order: the DC, and one in each direction. */
  private static void addThree(
      int dc, int across, int down, byte[] samples, int offset, int stride) {
    int cosAcross = timesCos(across);
    int sinAcross = timesSin(across);
    int cosDown = timesCos(down);
    int sinDown = timesSin(down);
    int rounded = dc + 4;
    addThree(rounded + cosDown, cosAcross, sinAcross, samples, offset);
    addThree(rounded + sinDown, cosAcross, sinAcross, samples, offset + stride);
    addThree(rounded - sinDown, cosAcross, sinAcross, samples, offset + 2 * stride);
    addThree(rounded - cosDown, cosAcross, sinAcross, samples, offset + 3 * stride);
  }

  private static void addThree(int mean, int cos, int sin, byte[] samples, int offset) {
    addRow(mean + cos, mean + sin, mean - sin, mean - cos, samples, offset);
  }

  private static void addAll(short[] c, int at, byte[] samples, int offset, int stride) {
    for (int i = at; i < at + 4; i++) {
      int c1 = c[i + 4];
      int c3 = c[i + 12];
      int sum = c[i] + c[i + 8];
      int difference = c[i] - c[i + 8];
      int inner = timesSin(c1) - timesCos(c3);
      int outer = timesCos(c1) + timesSin(c3);
      c[i] = (short) (sum + outer);
      c[i + 4] = (short) (difference + inner);
      c[i + 8] = (short) (difference - inner);
      c[i + 12] = (short) (sum - outer);
    }
    int row = offset;
    for (int i = at; i < at + 16; i += 4) {
      int c1 = c[i + 1];
      int c3 = c[i + 3];
      int sum = c[i] + c[i + 2] + 4;
      int difference = c[i] - c[i + 2] + 4;
      int inner = timesSin(c1) - timesCos(c3);
      int outer = timesCos(c1) + timesSin(c3);
      addRow(sum + outer, difference + inner, difference - inner, sum - outer, samples, row);
      clearRow(c, i);
      row += stride;
    }
  }

  private static void clearRow(short[] c, int at) {
    c[at] = 0;
    c[at + 1] = 0;
    c[at + 2] = 0;
    c[at + 3] = 0;
  }

  private static int timesCos(int value) {
    return value + (value * COS_MINUS_1 >> 16);
  }

  private static int timesSin(int value) {
    return value * SIN >> 16;
  }

  private static void addRow(int r0, int r1, int r2, int r3, byte[] samples, int offset) {
    int row = (int) INT.get(samples, offset);
    int s0 = (row & 0xFF) + (r0 >> 3);
    int s1 = (row >>> 8 & 0xFF) + (r1 >> 3);
    int s2 = (row >>> 16 & 0xFF) + (r2 >> 3);
    int s3 = (row >>> 24) + (r3 >> 3);
    if (((s0 | s1 | s2 | s3) & ~0xFF) != 0) {
      s0 = clamp(s0);
      s1 = clamp(s1);
      s2 = clamp(s2);
      s3 = clamp(s3);
    }
    INT.set(samples, offset, s0 | s1 << 8 | s2 << 16 | s3 << 24);
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }
}

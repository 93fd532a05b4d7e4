package minami.webp;

import static minami.webp.PackedSamples.EACH;
import static minami.webp.PackedSamples.INT;
import static minami.webp.PackedSamples.LONG;

/** Predicts samples from those above and to the left (RFC 6386, section 12). */
final class IntraPrediction {
  private IntraPrediction() {}

  /** Predicts a macroblock's samples of a plane as a whole (sections 12.2 and 12.3). */
  static void macroblock(PlaneRows plane, int column, int mode, boolean isTop) {
    int at = plane.start + plane.size * column;
    switch (mode) {
      case IntraModes.DC_PRED -> fill(plane, at, dc(plane, column, isTop) * EACH);
      case IntraModes.V_PRED -> vertical(plane, at, column);
      case IntraModes.H_PRED -> horizontal(plane, at);
      default -> trueMotion(plane, at, column);
    }
  }

  /** The average of the samples above and to the left, as far as the picture has them. */
  static int dc(PlaneRows plane, int column, boolean isTop) {
    int size = plane.size;
    int sum = 0;
    int count = 0;
    if (!isTop) {
      int above = PlaneRows.FIRST + size * column;
      for (int i = 0; i < size; i += 8) {
        sum += PackedSamples.sum((long) LONG.get(plane.above, above + i));
      }
      count += size;
    }
    if (column > 0) {
      int left = plane.start + size * column - 1;
      for (int i = 0; i < size; i++) {
        sum += plane.samples[left + i * plane.stride] & 0xFF;
      }
      count += size;
    }
    return count == 0 ? 128 : (sum + count / 2) / count;
  }

  private static void fill(PlaneRows plane, int at, long row) {
    for (int i = 0; i < plane.size; i++) {
      setRow(plane, at + i * plane.stride, row, row);
    }
  }

  private static void vertical(PlaneRows plane, int at, int column) {
    int above = PlaneRows.FIRST + plane.size * column;
    long first = (long) LONG.get(plane.above, above);
    long last = (long) LONG.get(plane.above, above + plane.size - 8);
    for (int i = 0; i < plane.size; i++) {
      setRow(plane, at + i * plane.stride, first, last);
    }
  }

  private static void horizontal(PlaneRows plane, int at) {
    for (int i = 0; i < plane.size; i++) {
      int row = at + i * plane.stride;
      long left = (plane.samples[row - 1] & 0xFF) * EACH;
      setRow(plane, row, left, left);
    }
  }

  private static void trueMotion(PlaneRows plane, int at, int column) {
    int above = PlaneRows.FIRST + plane.size * column;
    int corner = plane.above[above - 1] & 0xFF;
    long first = (long) LONG.get(plane.above, above);
    long last = (long) LONG.get(plane.above, above + plane.size - 8);
    for (int i = 0; i < plane.size; i++) {
      int row = at + i * plane.stride;
      int difference = (plane.samples[row - 1] & 0xFF) - corner;
      setRow(plane, row, PackedSamples.add(first, difference), PackedSamples.add(last, difference));
    }
  }

  /** Sets a row of 8 or 16 samples; of 8, both halves are the same. */
  private static void setRow(PlaneRows plane, int at, long first, long last) {
    LONG.set(plane.samples, at, first);
    LONG.set(plane.samples, at + plane.size - 8, last);
  }

  /** Predicts a subblock of luma (section 12.3); {@code x} and {@code y} count subblocks. */
  static void subblock(PlaneRows plane, int column, int x, int y, int mode) {
    int at = plane.start + 16 * column + 4 * x + 4 * y * plane.stride;
    subblock(
        mode,
        above(plane, column, x, y),
        corner(plane, column, x, y),
        left(plane, column, x, y),
        plane.samples,
        at,
        plane.stride);
  }

  /** The eight samples above a subblock and to the right of these. */
  static long above(PlaneRows plane, int column, int x, int y) {
    int above = PlaneRows.FIRST + 16 * column + 4 * x;
    if (y == 0) {
      return (long) LONG.get(plane.above, above);
    }
    int at = plane.start + 16 * column + 4 * x + (4 * y - 1) * plane.stride;
    // Subblocks 7, 11 and 15 look at the same four samples to the right as 3 does.
    return x < 3 ? (long) LONG.get(plane.samples, at) : besideLast(plane, at, above);
  }

  static int corner(PlaneRows plane, int column, int x, int y) {
    return y == 0
        ? plane.above[PlaneRows.FIRST + 16 * column + 4 * x - 1] & 0xFF
        : plane.samples[plane.start + 16 * column + 4 * x - 1 + (4 * y - 1) * plane.stride] & 0xFF;
  }

  /** The samples to the left of a subblock; the lowest byte is the lowest of them. */
  static int left(PlaneRows plane, int column, int x, int y) {
    byte[] samples = plane.samples;
    int stride = plane.stride;
    int at = plane.start + 16 * column + 4 * x - 1 + 4 * y * stride;
    return (samples[at] & 0xFF) << 24
        | (samples[at + stride] & 0xFF) << 16
        | (samples[at + 2 * stride] & 0xFF) << 8
        | samples[at + 3 * stride] & 0xFF;
  }

  private static long besideLast(PlaneRows plane, int at, int above) {
    return (int) INT.get(plane.samples, at) & 0xFFFFFFFFL
        | (long) (int) INT.get(plane.above, above + 4) << 32;
  }

  /**
   * A subblock's prediction. The arrays of section 12.3 are packed samples here; {@code average}
   * gives several of its pixels at once, and a row is often part of another one.
   *
   * @param a the eight samples above
   * @param left from the lowest, L[3], to L[0]: the first four of E
   */
  static void subblock(int mode, long a, int corner, int left, byte[] samples, int at, int stride) {
    // E[0] to E[7], and E[8] follows.
    long e = left & 0xFFFFFFFFL | (long) corner << 32 | a << 40;
    long e8 = a >>> 24 & 0xFF;
    long row0;
    long row1;
    long row2;
    long row3;
    switch (mode) {
      case IntraModes.B_DC_PRED -> {
        long both = left & 0xFFFFFFFFL | a << 32;
        row0 = row1 = row2 = row3 = (PackedSamples.sum(both) + 4 >> 3) * EACH;
      }
      case IntraModes.B_TM_PRED -> {
        row0 = PackedSamples.add(a, (left >>> 24) - corner);
        row1 = PackedSamples.add(a, (left >>> 16 & 0xFF) - corner);
        row2 = PackedSamples.add(a, (left >>> 8 & 0xFF) - corner);
        row3 = PackedSamples.add(a, (left & 0xFF) - corner);
      }
      case IntraModes.B_VE_PRED ->
          row0 = row1 = row2 = row3 = PackedSamples.average(a << 8 | corner, a, a >>> 8);
      case IntraModes.B_HE_PRED -> {
        long smooth = PackedSamples.average(e << 8 | left & 0xFF, e, e >>> 8);
        row0 = (smooth >>> 24 & 0xFF) * EACH;
        row1 = (smooth >>> 16 & 0xFF) * EACH;
        row2 = (smooth >>> 8 & 0xFF) * EACH;
        row3 = (smooth & 0xFF) * EACH;
      }
      case IntraModes.B_LD_PRED -> {
        row0 = PackedSamples.average(a, a >>> 8, a >>> 16 | a >>> 56 << 48);
        row1 = row0 >>> 8;
        row2 = row0 >>> 16;
        row3 = row0 >>> 24;
      }
      case IntraModes.B_RD_PRED -> {
        row3 = PackedSamples.average(e, e >>> 8, e >>> 16 | e8 << 48);
        row2 = row3 >>> 8;
        row1 = row3 >>> 16;
        row0 = row3 >>> 24;
      }
      case IntraModes.B_VR_PRED -> {
        long smooth = PackedSamples.average(e, e >>> 8, e >>> 16 | e8 << 48);
        row0 = PackedSamples.average(e, e >>> 8 | e8 << 56) >>> 32;
        row1 = smooth >>> 24;
        row2 = smooth >>> 16 & 0xFF | row0 << 8;
        row3 = smooth >>> 8 & 0xFF | row1 << 8;
      }
      case IntraModes.B_VL_PRED -> {
        row0 = PackedSamples.average(a, a >>> 8);
        row1 = PackedSamples.average(a, a >>> 8, a >>> 16);
        // The last two do not follow the pattern.
        row2 = row0 >>> 8 & 0xFFFFFF | row1 >>> 8 & 0xFF000000L;
        row3 = row1 >>> 8 & 0xFFFFFF | row1 >>> 16 & 0xFF000000L;
      }
      case IntraModes.B_HD_PRED -> {
        long smooth = PackedSamples.average(e, e >>> 8, e >>> 16);
        row3 = PackedSamples.interleave(PackedSamples.average(e, e >>> 8), smooth);
        row2 = row3 >>> 16;
        row1 = row3 >>> 32;
        row0 = row3 >>> 48 | (smooth >>> 32 & 0xFFFF) << 16;
      }
      default -> {
        long last = left & 0xFF;
        long l = Integer.reverseBytes(left) & 0xFFFFFFFFL | last << 32 | last << 40;
        row0 =
            PackedSamples.interleave(
                PackedSamples.average(l, l >>> 8), PackedSamples.average(l, l >>> 8, l >>> 16));
        row1 = row0 >>> 16;
        row2 = row0 >>> 32;
        row3 = last * EACH;
      }
    }
    INT.set(samples, at, (int) row0);
    INT.set(samples, at + stride, (int) row1);
    INT.set(samples, at + 2 * stride, (int) row2);
    INT.set(samples, at + 3 * stride, (int) row3);
  }
}

package minami.webp;

/**
 * Filters segments across edges (RFC 6386, sections 15.2 and 15.3), four at once.
 *
 * <p>A line holds one sample of each of the four, in lanes of 16 bits; a segment's samples are in
 * eight lines. A bias keeps differences from borrowing from the next lane. The result of a test is
 * a lane's highest bit, from which a mask of a sample's bits is made.
 */
final class EdgeFilter {
  private static final long ONE = 0x00010001_00010001L;
  private static final long SIGN = 0x80008000_80008000L;
  private static final long BYTE = 0xFF * ONE;

  /** What stands for 0 in the filter's value. */
  private static final long ZERO = 128 * ONE;

  private final FilterHeader header;
  private final boolean simple;

  // The limits of section 15.4, in all lanes. Those of the difference at the edge are doubled, so
  // that no half is lost.
  private long macroblockLimit;
  private long subblockLimit;
  private long interiorLimit;
  private long varianceLimit;

  EdgeFilter(FilterHeader header) {
    this.header = header;
    this.simple = header.simple();
  }

  void setLevel(int level) {
    int interior = header.interiorLimit(level);
    interiorLimit = interior * ONE | SIGN;
    subblockLimit = (2 * (2 * level + interior) + 1) * ONE | SIGN;
    macroblockLimit = subblockLimit + 8 * ONE;
    varianceLimit = (level >= 40 ? 2 : level >= 15 ? 1 : 0) * ONE | SIGN;
  }

  /**
   * Filters across a macroblock.
   *
   * @param lines its own from 4 on
   * @param first whether the edge before it is filtered; those before each fourth line always are
   */
  void filter(long[] lines, int count, boolean first) {
    if (simple) {
      for (int i = first ? 4 : 8; i < count; i += 4) {
        filterSimple(lines, i, i == 4 ? macroblockLimit : subblockLimit);
      }
      return;
    }
    if (first) {
      filterMacroblock(lines);
    }
    for (int i = 8; i < count; i += 4) {
      filterSubblock(lines, i);
    }
  }

  private static void filterSimple(long[] lines, int at, long limit) {
    long p1 = lines[at - 2];
    long p0 = lines[at - 1];
    long q0 = lines[at];
    long q1 = lines[at + 1];
    long mask = lanes(withinEdge(p1, p0, q0, q1, limit) & SIGN);
    long value = select(mask, value(p1, p0, q0, q1, BYTE));
    lines[at - 1] = clamp(p0 + (256 - 16) * ONE + eighth(value + 3 * ONE));
    lines[at] = clamp(q0 + (256 + 16) * ONE - eighth(value + 4 * ONE));
  }

  private void filterSubblock(long[] lines, int at) {
    long p1 = lines[at - 2];
    long p0 = lines[at - 1];
    long q0 = lines[at];
    long q1 = lines[at + 1];
    if ((p1 ^ q1 | p0 ^ q0) == 0) {
      return;
    }
    long mask =
        lanes(
            withinEdge(p1, p0, q0, q1, subblockLimit)
                & withinSide(lines[at - 4], lines[at - 3], p1, p0, interiorLimit)
                & withinSide(lines[at + 3], lines[at + 2], q1, q0, interiorLimit)
                & SIGN);
    if (mask == 0) {
      return;
    }
    long variance = variance(p1, p0, q0, q1);
    long value = select(mask, value(p1, p0, q0, q1, variance));
    long a = eighth(value + 4 * ONE);
    long half = a + ONE >>> 1 & 31 * ONE;
    half = 8 * ONE ^ (8 * ONE ^ half) & ~variance;
    p1 += (256 - 8) * ONE + half;
    p0 += (256 - 16) * ONE + eighth(value + 3 * ONE);
    q0 += (256 + 16) * ONE - a;
    q1 += (256 + 8) * ONE - half;
    if (isInside(p1 & p0 & q0 & q1)) {
      lines[at - 2] = p1 & BYTE;
      lines[at - 1] = p0 & BYTE;
      lines[at] = q0 & BYTE;
      lines[at + 1] = q1 & BYTE;
    } else {
      lines[at - 2] = clamp(p1);
      lines[at - 1] = clamp(p0);
      lines[at] = clamp(q0);
      lines[at + 1] = clamp(q1);
    }
  }

  private void filterMacroblock(long[] lines) {
    long p2 = lines[1];
    long p1 = lines[2];
    long p0 = lines[3];
    long q0 = lines[4];
    long q1 = lines[5];
    long q2 = lines[6];
    if ((p1 ^ q1 | p0 ^ q0) == 0) {
      return;
    }
    long mask =
        lanes(
            withinEdge(p1, p0, q0, q1, macroblockLimit)
                & withinSide(lines[0], p2, p1, p0, interiorLimit)
                & withinSide(lines[7], q2, q1, q0, interiorLimit)
                & SIGN);
    if (mask == 0) {
      return;
    }
    long variance = variance(p1, p0, q0, q1) & mask;
    long value = value(p1, p0, q0, q1, BYTE);
    if (variance != 0) {
      long adjusted = select(variance, value);
      lines[3] = p0 = clamp(p0 + (256 - 16) * ONE + eighth(adjusted + 3 * ONE));
      lines[4] = q0 = clamp(q0 + (256 + 16) * ONE - eighth(adjusted + 4 * ONE));
      if (variance == mask) {
        return;
      }
    }
    value = select(mask & ~variance, value);
    long a = share(value, 27);
    long b = share(value, 18);
    long c = share(value, 9);
    p2 += (256 - 9) * ONE + c;
    p1 += (256 - 18) * ONE + b;
    p0 += (256 - 27) * ONE + a;
    q0 += (256 + 27) * ONE - a;
    q1 += (256 + 18) * ONE - b;
    q2 += (256 + 9) * ONE - c;
    if (isInside(p2 & p1 & p0 & q0 & q1 & q2)) {
      lines[1] = p2 & BYTE;
      lines[2] = p1 & BYTE;
      lines[3] = p0 & BYTE;
      lines[4] = q0 & BYTE;
      lines[5] = q1 & BYTE;
      lines[6] = q2 & BYTE;
    } else {
      lines[1] = clamp(p2);
      lines[2] = clamp(p1);
      lines[3] = clamp(p0);
      lines[4] = clamp(q0);
      lines[5] = clamp(q1);
      lines[6] = clamp(q2);
    }
  }

  /** Whether 4 |p0 - q0| + |p1 - q1| is within a limit, that is, with each combination of signs. */
  private static long withinEdge(long p1, long p0, long q0, long q1, long limit) {
    return within(4 * p0 + p1, 4 * q0 + q1, limit) & within(4 * p0 + q1, 4 * q0 + p1, limit);
  }

  /** Whether neighbours on one side of the edge differ by the interior limit at most. */
  private static long withinSide(long s3, long s2, long s1, long s0, long limit) {
    return within(s3, s2, limit) & within(s2, s1, limit) & within(s1, s0, limit);
  }

  private static long within(long a, long b, long limit) {
    return a + limit - b & b + limit - a;
  }

  /** Where there is "high edge variance". */
  private long variance(long p1, long p0, long q0, long q1) {
    return lanes(~(within(p1, p0, varianceLimit) & within(q1, q0, varianceLimit)) & SIGN);
  }

  private static long lanes(long signs) {
    return (signs >>> 7) - (signs >>> 15);
  }

  /**
   * What {@code common_adjust} begins with, and 128.
   *
   * @param outer where the outer taps are used
   */
  private static long value(long p1, long p0, long q0, long q1, long outer) {
    long taps = p1 + (256 + 128) * ONE - q1;
    long value = (taps & outer | ZERO & ~outer) + 1024 * ONE + 3 * q0 - 3 * p0;
    // It is mostly so small that nothing needs clamping and the lowest byte is right.
    if (((value - 64 * ONE ^ 1024 * ONE) & 0x780 * ONE | (taps ^ 256 * ONE) & 0x300 * ONE) == 0) {
      return value;
    }
    value = (clamp(taps) & outer | ZERO & ~outer) + 1024 * ONE + 3 * q0 - 3 * p0;
    long positive = value & 1024 * ONE;
    long over = (value | value << 1) & positive >>> 1;
    return value & (positive >>> 2) - (positive >>> 10) | (over >>> 1) - (over >>> 9);
  }

  /** The values, but zero where nothing is to change. */
  private static long select(long mask, long values) {
    return ZERO ^ (ZERO ^ values) & mask;
  }

  /** An eighth of what is clamped to 255; it is 16 too large. */
  private static long eighth(long values) {
    long over = values & 256 * ONE;
    return (values | over - (over >>> 8)) >>> 3 & 31 * ONE;
  }

  /** {@code factor} 128ths of the value; the result is {@code factor} too large. */
  private static long share(long value, int factor) {
    return factor * value + 63 * ONE >>> 7 & 127 * ONE;
  }

  /** Whether none of the values, which are 256 too large, needs to be clamped. */
  private static boolean isInside(long values) {
    return (values & 256 * ONE) == 256 * ONE;
  }

  /** Clamps values that are 256 too large; without that they are from -256 to 511. */
  private static long clamp(long values) {
    long inside = values & 256 * ONE;
    long over = values & 512 * ONE;
    return values & inside - (inside >>> 8) | (over >>> 1) - (over >>> 9);
  }
}

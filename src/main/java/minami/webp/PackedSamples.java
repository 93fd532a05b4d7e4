package minami.webp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Arithmetic on eight samples in a {@code long}, or four in an {@code int}; the first is lowest.
 */
final class PackedSamples {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Times a sample: eight of it. */
  static final long EACH = 0x0101010101010101L;

  private static final long HIGH_BITS = 0x80808080_80808080L;
  private static final long LOW_BITS = EACH;

  private static final long PAIRS = 0x00FF00FF_00FF00FFL;
  private static final long EACH_PAIR = 0x00010001_00010001L;

  private PackedSamples() {}

  /** The sums of samples and a value from -255 to 255, clamped. */
  static long add(long samples, int value) {
    // What is subtracted is added to the complements.
    int sign = value >> 31;
    return addClamped(samples ^ sign, ((value ^ sign) - sign) * EACH) ^ sign;
  }

  private static long addClamped(long a, long b) {
    long sum = (a & ~HIGH_BITS) + (b & ~HIGH_BITS) ^ (a ^ b) & HIGH_BITS;
    long carry = (a & b | (a | b) & ~sum) & HIGH_BITS;
    return sum | (carry << 1) - (carry >>> 7);
  }

  /** The averages (a + b + 1) / 2: {@code avg2} of RFC 6386, section 12.3. */
  static long average(long a, long b) {
    return (a | b) - (((a ^ b) & ~LOW_BITS) >>> 1);
  }

  /**
   * The averages (a + 2b + c + 2) / 4: {@code avg3}. The average of a and c may lose a half, which
   * does not change the result.
   */
  static long average(long a, long b, long c) {
    return average((a & c) + (((a ^ c) & ~LOW_BITS) >>> 1), b);
  }

  static int sum(long samples) {
    long pairs = (samples & PAIRS) + (samples >>> 8 & PAIRS);
    return (int) (pairs * EACH_PAIR >>> 48);
  }

  /** The lowest four samples of each, alternating. */
  static long interleave(long even, long odd) {
    return spread(even) | spread(odd) << 8;
  }

  private static long spread(long samples) {
    long four = samples & 0xFFFFFFFFL;
    long halves = (four | four << 16) & 0x0000FFFF_0000FFFFL;
    return (halves | halves << 8) & PAIRS;
  }
}

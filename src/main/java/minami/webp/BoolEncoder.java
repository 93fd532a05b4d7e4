package minami.webp;

import java.util.Arrays;

/**
 * The boolean entropy encoder (RFC 6386, section 7.3).
 *
 * <p>{@code bottom} holds the eight bits that the next split is added to and, above them, up to 32
 * finished ones, so that bytes are written four at a time.
 */
final class BoolEncoder {
  private byte[] bytes;
  private int size;
  private int range = 255;
  private long bottom;

  /** How many finished bits {@code bottom} holds. */
  private int finished;

  BoolEncoder() {
    this(64);
  }

  BoolEncoder(int expectedBytes) {
    bytes = new byte[Math.max(64, expectedBytes)];
  }

  /**
   * @param probability of a zero, in 256ths
   */
  BoolEncoder bit(boolean value, int probability) {
    int split = 1 + ((range - 1) * probability >> 8);
    if (value) {
      bottom += split;
      split = range - split;
    }
    int shift = Integer.numberOfLeadingZeros(split) - 24;
    range = split << shift;
    bottom <<= shift;
    finished += shift;
    if (finished >= 32) {
      flush();
    }
    return this;
  }

  BoolEncoder flag(boolean value) {
    return bit(value, 128);
  }

  BoolEncoder literal(int value, int bits) {
    for (int i = bits - 1; i >= 0; i--) {
      flag((value >> i & 1) != 0);
    }
    return this;
  }

  /** A flag that there is a value, its magnitude and its sign. */
  BoolEncoder signed(int value, int bits) {
    return flag(true).literal(Math.abs(value), bits).flag(value < 0);
  }

  /** As {@link #signed}, but a zero is left out. */
  BoolEncoder optionalSigned(int value, int bits) {
    return value == 0 ? flag(false) : signed(value, bits);
  }

  /** All bytes; the last may be zeros, which some decoders miss if they are left out. */
  byte[] finish() {
    // The decoder reads eight bits from where it is.
    bottom <<= 32 - finished;
    int left = finished + 8 + 7 >> 3;
    finished = 32;
    flush();
    append((int) bottom << 24);
    return Arrays.copyOf(bytes, size - 5 + left);
  }

  /** The 32 upper bits; a carry may stand above them. */
  private void flush() {
    int kept = finished - 32 + 8;
    long upper = bottom >>> kept;
    bottom &= (1L << kept) - 1;
    finished -= 32;
    if (upper >>> 32 != 0) {
      carry();
    }
    if (size + 8 > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    BoolDecoder.INT.set(bytes, size, (int) upper);
    size += 4;
  }

  private void append(int lastByte) {
    BoolDecoder.INT.set(bytes, size, lastByte);
    size++;
  }

  private void carry() {
    int i = size - 1;
    while (bytes[i] == (byte) 0xFF) {
      bytes[i] = 0;
      i--;
    }
    bytes[i]++;
  }
}

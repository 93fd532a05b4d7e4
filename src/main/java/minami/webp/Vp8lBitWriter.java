package minami.webp;

import java.util.Arrays;

/** Writes the bits of a lossless stream, the lowest bit of a byte first. */
final class Vp8lBitWriter {
  private byte[] bytes;
  private int length;
  private long bits;
  private int count;

  Vp8lBitWriter(int expectedLength) {
    bytes = new byte[expectedLength + Long.BYTES];
  }

  /** Writes up to 32 bits, of which those above are 0. */
  void bits(int value, int count) {
    bits |= (long) value << this.count;
    this.count += count;
    while (this.count >= 8) {
      put();
    }
  }

  void flag(boolean value) {
    bits(value ? 1 : 0, 1);
  }

  private void put() {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    bytes[length++] = (byte) bits;
    bits >>>= 8;
    count -= 8;
  }

  /** What was written, up to a whole byte; nothing may be written after it. */
  byte[] bytes() {
    if (count > 0) {
      put();
    }
    return Arrays.copyOf(bytes, length);
  }
}

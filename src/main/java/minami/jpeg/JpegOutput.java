package minami.jpeg;

import java.util.Arrays;

/** The bytes of a JPEG as it is written: markers, parameters and entropy-coded bits. */
final class JpegOutput {
  private byte[] bytes;
  private int length;

  JpegOutput(int expected) {
    // Stuffed zeros come on top: on average one in 256 bytes.
    bytes = new byte[expected + expected / 64 + 64];
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, bytes.length * 2 + more);
    }
  }

  void u8(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
  }

  void u16(int value) {
    u8(value >> 8);
    u8(value);
  }

  void bytes(byte[] source, int count) {
    ensure(count);
    System.arraycopy(source, 0, bytes, length, count);
    length += count;
  }

  void marker(int code) {
    u8(0xFF);
    u8(code);
  }

  /** A marker and the length of its segment; its own two bytes are added here. */
  void segment(int code, int parameterBytes) {
    marker(code);
    u16(parameterBytes + 2);
  }

  /** Appends 32 entropy-coded bits. */
  void word(int word) {
    ensure(8);
    // Whether any byte is 0xFF: the complement then has a zero byte.
    if ((~word - 0x01010101 & word & 0x80808080) == 0) {
      bytes[length] = (byte) (word >> 24);
      bytes[length + 1] = (byte) (word >> 16);
      bytes[length + 2] = (byte) (word >> 8);
      bytes[length + 3] = (byte) word;
      length += 4;
    } else {
      for (int shift = 24; shift >= 0; shift -= 8) {
        stuffed(word >> shift);
      }
    }
  }

  /** T.81, B.1.1.5: a zero follows a byte that could be taken for a marker. */
  private void stuffed(int value) {
    u8(value);
    if ((value & 0xFF) == 0xFF) {
      u8(0);
    }
  }

  /** Appends the lowest bits of what is left, and fills the last byte with ones (F.1.2.3). */
  void lastBits(long bits, int count) {
    int left = count;
    for (; left >= 8; left -= 8) {
      stuffed((int) (bits >>> left - 8));
    }
    if (left > 0) {
      stuffed((int) (bits << 8 - left) | 0xFF >> left);
    }
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }
}

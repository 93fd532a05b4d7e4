package minami.webp;

import java.util.Arrays;

/** The encoder of RFC 6386, section 7.3. */
final class BoolEncoder {
  private byte[] bytes = new byte[64];
  private int size;
  private int range = 255;
  private long bottom;
  private int bitsToByte = 24;

  BoolEncoder bit(boolean value, int probability) {
    int split = 1 + ((range - 1) * probability >> 8);
    if (value) {
      bottom += split;
      range -= split;
    } else {
      range = split;
    }
    while (range < 128) {
      range <<= 1;
      shift();
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

  byte[] finish() {
    for (int i = 0; i < 32; i++) {
      shift();
    }
    return Arrays.copyOf(bytes, size);
  }

  private void shift() {
    if ((bottom & 1L << 31) != 0) {
      carry();
    }
    bottom = bottom << 1 & 0xFFFFFFFFL;
    bitsToByte--;
    if (bitsToByte == 0) {
      append((byte) (bottom >>> 24));
      bottom &= 0xFFFFFF;
      bitsToByte = 8;
    }
  }

  private void carry() {
    int i = size - 1;
    while (bytes[i] == (byte) 0xFF) {
      bytes[i] = 0;
      i--;
    }
    bytes[i]++;
  }

  private void append(byte next) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    bytes[size] = next;
    size++;
  }
}

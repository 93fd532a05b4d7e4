package minami.image;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Compresses the indices of one picture of a GIF (GIF 89a, appendix F). An instance compresses one
 * picture.
 */
final class LzwEncoder {

  private static final int MOST_CODES = 1 << 12;

  private static final int SLOT_BITS = 13;

  private static final int LONGEST_BLOCK = 255;

  private final int clear;

  /** Strings of more than one index: prefix (12 bits), last index (8), code (12); 0 is free. */
  private final int[] strings = new int[1 << SLOT_BITS];

  private int nextCode;
  private int width;
  private byte[] bytes;
  private int length;
  private int bits;
  private int bitCount;

  private LzwEncoder(int depth, int pixels) {
    clear = 1 << depth;
    nextCode = clear + 2;
    width = depth + 1;
    bytes = new byte[64 + pixels / 2];
  }

  /**
   * Writes the image data: the depth, and the codes in blocks.
   *
   * @param depth of the indices in bits, 2 at least
   */
  static void write(ByteArrayOutputStream out, byte[] indices, int depth) {
    LzwEncoder encoder = new LzwEncoder(depth, indices.length);
    encoder.encode(indices);
    out.write(depth);
    for (int at = 0; at < encoder.length; at += LONGEST_BLOCK) {
      int block = Math.min(LONGEST_BLOCK, encoder.length - at);
      out.write(block);
      out.write(encoder.bytes, at, block);
    }
    out.write(0);
  }

  private void encode(byte[] indices) {
    put(clear);
    int prefix = indices[0] & 0xFF;
    for (int i = 1; i < indices.length; i++) {
      int index = indices[i] & 0xFF;
      int string = prefix << 8 | index;
      int slot = string * 0x9E3779B1 >>> 32 - SLOT_BITS;
      while (strings[slot] != 0 && strings[slot] >>> 12 != string) {
        slot = slot + 1 & strings.length - 1;
      }
      if (strings[slot] != 0) {
        prefix = strings[slot] & MOST_CODES - 1;
        continue;
      }
      put(prefix);
      if (nextCode < MOST_CODES) {
        strings[slot] = string << 12 | nextCode;
        grow();
      } else {
        put(clear);
        Arrays.fill(strings, 0);
        nextCode = clear + 2;
        width = Integer.numberOfTrailingZeros(clear) + 1;
      }
      prefix = index;
    }
    put(prefix);
    grow(); // as the decoder's table does
    put(clear + 1);
    if (bitCount > 0) {
      bytes[length++] = (byte) bits;
    }
  }

  /** Takes the next code into use, and the bit more that it may need. */
  private void grow() {
    if (nextCode == 1 << width && nextCode < MOST_CODES) {
      width++;
    }
    nextCode++;
  }

  private void put(int code) {
    bits |= code << bitCount;
    bitCount += width;
    if (length + 4 > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    while (bitCount >= 8) {
      bytes[length++] = (byte) bits;
      bits >>>= 8;
      bitCount -= 8;
    }
  }
}

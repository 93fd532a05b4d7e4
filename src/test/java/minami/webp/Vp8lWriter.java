package minami.webp;

import java.util.Arrays;

/** Writes lossless streams by hand: bits, prefix codes, and images of literals. */
final class Vp8lWriter {
  /** A green alphabet without a colour cache: values, then lengths. */
  static final int GREENS = 280;

  static final int COLOURS = 256;
  static final int DISTANCES = 40;

  private static final int[] CODE_LENGTH_ORDER = {
    17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  };

  private byte[] bytes = new byte[64];
  private long length;

  /** The header of a VP8L chunk. */
  static Vp8lWriter picture(int width, int height) {
    return new Vp8lWriter().bits(0x2F, 8).bits(width - 1, 14).bits(height - 1, 14).bits(0, 4);
  }

  Vp8lWriter bits(int value, int count) {
    for (int i = 0; i < count; i++, length++) {
      if (length >>> 3 == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * bytes.length);
      }
      bytes[(int) (length >>> 3)] |= (byte) ((value >>> i & 1) << (length & 7));
    }
    return this;
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes, (int) (length + 7 >>> 3));
  }

  Vp8lDecoder decoder() throws WebpException {
    return Vp8lDecoder.of(bytes(), 0, bytes().length);
  }

  /** A code of one symbol, which takes no bits. */
  Vp8lWriter single(int symbol) {
    return bits(1, 1).bits(0, 1).bits(1, 1).bits(symbol, 8);
  }

  /** A code by the length of each symbol's; the lengths take four bits each. */
  Vp8lWriter code(int... lengths) {
    bits(0, 1).bits(15, 4);
    for (int symbol : CODE_LENGTH_ORDER) {
      bits(symbol < 16 ? 4 : 0, 3);
    }
    bits(0, 1);
    for (int symbolLength : lengths) {
      fixed(symbolLength, 4);
    }
    return this;
  }

  /** A code of eight bits for each of the values of a colour; it takes few bits itself. */
  Vp8lWriter literals() {
    bits(0, 1).bits(8, 4);
    for (int i = 0; i < 12; i++) {
      bits(CODE_LENGTH_ORDER[i] == 8 ? 1 : 0, 3);
    }
    return bits(1, 1).bits(3, 3).bits(COLOURS - 2, 8);
  }

  /** A symbol of a code whose symbols all have so many bits. */
  Vp8lWriter fixed(int symbol, int count) {
    return bits(Integer.reverse(symbol) >>> 32 - count, count);
  }

  /** A symbol of the code that has such lengths. */
  Vp8lWriter symbol(int symbol, int... lengths) {
    int code = 0;
    for (int length = 1; length <= lengths[symbol]; length++) {
      code <<= 1;
      for (int i = 0; i < lengths.length; i++) {
        boolean before = length < lengths[symbol] || i < symbol;
        code += lengths[i] == length && before ? 1 : 0;
      }
    }
    return fixed(code, lengths[symbol]);
  }

  /** Lengths for an alphabet: 0 for all symbols but some. */
  static int[] lengthsOf(int alphabet, int... symbolsAndLengths) {
    int[] lengths = new int[alphabet];
    for (int i = 0; i < symbolsAndLengths.length; i += 2) {
      lengths[symbolsAndLengths[i]] = symbolsAndLengths[i + 1];
    }
    return lengths;
  }

  /** An image inside the stream: no colour cache, literals only. */
  Vp8lWriter within(int... pixels) {
    return bits(0, 1).literals().literals().literals().literals().single(0).pixels(pixels);
  }

  /** The picture itself: no more transforms, no colour cache, one group, literals only. */
  Vp8lWriter last(int... pixels) {
    bits(0, 1).bits(0, 1).bits(0, 1);
    return literals().literals().literals().literals().single(0).pixels(pixels);
  }

  Vp8lWriter pixels(int... pixels) {
    for (int pixel : pixels) {
      fixed(pixel >>> 8 & 0xFF, 8).fixed(pixel >>> 16 & 0xFF, 8);
      fixed(pixel & 0xFF, 8).fixed(pixel >>> 24, 8);
    }
    return this;
  }
}

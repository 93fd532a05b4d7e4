package minami.jpeg;

/**
 * A Huffman table (T.81, C.2 and F.2.2.3) with a look-up for codes of up to {@link #WINDOW} bits.
 * Immutable.
 */
final class HuffmanTable {
  /** Bits of a look-up. Few codes are longer; 11 to 13 bits were found equally fast. */
  static final int WINDOW = 12;

  private static final int LONGEST = 16;

  private final byte[] symbols;

  /** The last code of each length, or -1. */
  private final int[] lastCode = new int[LONGEST + 1];

  /** What to add to a code of each length to get its symbol's index. */
  private final int[] symbolOffset = new int[LONGEST + 1];

  /** {@code length << 8 | symbol} for each window, 0 where the code is longer. */
  private final short[] window = new short[1 << WINDOW];

  /**
   * @param counts number of codes of each length 1..16, at index 1..16
   * @throws IllegalArgumentException if there are more codes than a prefix code can have
   */
  HuffmanTable(int[] counts, byte[] symbols) {
    this.symbols = symbols;
    int code = 0;
    int index = 0;
    for (int length = 1; length <= LONGEST; length++) {
      symbolOffset[length] = index - code;
      if (code + counts[length] > 1 << length) {
        throw new IllegalArgumentException("Too many codes of " + length + " bits");
      }
      if (length <= WINDOW) {
        fillWindow(code, length, index, counts[length]);
      }
      code += counts[length];
      index += counts[length];
      lastCode[length] = counts[length] == 0 ? -1 : code - 1;
      code <<= 1;
    }
  }

  private void fillWindow(int code, int length, int index, int count) {
    int span = 1 << (WINDOW - length);
    int at = code * span;
    for (int i = 0; i < count; i++) {
      short entry = (short) (length << 8 | symbols[index + i] & 0xFF);
      for (int end = at + span; at < end; at++) {
        window[at] = entry;
      }
    }
  }

  /** Reads all tables of a DHT segment (T.81, B.2.4.2) into their slots. */
  static void readAll(SegmentReader in, HuffmanTable[] dcSlots, HuffmanTable[] acSlots)
      throws JpegException {
    while (in.remaining() > 0) {
      int classAndSlot = in.u8();
      int slot = classAndSlot & 15;
      boolean ac = classAndSlot >> 4 != 0;
      if (slot > 3 || classAndSlot >> 4 > 1) {
        throw in.broken("Huffman table " + Integer.toHexString(classAndSlot));
      }
      (ac ? acSlots : dcSlots)[slot] = read(in, ac);
    }
  }

  private static HuffmanTable read(SegmentReader in, boolean ac) throws JpegException {
    int[] counts = new int[LONGEST + 1];
    int total = 0;
    for (int length = 1; length <= LONGEST; length++) {
      counts[length] = in.u8();
      total += counts[length];
    }
    if (total > 256) {
      throw in.broken("Huffman table of " + total + " codes");
    }
    byte[] symbols = new byte[total];
    for (int i = 0; i < total; i++) {
      symbols[i] = (byte) in.u8();
      // F.1.2.1.1: a DC symbol is a number of bits. Anything else would read past the bit buffer.
      if (!ac && (symbols[i] & 0xFF) > 15) {
        throw in.broken("DC difference of " + (symbols[i] & 0xFF) + " bits");
      }
    }
    try {
      return new HuffmanTable(counts, symbols);
    } catch (IllegalArgumentException e) {
      throw in.broken(e.getMessage());
    }
  }

  /**
   * Whether an AC code is EOB, or what libjpeg takes for it: a run without a value that is not ZRL
   * (F.2.2.2).
   *
   * @param code {@code length << 8 | symbol}
   */
  static boolean isEndOfBlock(int code) {
    return (code & 15) == 0 && (code >> 4 & 15) != 15;
  }

  /** {@code length << 8 | symbol} if the window holds a whole code, else 0. */
  int lookUp(int windowBits) {
    return window[windowBits];
  }

  /**
   * Decodes one symbol (T.81, F.2.2.3) from bits that are aligned to the left.
   *
   * @return {@code length << 8 | symbol}; bits that are no code are taken as symbol 0 of 17 bits,
   *     which is what libjpeg does with them
   */
  int decode(long bits) {
    int entry = window[(int) (bits >>> (64 - WINDOW))];
    if (entry != 0) {
      return entry;
    }
    for (int length = WINDOW + 1; length <= LONGEST; length++) {
      int code = (int) (bits >>> (64 - length));
      if (code <= lastCode[length]) {
        int index = code + symbolOffset[length];
        return index < 0 ? 17 << 8 : length << 8 | symbols[index] & 0xFF;
      }
    }
    return 17 << 8;
  }
}

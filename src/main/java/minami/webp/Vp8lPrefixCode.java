package minami.webp;

import java.util.Arrays;

/**
 * Reads prefix codes (RFC 9649, 3.7.2.1) and makes tables of them. What is refused is what libwebp
 * refuses: a code that is not complete, unless it has one symbol only, which then takes no bits.
 *
 * <p>A table begins with {@code 1 << rootBits} entries, looked up by that many bits. An entry is
 * {@code symbol << 8 | length}, or for codes that are longer {@code index << 8 | LONG | b}: the
 * entry is at {@code index} plus the value of the {@code b} bits that follow the first ones.
 */
final class Vp8lPrefixCode {
  /** Bits of the first look-up. Few codes are longer, and many tables must share the cache. */
  static final int ROOT_BITS = 8;

  static final int ROOT_SIZE = 1 << ROOT_BITS;

  /** Marks an entry that leads to others. */
  static final int LONG = 0x80;

  private static final int LONGEST = 15;

  private static final int CODE_LENGTH_CODES = 19;
  private static final int CODE_LENGTH_ROOT_BITS = 7;
  private static final int REPEAT_PREVIOUS = 16;
  private static final int REPEAT_ZERO_SHORT = 17;
  private static final int DEFAULT_LENGTH = 8;

  /** The order in which the lengths of the code length code stand in the stream. */
  static final byte[] CODE_LENGTH_ORDER = {
    17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  };

  /** The length of each symbol's code, or 0. */
  private final byte[] lengths;

  private final byte[] codeLengthLengths = new byte[CODE_LENGTH_CODES];
  private final int[] codeLengthTable = new int[1 << CODE_LENGTH_ROOT_BITS];

  /** The symbols of the code, ordered by length, then by value. */
  private final short[] sorted;

  private final int[] counts = new int[LONGEST + 1];
  private final int[] offsets = new int[LONGEST + 2];

  /** For alphabets of up to so many symbols. */
  Vp8lPrefixCode(int largestAlphabet) {
    lengths = new byte[largestAlphabet];
    sorted = new short[largestAlphabet];
  }

  /** Reads the next code; {@link #build} makes a table of it. */
  void read(Vp8lBits in, int alphabet) throws WebpException {
    Arrays.fill(lengths, (byte) 0);
    if (in.readFlag()) {
      readSimple(in);
    } else {
      readNormal(in, alphabet);
    }
    if (!sort(lengths, alphabet)) {
      throw in.broken("A prefix code that is not complete");
    }
  }

  /** 3.7.2.1.1. A symbol beyond the alphabet is not one, as in libwebp. */
  private void readSimple(Vp8lBits in) throws WebpException {
    boolean two = in.readFlag();
    int bits = in.readFlag() ? 8 : 1;
    lengths[in.read(bits)] = 1;
    if (two) {
      lengths[in.read(8)] = 1;
    }
  }

  /** 3.7.2.1.2. */
  private void readNormal(Vp8lBits in, int alphabet) throws WebpException {
    int codes = 4 + in.read(4);
    Arrays.fill(codeLengthLengths, (byte) 0);
    if (codes > CODE_LENGTH_CODES) {
      throw in.broken(codes + " code lengths of code lengths");
    }
    for (int i = 0; i < codes; i++) {
      codeLengthLengths[CODE_LENGTH_ORDER[i]] = (byte) in.read(3);
    }
    if (!sort(codeLengthLengths, CODE_LENGTH_CODES)) {
      throw in.broken("A code of code lengths that is not complete");
    }
    build(codeLengthTable, 0, CODE_LENGTH_ROOT_BITS);
    int most = in.readFlag() ? 2 + in.read(2 + 2 * in.read(3)) : alphabet;
    if (most > alphabet) {
      throw in.broken(most + " code lengths for " + alphabet + " symbols");
    }
    readLengths(in, alphabet, most);
  }

  private void readLengths(Vp8lBits in, int alphabet, int most) throws WebpException {
    int previous = DEFAULT_LENGTH;
    int symbol = 0;
    for (int i = 0; i < most && symbol < alphabet; i++) {
      in.refill();
      int entry = codeLengthTable[(int) in.bits & codeLengthTable.length - 1];
      in.drop(entry & LONG - 1);
      int code = entry >>> 8;
      if (code < REPEAT_PREVIOUS) {
        lengths[symbol++] = (byte) code;
        previous = code == 0 ? previous : code;
        continue;
      }
      int repeats =
          code == REPEAT_PREVIOUS
              ? 3 + in.read(2)
              : code == REPEAT_ZERO_SHORT ? 3 + in.read(3) : 11 + in.read(7);
      if (symbol + repeats > alphabet) {
        throw in.broken("Code lengths for more than " + alphabet + " symbols");
      }
      byte length = (byte) (code == REPEAT_PREVIOUS ? previous : 0);
      Arrays.fill(lengths, symbol, symbol + repeats, length);
      symbol += repeats;
    }
    if (in.overrun()) {
      throw in.broken("The data ends too early");
    }
  }

  /** Sorts the symbols of a code; false if it is neither complete nor of one symbol. */
  private boolean sort(byte[] lengthOf, int alphabet) {
    Arrays.fill(counts, 0);
    for (int symbol = 0; symbol < alphabet; symbol++) {
      counts[lengthOf[symbol]]++;
    }
    counts[0] = 0;
    offsets[1] = 0;
    int open = 1;
    for (int length = 1; length <= LONGEST; length++) {
      offsets[length + 1] = offsets[length] + counts[length];
      open = 2 * open - counts[length];
      if (open < 0) {
        return false;
      }
    }
    int size = offsets[LONGEST + 1];
    for (int symbol = 0; symbol < alphabet; symbol++) {
      if (lengthOf[symbol] != 0) {
        sorted[offsets[lengthOf[symbol]]++] = (short) symbol;
      }
    }
    if (size == 1) {
      Arrays.fill(counts, 0);
      counts[0] = 1;
    }
    return size == 1 || open == 0;
  }

  /** Whether the code that was read has one symbol only. */
  boolean single() {
    return counts[0] == 1;
  }

  /** The symbol of the shortest code, the lowest of these. */
  int first() {
    return sorted[0];
  }

  /** Writes the table of the code that was read at an index; returns the index behind it. */
  int build(int[] table, int at) {
    return build(table, at, ROOT_BITS);
  }

  private int build(int[] table, int at, int rootBits) {
    int rootSize = 1 << rootBits;
    int next = at + rootSize;
    if (single()) {
      Arrays.fill(table, at, next, first() << 8);
      return next;
    }
    int code = 0;
    int index = 0;
    int root = -1;
    int subTable = 0;
    int subBits = 0;
    for (int length = 1; length <= LONGEST; length++) {
      for (int i = 0; i < counts[length]; i++) {
        int entry = sorted[index++] << 8 | length;
        if (length <= rootBits) {
          spread(table, at + code, 1 << length, at + rootSize, entry);
        } else {
          if ((code & rootSize - 1) != root) {
            root = code & rootSize - 1;
            subTable = next;
            subBits = subBits(length, i, rootBits);
            next += 1 << subBits;
            table[at + root] = subTable << 8 | LONG | subBits;
          }
          int first = subTable + (code >>> rootBits);
          spread(table, first, 1 << length - rootBits, next, entry);
        }
        code = increment(code, length);
      }
    }
    return next;
  }

  private static void spread(int[] table, int from, int step, int to, int entry) {
    for (int i = from; i < to; i += step) {
      table[i] = entry;
    }
  }

  /**
   * How many bits are left of the longest code that begins like the one of a length and a place
   * among those of its length, which is the first that begins so.
   */
  private int subBits(int length, int place, int rootBits) {
    int bits = length - rootBits;
    int open = (1 << bits) - (counts[length] - place);
    while (open > 0) {
      bits++;
      open = 2 * open - counts[rootBits + bits];
    }
    return bits;
  }

  /** The next code of a length, when the first bit of a code is its lowest. */
  private static int increment(int code, int length) {
    int bit = 1 << length - 1;
    while ((code & bit) != 0) {
      bit >>>= 1;
    }
    return bit == 0 ? 0 : (code & bit - 1) | bit;
  }
}

package minami.png;

import java.util.Arrays;
import javax.imageio.IIOException;

/**
 * A prefix code (RFC 1951, section 3.2.2), as a table that is looked up by the bits that come next.
 * A code with more of them goes on in a second table.
 *
 * <p>An entry tells all about a symbol: a literal, or the least length or distance, in its upper
 * half; below that the flags, the length of the code in the second byte, and in the first one how
 * many bits there are with those behind the code.
 */
final class PrefixCode {

  /** Flags of an entry; it is negative if it is a literal. */
  static final int LITERAL = 1 << 31;

  static final int IN_SECOND_TABLE = 1 << 15;
  static final int END_OF_BLOCK = 1 << 14;
  static final int INVALID = 1 << 13;

  private static final int LONGEST = 15;

  /** What is coded, and how many bits the first table is looked up by. */
  enum Alphabet {
    LENGTHS_OF_CODES(19, 7),
    LITERALS_AND_LENGTHS(288, 11),
    DISTANCES(32, 8);

    private final int symbols;
    private final int bits;

    Alphabet(int symbols, int bits) {
      this.symbols = symbols;
      this.bits = bits;
    }

    /** For each code that is longer than the first table knows, there is another one. */
    private int mostEntries() {
      return (1 << bits) + (symbols / 2 << Math.max(0, LONGEST - bits));
    }

    private int entry(int symbol) {
      return switch (this) {
        case LENGTHS_OF_CODES -> symbol << 16;
        case DISTANCES -> symbol < 30 ? range(symbol, 2, 1) : INVALID;
        case LITERALS_AND_LENGTHS ->
            symbol < 256 ? LITERAL | symbol << 16 : symbol == 256 ? END_OF_BLOCK : length(symbol);
      };
    }

    private static int length(int symbol) {
      return switch (symbol) {
        case 285 -> 258 << 16;
        case 286, 287 -> INVALID;
        default -> range(symbol - 257, 4, 3);
      };
    }

    /** Section 3.2.5: after so many symbols at a time, one more bit follows. */
    private static int range(int symbol, int many, int least) {
      int extra = Math.max(0, symbol / many - 1);
      int from = extra == 0 ? symbol : many + symbol % many << extra;
      return least + from << 16 | extra;
    }
  }

  private final Alphabet alphabet;

  /** Of each symbol the entry without its code. */
  private final int[] symbols;

  private final int[] table;

  PrefixCode(Alphabet alphabet) {
    this.alphabet = alphabet;
    symbols = new int[alphabet.symbols];
    Arrays.setAll(symbols, alphabet::entry);
    table = new int[alphabet.mostEntries()];
  }

  /** The first table, and behind it the second ones. */
  int[] table() {
    return table;
  }

  /** How many bits the first table is looked up by. */
  int bits() {
    return alphabet.bits;
  }

  /**
   * Makes the table.
   *
   * @param lengths of the codes, by symbol, at most 15; 0 for a symbol without one
   * @param from the place of the first symbol's
   * @param count how many symbols there are
   * @throws IIOException if there is no such code, or if it leaves out more than zlib lets it
   */
  void set(byte[] lengths, int from, int count) throws IIOException {
    int[] ofLength = new int[LONGEST + 1];
    for (int i = from; i < from + count; i++) {
      ofLength[lengths[i]]++;
    }
    int[] next = new int[LONGEST + 2];
    int longest = 0;
    int left = 1;
    for (int length = 1; length <= LONGEST; length++) {
      next[length + 1] = next[length] + ofLength[length] << 1;
      longest = ofLength[length] > 0 ? length : longest;
      left = 2 * left - ofLength[length];
      if (left < 0) {
        throw new IIOException("More codes than their lengths allow");
      }
    }
    if (left > 0 && (longest > 1 || alphabet == Alphabet.LENGTHS_OF_CODES)) {
      throw new IIOException("Fewer codes than their lengths ask for");
    }
    Arrays.fill(table, 0, 1 << alphabet.bits, INVALID);
    int used = 1 << alphabet.bits;
    int more = longest - alphabet.bits;
    for (int symbol = 0; symbol < count; symbol++) {
      int length = lengths[from + symbol];
      if (length > 0) {
        int code = Integer.reverse(next[length]++) >>> 32 - length; // the first bit is the lowest
        int entry = symbols[symbol] + (length << 8) + length;
        if (length <= alphabet.bits) {
          fill(0, 1 << alphabet.bits, code, length, entry);
        } else {
          int prefix = code & (1 << alphabet.bits) - 1;
          if (table[prefix] == INVALID) {
            table[prefix] = used << 16 | IN_SECOND_TABLE | more;
            used += 1 << more;
          }
          fill(
              table[prefix] >>> 16,
              1 << more,
              code >>> alphabet.bits,
              length - alphabet.bits,
              entry);
        }
      }
    }
  }

  /** Enters a code wherever its bits are followed by any others. */
  private void fill(int start, int size, int code, int length, int entry) {
    for (int i = code; i < size; i += 1 << length) {
      table[start + i] = entry;
    }
  }
}

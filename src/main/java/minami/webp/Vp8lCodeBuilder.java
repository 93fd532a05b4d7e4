package minami.webp;

import java.util.Arrays;

/**
 * Makes prefix codes for symbols that are counted, and writes them (RFC 9649, 3.7.2.1). A code of
 * one symbol takes no bits.
 */
final class Vp8lCodeBuilder {
  private static final int LONGEST = 15;
  private static final int LONGEST_OF_LENGTHS = 7;
  private static final int CODE_LENGTH_CODES = 19;
  private static final int REPEAT_PREVIOUS = 16;
  private static final int REPEAT_ZERO_SHORT = 17;
  private static final int REPEAT_ZERO_LONG = 18;
  private static final int DEFAULT_LENGTH = 8;

  /** So many bits it takes to say how many lengths follow, about. */
  private static final int COUNT_OF_LENGTHS = 12;

  private final byte[] lengths;

  /** For each symbol its code, the first bit lowest. */
  private final short[] codes;

  private final int symbols;

  private Vp8lCodeBuilder(int[] counts, int from, int to, int longest) {
    lengths = new byte[to - from];
    codes = new short[to - from];
    long[] sorted = new long[to - from];
    int used = 0;
    for (int symbol = 0; symbol < to - from; symbol++) {
      if (counts[from + symbol] != 0) {
        sorted[used++] = (long) counts[from + symbol] << 16 | symbol;
      }
    }
    symbols = used;
    if (used < 2) {
      if (used == 1) {
        lengths[(int) sorted[0] & 0xFFFF] = 1;
      }
      return;
    }
    Arrays.sort(sorted, 0, used);
    // Raising the lowest counts flattens the tree until it is low enough.
    for (long least = 1; !setLengths(sorted, least, longest); least *= 2) {}
    setCodes();
  }

  /** A code for the counts in a part of an array; those of the symbols from 0 on. */
  static Vp8lCodeBuilder of(int[] counts, int from, int to) {
    return new Vp8lCodeBuilder(counts, from, to, LONGEST);
  }

  /** Huffman's algorithm with two queues; false if a code becomes too long. */
  private boolean setLengths(long[] sorted, long least, int longest) {
    long[] weights = new long[2 * symbols - 1];
    int[] parents = new int[2 * symbols - 1];
    for (int i = 0; i < symbols; i++) {
      weights[i] = Math.max(least, sorted[i] >>> 16);
    }
    int leaf = 0;
    int inner = symbols;
    for (int next = symbols; next < weights.length; next++) {
      for (int child = 0; child < 2; child++) {
        boolean takeLeaf = leaf < symbols && (inner == next || weights[leaf] <= weights[inner]);
        int taken = takeLeaf ? leaf++ : inner++;
        weights[next] += weights[taken];
        parents[taken] = next;
      }
    }
    int[] depths = new int[weights.length];
    for (int i = weights.length - 2; i >= 0; i--) {
      depths[i] = depths[parents[i]] + 1;
      if (depths[i] > longest) {
        return false;
      }
      if (i < symbols) {
        lengths[(int) sorted[i] & 0xFFFF] = (byte) depths[i];
      }
    }
    return true;
  }

  private void setCodes() {
    int code = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code <<= 1;
      for (int symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] == length) {
          codes[symbol] = (short) (Integer.reverse(code++) >>> 32 - length);
        }
      }
    }
  }

  void put(int symbol, Vp8lBitWriter out) {
    if (symbols > 1) {
      out.bits(codes[symbol] & 0xFFFF, lengths[symbol]);
    }
  }

  /** Writes the code itself. */
  void write(Vp8lBitWriter out) {
    int[] used = new int[2];
    int count = 0;
    for (int symbol = 0; symbol < lengths.length && count < 2; symbol++) {
      if (lengths[symbol] != 0) {
        used[count++] = symbol;
      }
    }
    if (symbols <= 2 && used[0] < 256 && used[1] < 256) {
      writeSimple(used, out);
    } else {
      out.flag(false);
      writeLengths(out);
    }
  }

  private void writeSimple(int[] used, Vp8lBitWriter out) {
    out.flag(true);
    out.flag(symbols == 2);
    boolean wide = used[0] > 1;
    out.flag(wide);
    out.bits(used[0], wide ? 8 : 1);
    if (symbols == 2) {
      out.bits(used[1], 8);
    }
  }

  private void writeLengths(Vp8lBitWriter out) {
    // A code for each length or repetition, and above it the value of its extra bits.
    int[] tokens = new int[lengths.length];
    int size = runs(tokens);
    int[] counts = new int[CODE_LENGTH_CODES];
    for (int i = 0; i < size; i++) {
      counts[tokens[i] & 31]++;
    }
    Vp8lCodeBuilder code = new Vp8lCodeBuilder(counts, 0, CODE_LENGTH_CODES, LONGEST_OF_LENGTHS);
    code.writeAsLengths(out);
    int trimmed = size;
    int saved = 0;
    for (; trimmed > 0 && isZero(tokens[trimmed - 1] & 31); trimmed--) {
      int token = tokens[trimmed - 1] & 31;
      saved += (code.symbols > 1 ? code.lengths[token] : 0) + extraBits(token);
    }
    boolean trim = trimmed > 1 && saved > COUNT_OF_LENGTHS;
    out.flag(trim);
    if (trim) {
      int pairs = (31 - Integer.numberOfLeadingZeros(Math.max(1, trimmed - 2))) / 2;
      out.bits(pairs, 3);
      out.bits(trimmed - 2, 2 * pairs + 2);
      size = trimmed;
    }
    for (int i = 0; i < size; i++) {
      code.put(tokens[i] & 31, out);
      out.bits(tokens[i] >>> 5, extraBits(tokens[i] & 31));
    }
  }

  private static boolean isZero(int token) {
    return token == 0 || token > REPEAT_PREVIOUS;
  }

  private static int extraBits(int token) {
    return switch (token) {
      case REPEAT_PREVIOUS -> 2;
      case REPEAT_ZERO_SHORT -> 3;
      case REPEAT_ZERO_LONG -> 7;
      default -> 0;
    };
  }

  /** The code of the lengths of another. */
  private void writeAsLengths(Vp8lBitWriter out) {
    int count = CODE_LENGTH_CODES;
    while (count > 4 && lengths[Vp8lPrefixCode.CODE_LENGTH_ORDER[count - 1]] == 0) {
      count--;
    }
    out.bits(count - 4, 4);
    for (int i = 0; i < count; i++) {
      out.bits(lengths[Vp8lPrefixCode.CODE_LENGTH_ORDER[i]], 3);
    }
  }

  private int runs(int[] tokens) {
    int size = 0;
    int previous = DEFAULT_LENGTH;
    for (int i = 0; i < lengths.length; ) {
      int length = lengths[i];
      int end = i + 1;
      while (end < lengths.length && lengths[end] == length) {
        end++;
      }
      if (length != 0 && length != previous) {
        tokens[size++] = length;
        previous = length;
        i++;
      }
      while (i < end) {
        int run = end - i;
        if (run < 3) {
          tokens[size++] = length;
          i++;
        } else if (length != 0) {
          run = Math.min(run, 6);
          tokens[size++] = REPEAT_PREVIOUS | run - 3 << 5;
          i += run;
        } else if (run < 11) {
          tokens[size++] = REPEAT_ZERO_SHORT | run - 3 << 5;
          i += run;
        } else {
          run = Math.min(run, 138);
          tokens[size++] = REPEAT_ZERO_LONG | run - 11 << 5;
          i += run;
        }
      }
    }
    return size;
  }
}

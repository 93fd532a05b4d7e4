package minami.jpeg;

import java.util.Arrays;

/** The Huffman code that fits the symbols of one picture best (T.81, K.2), none over 16 bits. */
final class OptimalHuffmanCode {
  private static final int SYMBOLS = 256;
  private static final int LONGEST = 16;

  /** Enough for a tree of all symbols. */
  private static final int NODE_BITS = 10;

  private static final int NODES = 1 << NODE_BITS;

  /** Number of codes of each length 1..16, at index 1..16. */
  final int[] counts;

  /** The symbols in the order of their codes. */
  final byte[] symbols;

  /** {@code code << 5 | length} for each symbol that occurs. */
  final int[] codes = new int[SYMBOLS];

  OptimalHuffmanCode(int[] frequencies) {
    int[] lengths = codeLengths(frequencies);
    counts = countLengths(lengths);
    symbols = sortSymbols(lengths, counts);
    limitLengths(counts);
    assignCodes();
  }

  /**
   * Code lengths by pairing the two rarest until one tree is left (figure K.1). An additional
   * symbol keeps the code of all ones free, which T.81 reserves (C.2).
   */
  private static int[] codeLengths(int[] frequencies) {
    int[] occurring = new int[SYMBOLS + 1];
    int count = 0;
    for (int i = 0; i < SYMBOLS; i++) {
      if (frequencies[i] > 0) {
        occurring[count++] = i;
      }
    }
    occurring[count++] = SYMBOLS;
    long[] trees = new long[count];
    for (int i = 0; i < count; i++) {
      trees[i] = tree(i == count - 1 ? 1 : frequencies[occurring[i]], i);
    }
    int[] parents = pair(trees);
    int[] depths = new int[2 * count];
    for (int i = 2 * count - 3; i >= 0; i--) {
      depths[i] = depths[parents[i]] + 1;
    }
    int[] lengths = new int[SYMBOLS + 1];
    for (int i = 0; i < count; i++) {
      lengths[occurring[i]] = depths[i];
    }
    return lengths;
  }

  /**
   * A tree to be sorted by its weight, and the last of equals first: the reserved symbol must get
   * the longest code.
   */
  private static long tree(long weight, int node) {
    return weight << NODE_BITS | NODES - 1 - node;
  }

  private static int node(long tree) {
    return NODES - 1 - (int) (tree & NODES - 1);
  }

  /** Returns the parent of each node: of the leaves, then of those made here, the root the last. */
  private static int[] pair(long[] trees) {
    Arrays.sort(trees);
    int leaves = trees.length;
    int[] parents = new int[2 * leaves - 1];
    for (int i = 0; i < leaves - 1; i++) {
      long rarest = trees[i];
      long second = trees[i + 1];
      int parent = leaves + i;
      parents[node(rarest)] = parent;
      parents[node(second)] = parent;
      long both = tree((rarest >> NODE_BITS) + (second >> NODE_BITS), parent);
      int at = i + 1;
      for (; at + 1 < leaves && trees[at + 1] < both; at++) {
        trees[at] = trees[at + 1];
      }
      trees[at] = both;
    }
    return parents;
  }

  private static int[] countLengths(int[] lengths) {
    int[] counts = new int[SYMBOLS + 2];
    for (int length : lengths) {
      if (length > 0) {
        counts[length]++;
      }
    }
    return counts;
  }

  private static byte[] sortSymbols(int[] lengths, int[] counts) {
    byte[] sorted = new byte[SYMBOLS];
    int count = 0;
    for (int length = 1; length <= SYMBOLS; length++) {
      if (counts[length] > 0) {
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
          if (lengths[symbol] == length) {
            sorted[count++] = (byte) symbol;
          }
        }
      }
    }
    return Arrays.copyOf(sorted, count);
  }

  /** Shortens codes over 16 bits at the cost of others (figure K.3), and drops the reserved one. */
  private static void limitLengths(int[] counts) {
    for (int length = counts.length - 1; length > LONGEST; length--) {
      while (counts[length] > 0) {
        int shorter = length - 2;
        while (counts[shorter] == 0) {
          shorter--;
        }
        counts[length] -= 2;
        counts[length - 1]++;
        counts[shorter + 1] += 2;
        counts[shorter]--;
      }
    }
    int longest = LONGEST;
    while (counts[longest] == 0) {
      longest--;
    }
    counts[longest]--;
  }

  private void assignCodes() {
    int code = 0;
    int index = 0;
    for (int length = 1; length <= LONGEST; length++) {
      for (int i = 0; i < counts[length]; i++) {
        codes[symbols[index++] & 0xFF] = code++ << 5 | length;
      }
      code <<= 1;
    }
  }
}

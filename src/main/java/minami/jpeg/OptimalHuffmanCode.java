package minami.jpeg;

import java.util.Arrays;

/** The Huffman code that fits the symbols of one picture best (T.81, K.2), none over 16 bits. */
final class OptimalHuffmanCode {
  private static final int SYMBOLS = 256;
  private static final int LONGEST = 16;

  /** Number of codes of each length 1..16, at index 1..16. */
  final int[] counts;

  /** The symbols in the order of their codes. */
  final byte[] symbols;

  /** {@code code << 5 | length} for each symbol that occurs. */
  final int[] codes = new int[SYMBOLS];

  OptimalHuffmanCode(int[] frequencies) {
    int[] lengths = codeLengths(frequencies);
    counts = countLengths(lengths);
    symbols = sortSymbols(lengths);
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
    long[] weights = new long[2 * count];
    int[] parents = new int[2 * count];
    for (int i = 0; i < count; i++) {
      weights[i] = i == count - 1 ? 1 : frequencies[occurring[i]];
    }
    int nodes = pair(weights, parents, count);
    int[] depths = new int[2 * count];
    for (int i = nodes - 2; i >= 0; i--) {
      depths[i] = depths[parents[i]] + 1;
    }
    int[] lengths = new int[SYMBOLS + 1];
    for (int i = 0; i < count; i++) {
      lengths[occurring[i]] = depths[i];
    }
    return lengths;
  }

  /** Returns the number of nodes, the last of which is the root. */
  private static int pair(long[] weights, int[] parents, int leaves) {
    int nodes = leaves;
    for (int trees = leaves; trees > 1; trees--) {
      int rarest = takeRarest(weights, nodes);
      long weight = weights[rarest];
      weights[rarest] = 0;
      int second = takeRarest(weights, nodes);
      weight += weights[second];
      weights[second] = 0;
      weights[nodes] = weight;
      parents[rarest] = nodes;
      parents[second] = nodes;
      nodes++;
    }
    return nodes;
  }

  /** The last of equals: the reserved symbol must get the longest code. */
  private static int takeRarest(long[] weights, int nodes) {
    int rarest = -1;
    for (int i = 0; i < nodes; i++) {
      if (weights[i] > 0 && (rarest < 0 || weights[i] <= weights[rarest])) {
        rarest = i;
      }
    }
    return rarest;
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

  private static byte[] sortSymbols(int[] lengths) {
    byte[] sorted = new byte[SYMBOLS];
    int count = 0;
    for (int length = 1; length <= SYMBOLS; length++) {
      for (int symbol = 0; symbol < SYMBOLS; symbol++) {
        if (lengths[symbol] == length) {
          sorted[count++] = (byte) symbol;
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

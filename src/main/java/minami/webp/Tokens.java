package minami.webp;

import java.util.Arrays;

/**
 * The tokens of a frame's coefficients (RFC 6386, section 13.2), kept until the probabilities that
 * suit them are known.
 */
final class Tokens {
  /** A place in the tables of probabilities: type, band and context. */
  static final int SLOTS =
      TokenProbabilities.TYPES * TokenProbabilities.BANDS * TokenProbabilities.CONTEXTS;

  static final int MAX_LEVEL = 2047;

  // Kinds of tokens.
  private static final int END = 0;
  private static final int ZERO = 1;
  private static final int CATEGORY_6 = 11;
  private static final int KINDS = 12;

  /** The way through the tree to each kind of token: twice the node, plus the bit taken there. */
  private static final int[][] PATHS = {
    {0},
    {2},
    {3, 4},
    {3, 5, 6, 8},
    {3, 5, 6, 9, 10},
    {3, 5, 6, 9, 11},
    {3, 5, 7, 12, 14},
    {3, 5, 7, 12, 15},
    {3, 5, 7, 13, 16, 18},
    {3, 5, 7, 13, 16, 19},
    {3, 5, 7, 13, 17, 20},
    {3, 5, 7, 13, 17, 21},
  };

  /** Where the probabilities of a kind's extra bits begin in {@link Residue#CATEGORIES}. */
  private static final int[] EXTRA = {0, 0, 0, 0, 0, 0, 3, 5, 8, 12, 17, 23};

  /** The first level of each kind. */
  private static final int[] BASE = {0, 0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67};

  private static final byte[] KIND_OF = new byte[BASE[CATEGORY_6]];

  static {
    for (int level = 0; level < KIND_OF.length; level++) {
      int kind = ZERO;
      while (kind + 1 < KINDS && BASE[kind + 1] <= level) {
        kind++;
      }
      KIND_OF[level] = (byte) kind;
    }
  }

  // A token, from the lowest bit: level (11), sign (1), kind (4), whether no end of block is
  // possible here because a zero precedes (1), slot.
  private static final int SIGN = 1 << 11;
  private static final int KIND_AT = 12;
  private static final int AFTER_ZERO = 1 << 16;
  private static final int SLOT_AT = 17;

  private int[] tokens;
  private int size;

  /** By slot, whether after a zero, and kind. */
  private final int[] counts = new int[SLOTS * 2 * 16];

  Tokens(int macroblocks) {
    tokens = new int[64 + 32 * macroblocks];
  }

  static int slot(int type, int position, int context) {
    return (type * TokenProbabilities.BANDS + TokenProbabilities.BAND_OF[position])
            * TokenProbabilities.CONTEXTS
        + context;
  }

  private static int kind(int level) {
    return level < KIND_OF.length ? KIND_OF[level] : CATEGORY_6;
  }

  /** What the token of a level costs without the end of block that it denies. */
  static int cost(int level, int[] probabilities, int slot) {
    int kind = kind(level);
    int cost = 0;
    for (int step : PATHS[kind]) {
      cost += BitCosts.of((step & 1) != 0, probability(probabilities, slot, step));
    }
    if (kind > ZERO) {
      cost += BitCosts.BIT; // the sign
    }
    return cost + extraCost(level, kind);
  }

  private static int extraCost(int level, int kind) {
    int first = EXTRA[kind];
    int cost = 0;
    if (first > 0) {
      int bits = extraBits(first);
      for (int i = 0; i < bits; i++) {
        boolean bit = (level - BASE[kind] >> bits - 1 - i & 1) != 0;
        cost += BitCosts.of(bit, Residue.CATEGORIES[first + i]);
      }
    }
    return cost;
  }

  private static int extraBits(int first) {
    int bits = 0;
    while (Residue.CATEGORIES[first + bits] > 0) {
      bits++;
    }
    return bits;
  }

  private static int probability(int[] probabilities, int slot, int step) {
    return probabilities[slot * TokenProbabilities.NODES + (step >> 1)];
  }

  /**
   * Adds a block's tokens.
   *
   * @param levels in zigzag order
   * @param first the position of the first token
   * @param end the position after the last level that is not zero; {@code first} if there is none
   */
  void add(short[] levels, int at, int type, int first, int end, int context) {
    if (size + 17 > tokens.length) {
      tokens = Arrays.copyOf(tokens, tokens.length + (tokens.length >> 1));
    }
    int next = context;
    int afterZero = 0;
    for (int position = first; position < end; position++) {
      int level = levels[at + position];
      int magnitude = Math.abs(level);
      int kind = kind(magnitude);
      add(
          slot(type, position, next) << SLOT_AT
              | afterZero
              | kind << KIND_AT
              | level & SIGN
              | magnitude);
      next = Math.min(2, magnitude);
      afterZero = magnitude == 0 ? AFTER_ZERO : 0;
    }
    if (end < 16) {
      add(slot(type, end, next) << SLOT_AT);
    }
  }

  private void add(int token) {
    tokens[size] = token;
    size++;
    counts[token >> KIND_AT]++;
  }

  /**
   * The probabilities for these tokens, those of RFC 6386, section 13.5, being replaced where that
   * saves more than it costs.
   */
  int[] probabilities() {
    int[] result = TokenProbabilities.DEFAULT.clone();
    int[] ones = new int[TokenProbabilities.NODES];
    int[] zeros = new int[TokenProbabilities.NODES];
    for (int slot = 0; slot < SLOTS; slot++) {
      countBits(slot, zeros, ones);
      for (int node = 0; node < TokenProbabilities.NODES; node++) {
        int i = slot * TokenProbabilities.NODES + node;
        result[i] = better(result[i], TokenProbabilities.UPDATE[i], zeros[node], ones[node]);
      }
    }
    return result;
  }

  private void countBits(int slot, int[] zeros, int[] ones) {
    Arrays.fill(zeros, 0);
    Arrays.fill(ones, 0);
    for (int kind = 0; kind < KINDS; kind++) {
      int before = counts[slot << 5 | kind];
      int count = before + counts[slot << 5 | 1 << 4 | kind];
      for (int step : PATHS[kind]) {
        ((step & 1) == 0 ? zeros : ones)[step >> 1] += count;
      }
      if (kind != END) {
        ones[0] += before;
      }
    }
  }

  private static int better(int old, int update, int zeros, int ones) {
    if (zeros + ones == 0) {
      return old;
    }
    int fitting = probability(zeros, ones);
    long kept = cost(old, zeros, ones) + BitCosts.of(false, update);
    long replaced = cost(fitting, zeros, ones) + BitCosts.of(true, update) + 8 * BitCosts.BIT;
    return replaced < kept ? fitting : old;
  }

  /** The probability that codes so many zeros and ones in the fewest bits. */
  static int probability(int zeros, int ones) {
    long total = Math.max(1, (long) zeros + ones);
    return (int) Math.max(1, Math.min(255, (256L * zeros + total / 2) / total));
  }

  private static long cost(int probability, int zeros, int ones) {
    return (long) zeros * BitCosts.of(false, probability)
        + (long) ones * BitCosts.of(true, probability);
  }

  byte[] write(int[] probabilities) {
    BoolEncoder out = new BoolEncoder(size / 2);
    for (int i = 0; i < size; i++) {
      write(tokens[i], probabilities, out);
    }
    return out.finish();
  }

  private static void write(int token, int[] probabilities, BoolEncoder out) {
    int at = (token >>> SLOT_AT) * TokenProbabilities.NODES;
    int kind = token >> KIND_AT & 15;
    if (kind != END && (token & AFTER_ZERO) == 0) {
      out.bit(true, probabilities[at]);
    }
    for (int step : PATHS[kind]) {
      out.bit((step & 1) != 0, probabilities[at + (step >> 1)]);
    }
    if (kind > ZERO) {
      int first = EXTRA[kind];
      if (first > 0) {
        int bits = extraBits(first);
        int extra = (token & MAX_LEVEL) - BASE[kind];
        for (int j = 0; j < bits; j++) {
          out.bit((extra >> bits - 1 - j & 1) != 0, Residue.CATEGORIES[first + j]);
        }
      }
      out.flag((token & SIGN) != 0);
    }
  }
}

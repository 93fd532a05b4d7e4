package minami.webp;

/** What levels cost with certain probabilities, in 256ths of a bit. */
final class TokenCosts {
  /** Levels that differ in the table; what higher ones cost more is in {@link #ABOVE}. */
  private static final int LEVELS = 68;

  private static final short[] ABOVE = new short[Tokens.MAX_LEVEL + 1];

  static {
    int base = Tokens.cost(LEVELS - 1, TokenProbabilities.DEFAULT, 0);
    for (int level = LEVELS; level < ABOVE.length; level++) {
      ABOVE[level] = (short) (Tokens.cost(level, TokenProbabilities.DEFAULT, 0) - base);
    }
  }

  /**
   * By slot and level. After a level that is not zero the cost that the block does not end is
   * included; it is not where the context is 0, which within a block means that a zero precedes.
   */
  private final short[] levels = new short[Tokens.SLOTS * LEVELS];

  private final short[] more = new short[Tokens.SLOTS];
  private final short[] end = new short[Tokens.SLOTS];

  TokenCosts(int[] probabilities) {
    for (int slot = 0; slot < Tokens.SLOTS; slot++) {
      int p = probabilities[slot * TokenProbabilities.NODES];
      more[slot] = (short) BitCosts.of(true, p);
      end[slot] = (short) BitCosts.of(false, p);
      int included = slot % TokenProbabilities.CONTEXTS == 0 ? 0 : more[slot];
      for (int level = 0; level < LEVELS; level++) {
        levels[slot * LEVELS + level] =
            (short) (Tokens.cost(level, probabilities, slot) + included);
      }
    }
  }

  /** The cost of a level within a block, or at the start of one. */
  int level(int slot, int level) {
    return level < LEVELS
        ? levels[slot * LEVELS + level]
        : levels[slot * LEVELS + LEVELS - 1] + ABOVE[level];
  }

  /** What comes to that of the first level: that the block has any. */
  int start(int slot) {
    return slot % TokenProbabilities.CONTEXTS == 0 ? more[slot] : 0;
  }

  /** The cost of the end of a block, or of an empty one. */
  int end(int slot) {
    return end[slot];
  }
}

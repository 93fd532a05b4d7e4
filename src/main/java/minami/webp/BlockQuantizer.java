package minami.webp;

/**
 * Chooses the levels of a block's coefficients so that distortion and rate together are least.
 *
 * <p>For each coefficient there are two candidates: the nearest level, and that below it. The least
 * score of each is carried on from one position to the next (a Viterbi search over the contexts of
 * RFC 6386, section 13.3), and the block may end after each of them.
 *
 * <p>Scores are the squared error in samples, times {@link #DISTORTION}, plus lambda times the
 * rate.
 */
final class BlockQuantizer {
  /** A score for each squared sample, while a lambda is for each 256th of a bit. */
  static final int DISTORTION = 16 * 256;

  private static final long NONE = Long.MAX_VALUE / 2;

  /** Steps with what is needed to divide by them; by position in zigzag order. */
  static final class Steps {
    private static final int RECIPROCAL_BITS = 20;
    private static final int HALF = 1 << RECIPROCAL_BITS - 1;

    final int[] places = new int[16];
    final int[] factors = new int[16];

    // Of what ForwardTransform gives, eight times a coefficient.
    final int[] eighths = new int[16];
    final int[] reciprocals = new int[16];

    Steps(int[] quantizer) {
      for (int i = 0; i < 16; i++) {
        places[i] = quantizer[i] & 15;
        factors[i] = quantizer[i] >> 4;
        eighths[i] = 8 * factors[i];
        reciprocals[i] = (1 << RECIPROCAL_BITS) / eighths[i];
      }
    }
  }

  private final TokenCosts costs;
  private final int[] nearest = new int[16];

  BlockQuantizer(TokenCosts costs) {
    this.costs = costs;
  }

  /** Where the last block's levels that are not zero end; its first position if all are. */
  int end;

  /**
   * Quantizes a block.
   *
   * @param c coefficients times eight, row by row
   * @param type of the block; that of Y2 is 1
   * @param first position that is coded
   * @param context whether the blocks above and to the left have tokens
   * @param levels what it comes to, in zigzag order, up to {@link #end}
   * @return the score
   */
  long quantize(
      int[] c,
      int at,
      Steps steps,
      int type,
      int first,
      int context,
      long lambda,
      short[] levels,
      int to) {
    // A coefficient of Y2 is spread over 16 blocks: its square counts for a quarter.
    int shift = type == 1 ? 2 : 4;
    int[] places = steps.places;
    int[] reciprocals = steps.reciprocals;
    long energy = 0;
    int last = -1;
    for (int i = first; i < 16; i++) {
      int magnitude = Math.abs(c[at + places[i]]);
      energy += (long) magnitude * magnitude;
      // That is at most 130560 * 2^14: eight times a DC of Y2, and the least step there is 8.
      int level = magnitude * reciprocals[i] + Steps.HALF >>> Steps.RECIPROCAL_BITS;
      nearest[i] = level;
      if (level > 0) {
        last = i;
      }
    }
    int slot = Tokens.slot(type, first, context);
    long best = lambda * costs.end(slot);
    end = first;
    if (last < 0) {
      return (energy << shift) + best;
    }
    int bestLower = 0;
    // The two candidates of the position before: score, context, and at which positions the lower
    // level was taken.
    long scoreA = lambda * costs.start(slot);
    long scoreB = NONE;
    int contextA = context;
    int contextB = 0;
    int lowerA = 0;
    int lowerB = 0;
    for (int i = first; i <= last; i++) {
      int level = nearest[i];
      int base = Tokens.slot(type, i, 0);
      long a = scoreA + lambda * costs.level(base + contextA, level);
      long b = scoreB + lambda * costs.level(base + contextB, level);
      if (level == 0) {
        if (b < a) {
          a = b;
          lowerA = lowerB;
        }
        scoreA = a;
        scoreB = NONE;
        contextA = 0;
        continue;
      }
      int magnitude = Math.abs(c[at + places[i]]);
      int step = steps.eighths[i];
      long lowA = scoreA + lambda * costs.level(base + contextA, level - 1);
      long lowB = scoreB + lambda * costs.level(base + contextB, level - 1);
      int lowerOfLow = (lowB < lowA ? lowerB : lowerA) | 1 << i;
      long low = Math.min(lowA, lowB) - (gain(level - 1, step, magnitude) << shift);
      if (b < a) {
        a = b;
        lowerA = lowerB;
      }
      scoreA = a - (gain(level, step, magnitude) << shift);
      scoreB = low;
      lowerB = lowerOfLow;
      contextA = Math.min(2, level);
      contextB = Math.min(2, level - 1);
      int following = i < 15 ? Tokens.slot(type, i + 1, 0) : -1;
      long endA = scoreA + (i < 15 ? lambda * costs.end(following + contextA) : 0);
      if (endA < best) {
        best = endA;
        end = i + 1;
        bestLower = lowerA;
      }
      if (level > 1) {
        long endB = scoreB + (i < 15 ? lambda * costs.end(following + contextB) : 0);
        if (endB < best) {
          best = endB;
          end = i + 1;
          bestLower = lowerB;
        }
      }
    }
    for (int i = first; i < end; i++) {
      int level = nearest[i] - (bestLower >> i & 1);
      levels[to + i] = (short) (c[at + places[i]] < 0 ? -level : level);
    }
    return (energy << shift) + best;
  }

  /** By how much the square of a magnitude exceeds that of its error with a level. */
  private static long gain(int level, int step, int magnitude) {
    int value = level * step;
    return (long) value * (2 * magnitude - value);
  }
}

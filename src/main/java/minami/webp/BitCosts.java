package minami.webp;

/** What a bool costs (RFC 6386, section 7), in 256ths of a bit. */
final class BitCosts {
  static final int BIT = 256;

  private static final int[] COSTS = new int[257];

  static {
    for (int i = 1; i <= 256; i++) {
      COSTS[i] = (int) Math.round(-BIT * Math.log(i / 256.0) / Math.log(2));
    }
    COSTS[0] = COSTS[1];
  }

  private BitCosts() {}

  /**
   * @param probability of a zero, in 256ths
   */
  static int of(boolean bit, int probability) {
    return COSTS[bit ? 256 - probability : probability];
  }
}

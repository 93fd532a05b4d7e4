package minami.webp;

/** The levels of a macroblock in zigzag order, and where each block's end. */
final class MacroblockLevels {
  // Blocks of a macroblock, as Residue has them; those of Y come first.
  static final int U = 16;
  static final int V = 20;
  static final int Y2 = 24;
  static final int BLOCKS = 25;

  final short[] levels = new short[16 * BLOCKS];
  final byte[] ends = new byte[BLOCKS];

  void copy(MacroblockLevels from, int firstBlock, int blocks) {
    System.arraycopy(from.levels, 16 * firstBlock, levels, 16 * firstBlock, 16 * blocks);
    System.arraycopy(from.ends, firstBlock, ends, firstBlock, blocks);
  }

  /** Whether there are coefficients of Y other than those of Y2. */
  boolean hasDetail() {
    return hasMoreThan(1, 0, U);
  }

  /** Whether there is none that is not zero. */
  boolean isEmpty(boolean withY2) {
    return !(withY2 && ends[Y2] > 0)
        && !hasMoreThan(withY2 ? 1 : 0, 0, U)
        && !hasMoreThan(0, U, Y2);
  }

  private boolean hasMoreThan(int first, int from, int to) {
    for (int block = from; block < to; block++) {
      if (ends[block] > first) {
        return true;
      }
    }
    return false;
  }

  /** Puts a block's coefficients where the inverse transforms want them, from a position on. */
  void dequantize(int block, int first, BlockQuantizer.Steps steps, short[] coefficients) {
    int at = 16 * block;
    for (int i = first; i < ends[block]; i++) {
      coefficients[at + steps.places[i]] = (short) (levels[at + i] * steps.factors[i]);
    }
  }
}

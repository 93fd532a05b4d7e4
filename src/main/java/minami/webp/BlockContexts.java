package minami.webp;

/**
 * Which blocks above and to the left of those of a macroblock have tokens (RFC 6386, section 13.3):
 * a bit for each place of Y, U and V, and one for Y2.
 */
final class BlockContexts {
  private static final int Y2_BIT = 1 << 8;

  // The places of each block among the bits.
  private static final byte[] X = new byte[MacroblockLevels.BLOCKS];
  private static final byte[] ROW = new byte[MacroblockLevels.BLOCKS];

  static {
    for (int block = 0; block < 16; block++) {
      X[block] = (byte) (block & 3);
      ROW[block] = (byte) (block >> 2);
    }
    for (int block = 16; block < 24; block++) {
      int plane = block < MacroblockLevels.V ? 4 : 6;
      X[block] = (byte) (plane + (block & 1));
      ROW[block] = (byte) (plane + (block >> 1 & 1));
    }
    X[MacroblockLevels.Y2] = 8;
    ROW[MacroblockLevels.Y2] = 8;
  }

  /** What the macroblocks of the row above have left, and the one before. */
  private final int[] rowAbove;

  private int before;

  // Of the current macroblock, as its blocks are gone through.
  private int column;
  private int above;
  private int left;

  BlockContexts(int columns) {
    rowAbove = new int[columns];
  }

  void startRow() {
    before = 0;
  }

  /** Begins to go through the blocks of a macroblock, maybe not for the first time. */
  void start(int column) {
    this.column = column;
    above = rowAbove[column];
    left = before;
  }

  /** How many of the two neighbours of a block have tokens. */
  int of(int block) {
    return (above >> X[block] & 1) + (left >> ROW[block] & 1);
  }

  /** Says whether a block has tokens. */
  void set(int block, boolean some) {
    above = with(above, X[block], some);
    left = with(left, ROW[block], some);
  }

  private static int with(int context, int place, boolean some) {
    return context & ~(1 << place) | (some ? 1 << place : 0);
  }

  /** Says that no block has; without Y2, its context stays as it is. */
  void clear(boolean withY2) {
    int kept = withY2 ? 0 : Y2_BIT;
    above &= kept;
    left &= kept;
  }

  /** Hands what has been said on to the neighbours of the macroblock. */
  void keep() {
    rowAbove[column] = above;
    before = left;
  }
}

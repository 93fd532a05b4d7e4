package minami.jpeg;

import java.util.Arrays;

/** The order in which a block's coefficients are sent (T.81, figure A.6). */
final class Zigzag {
  /** Position in a block, row by row, of each zigzag index. */
  static final int[] NATURAL = naturalOrder();

  private Zigzag() {}

  private static int[] naturalOrder() {
    int[] order = new int[64];
    int row = 0;
    int column = 0;
    for (int i = 0; i < 64; i++) {
      order[i] = row * 8 + column;
      boolean upwards = (row + column) % 2 == 0;
      if (upwards && column == 7 || !upwards && row != 7 && column == 0) {
        row++;
      } else if (upwards && row == 0 || !upwards && row == 7) {
        column++;
      } else {
        row += upwards ? -1 : 1;
        column += upwards ? 1 : -1;
      }
    }
    return order;
  }

  /**
   * Where each zigzag index lands in a block of {@code size} x {@code size}; {@code size * size}
   * for those outside its corner. 128 entries: an index runs past 63 at the end of a block.
   */
  static int[] corner(int size) {
    int[] positions = new int[128];
    Arrays.fill(positions, size * size);
    for (int i = 0; i < 64; i++) {
      int row = NATURAL[i] >> 3;
      int column = NATURAL[i] & 7;
      if (row < size && column < size) {
        positions[i] = row * size + column;
      }
    }
    return positions;
  }

  /** The last zigzag index inside the corner of {@code size} x {@code size}. */
  static int lastOfCorner(int size) {
    int last = 63;
    while (corner(size)[last] == size * size) {
      last--;
    }
    return last;
  }

  /** The corner as a set, one bit for each zigzag index. */
  static long cornerBand(int size) {
    int[] positions = corner(size);
    long band = 0;
    for (int i = 0; i < 64; i++) {
      if (positions[i] < size * size) {
        band |= 1L << i;
      }
    }
    return band;
  }
}

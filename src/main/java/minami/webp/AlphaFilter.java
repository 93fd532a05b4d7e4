package minami.webp;

/** How the rows of an alpha plane were filtered (RFC 9649, 2.7.1.2). */
enum AlphaFilter {
  NONE,
  HORIZONTAL,
  VERTICAL,
  GRADIENT;

  /** By its number in the file, 0 to 3. */
  static AlphaFilter of(int number) {
    return switch (number) {
      case 1 -> HORIZONTAL;
      case 2 -> VERTICAL;
      case 3 -> GRADIENT;
      default -> NONE;
    };
  }

  /**
   * Undoes the filter of a row.
   *
   * @param above the row above, or null for the first row, where every filter is the horizontal one
   */
  void invert(byte[] above, byte[] row) {
    if (this == NONE) {
      return;
    }
    if (above == null || this == HORIZONTAL) {
      horizontal(above == null ? 0 : above[0], row);
    } else if (this == VERTICAL) {
      for (int x = 0; x < row.length; x++) {
        row[x] += above[x];
      }
    } else {
      gradient(above, row);
    }
  }

  private static void horizontal(byte first, byte[] row) {
    byte left = first;
    for (int x = 0; x < row.length; x++) {
      left += row[x];
      row[x] = left;
    }
  }

  private static void gradient(byte[] above, byte[] row) {
    int left = above[0] & 0xFF;
    int topLeft = left;
    for (int x = 0; x < row.length; x++) {
      int top = above[x] & 0xFF;
      int prediction = Math.max(0, Math.min(255, left + top - topLeft));
      left = row[x] + prediction & 0xFF;
      row[x] = (byte) left;
      topLeft = top;
    }
  }
}

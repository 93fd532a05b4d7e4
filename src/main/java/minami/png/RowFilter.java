package minami.png;

/**
 * Filters rows (ISO/IEC 15948, section 9): of the five filters each row gets the one whose bytes,
 * taken as signed, have the smallest sum of absolute values, as in libpng.
 */
final class RowFilter {

  static final int NONE = 0;
  static final int SUB = 1;
  static final int UP = 2;
  static final int AVERAGE = 3;
  static final int PAETH = 4;

  private RowFilter() {}

  /**
   * The rows, each behind its filter.
   *
   * @param bytes of a row
   * @param distance between the bytes that a filter compares
   * @param betweenRows called before each row
   */
  static byte[] filter(byte[] samples, int bytes, int height, int distance, Runnable betweenRows) {
    byte[] out = new byte[(bytes + 1) * height];
    byte[] above = new byte[distance + bytes];
    byte[] row = new byte[distance + bytes];
    byte[][] filtered = new byte[5][bytes];
    for (int y = 0; y < height; y++) {
      betweenRows.run();
      System.arraycopy(samples, y * bytes, row, distance, bytes);
      System.arraycopy(samples, y * bytes, filtered[0], 0, bytes);
      sub(row, distance, filtered[1]);
      up(row, above, distance, filtered[2]);
      average(row, above, distance, filtered[3]);
      paeth(row, above, distance, filtered[4]);
      int best = 0;
      int least = Integer.MAX_VALUE;
      for (int f = 0; f < filtered.length; f++) {
        int sum = 0;
        for (byte b : filtered[f]) {
          sum += Math.abs(b);
        }
        if (sum < least) {
          least = sum;
          best = f;
        }
      }
      out[y * (bytes + 1)] = (byte) best;
      System.arraycopy(filtered[best], 0, out, y * (bytes + 1) + 1, bytes);
      byte[] next = above;
      above = row;
      row = next;
    }
    return out;
  }

  private static void sub(byte[] row, int distance, byte[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (row[i + distance] - row[i]);
    }
  }

  private static void up(byte[] row, byte[] above, int distance, byte[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (row[i + distance] - above[i + distance]);
    }
  }

  private static void average(byte[] row, byte[] above, int distance, byte[] out) {
    for (int i = 0; i < out.length; i++) {
      int mean = (row[i] & 0xFF) + (above[i + distance] & 0xFF) >> 1;
      out[i] = (byte) (row[i + distance] - mean);
    }
  }

  private static void paeth(byte[] row, byte[] above, int distance, byte[] out) {
    for (int i = 0; i < out.length; i++) {
      int predicted = paeth(row[i] & 0xFF, above[i + distance] & 0xFF, above[i] & 0xFF);
      out[i] = (byte) (row[i + distance] - predicted);
    }
  }

  /**
   * Section 9.4: whichever is nearest to {@code a + b - c}. That is the lesser of a and b if c is
   * so great, and the greater one if c is so small, that {@code 3c - a - b} is past them; else c.
   * In a photograph no branch can be foretold, so there is none.
   *
   * @param a the sample to the left
   * @param b the one above
   * @param c the one above that to the left
   */
  static int paeth(int a, int b, int c) {
    int least = Math.min(a, b);
    int most = Math.max(a, b);
    int pivot = 3 * c - a - b;
    int belowMost = pivot - most >> 31; // all ones, or none
    int aboveLeast = least - pivot >> 31;
    int lower = least ^ (least ^ c) & belowMost;
    return most ^ (most ^ lower) & aboveLeast;
  }
}

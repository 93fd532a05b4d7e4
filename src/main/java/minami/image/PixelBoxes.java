package minami.image;

import java.util.Arrays;

/**
 * Averages boxes of pixels that are a {@code long} each, with 16 bits for a sample. Rows are summed
 * up first, all samples of a pixel at once: a loop that C2 vectorises. Only the sums are then added
 * across. {@code ResizerBenchmark}, among the tests, measures it.
 */
final class PixelBoxes {

  /** Every other sample, with room to add many up. */
  private static final long EVEN = 0x0000_FFFF_0000_FFFFL;

  private final int left;
  private final int right;
  private final int bands;
  private final int boxX;
  private final boolean multiply;

  /** Sums of the pixels of a column. There are {@link Boxes#LARGEST} at most, so 16 bits do. */
  private final long[] columns;

  /** Sums of the colours multiplied by alpha: of every other sample, and of those between. */
  private final long[] even;

  private final long[] odd;

  private int rows;

  /**
   * No pixels yet.
   *
   * @param left where the first box of a row begins
   * @param right where the last one ends; it may be narrower than the others
   * @param multiply whether colours are to be multiplied by alpha, the last band
   */
  PixelBoxes(int left, int right, int bands, int boxX, boolean multiply) {
    this.left = left;
    this.right = right;
    this.bands = bands;
    this.boxX = boxX;
    this.multiply = multiply;
    columns = new long[right];
    even = new long[multiply ? right : 0];
    odd = new long[multiply ? right : 0];
  }

  /** About how many bytes it takes. */
  static long memory(int width) {
    return 3L * Long.BYTES * width;
  }

  /** Adds a row. */
  void add(long[] row) {
    if (rows++ == 0) {
      System.arraycopy(row, left, columns, left, right - left);
      Arrays.fill(even, 0);
      Arrays.fill(odd, 0);
    } else {
      long[] sums = columns;
      for (int x = left; x < right; x++) { // the same places in both, else C2 leaves it scalar
        sums[x] += row[x];
      }
    }
    if (multiply) {
      addMultiplied(row);
    }
  }

  private void addMultiplied(long[] row) {
    int alpha = 16 * (bands - 1);
    for (int x = left; x < right; x++) {
      long pixel = row[x];
      long multiplied = pixel * (pixel >>> alpha); // no product needs more than 16 bits
      even[x] += multiplied & EVEN;
      odd[x] += multiplied >>> 16 & EVEN;
    }
  }

  /** The averages; then there are no pixels again. */
  void average(float[] to) {
    int alpha = multiply ? 16 * (bands - 1) : 0;
    float scale = 1f / (rows * boxX);
    long evenSums = 0;
    long oddSums = 0;
    int opacity = 0;
    int o = 0;
    int end = left + boxX;
    for (int x = left; x < right; x++) {
      if (multiply) {
        evenSums += even[x];
        oddSums += odd[x];
        opacity += (int) (columns[x] >>> alpha);
      } else {
        evenSums += columns[x] & EVEN;
        oddSums += columns[x] >>> 16 & EVEN;
      }
      if (x + 1 == end || x + 1 == right) {
        if (x + 1 != end) {
          scale = 1f / (rows * (right - end + boxX));
        }
        store(evenSums, oddSums, opacity, scale, to, o);
        evenSums = 0;
        oddSums = 0;
        opacity = 0;
        o += bands;
        end += boxX;
      }
    }
    rows = 0;
  }

  private void store(long even, long odd, int opacity, float scale, float[] to, int at) {
    float colourScale = multiply ? scale / 255 : scale;
    to[at] = (int) even * colourScale;
    if (bands > 1) {
      to[at + 1] = (int) odd * colourScale;
    }
    if (bands > 2) {
      to[at + 2] = (int) (even >>> 32) * colourScale;
    }
    if (bands > 3) {
      to[at + 3] = (int) (odd >>> 32) * colourScale;
    }
    if (multiply) {
      to[at + bands - 1] = opacity * scale;
    }
  }
}

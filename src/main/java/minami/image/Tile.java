package minami.image;

/**
 * Filters rows across. It stands them on end first, up to 64 of them, so that the inner loop runs
 * over rows, which all have the same weights. That loop C2 vectorises; along a row, where the
 * weights change from sample to sample, it cannot. {@code ResizerBenchmark}, among the tests,
 * measures it.
 */
final class Tile {

  private static final int MAX_ROWS = 64;

  /** How many rows are transposed at a time: one alone would cost a cache miss a sample. */
  private static final int GROUP = 8;

  private final Kernel kernel;
  private final int bands;
  private final boolean alpha;

  private final byte[] out;
  private final int outRows;

  /** The rows that are not yet in the tile. */
  private final float[][] group;

  /** The tile: for each band, the columns. */
  private final float[][][] columns;

  private final float[] mixed;
  private final float[] unmultiply;

  private int rows;
  private int rowsOut;

  /**
   * An empty tile.
   *
   * @param width pixels in a row
   * @param outRows how many rows there will be in all
   */
  Tile(Kernel kernel, int width, int bands, boolean alpha, int outRows) {
    this.kernel = kernel;
    this.bands = bands;
    this.alpha = alpha;
    this.outRows = outRows;
    out = new byte[Math.multiplyExact(kernel.size() * bands, outRows)];
    int tiles = (outRows + MAX_ROWS - 1) / MAX_ROWS;
    int height = (outRows + GROUP * tiles - 1) / (GROUP * tiles) * GROUP;
    group = new float[GROUP][width * bands];
    columns = new float[bands][width][height];
    mixed = new float[height];
    unmultiply = new float[height];
  }

  /**
   * About how many bytes it takes beside the result.
   *
   * @param samples in a row
   */
  static long memory(double samples) {
    return (long) (samples * (MAX_ROWS + GROUP) * Float.BYTES);
  }

  /** Where the next row goes: samples of all bands, pixel by pixel. */
  float[] row() {
    return group[rows % GROUP];
  }

  /** Takes the row as it now is. */
  void add() {
    rows++;
    boolean last = rowsOut + rows == outRows;
    if (rows % GROUP == 0 || last) {
      for (int b = 0; b < bands; b++) {
        transpose(columns[b], b, (rows - 1) / GROUP * GROUP);
      }
    }
    if (rows == mixed.length || last) {
      filter();
      rowsOut += rows;
      rows = 0;
    }
  }

  /** All rows, filtered. */
  byte[] result() {
    return out;
  }

  private void transpose(float[][] to, int band, int at) {
    float[] a = group[0];
    float[] b = group[1];
    float[] c = group[2];
    float[] d = group[3];
    float[] e = group[4];
    float[] f = group[5];
    float[] g = group[6];
    float[] h = group[7];
    int i = band;
    for (float[] column : to) {
      column[at] = a[i];
      column[at + 1] = b[i];
      column[at + 2] = c[i];
      column[at + 3] = d[i];
      column[at + 4] = e[i];
      column[at + 5] = f[i];
      column[at + 6] = g[i];
      column[at + 7] = h[i];
      i += bands;
    }
  }

  private void filter() {
    int colours = alpha ? bands - 1 : bands;
    for (int x = 0; x < kernel.size(); x++) {
      int at = (rowsOut * kernel.size() + x) * bands;
      if (alpha) {
        kernel.mix(x, columns[colours], mixed);
        store(at + colours);
        for (int r = 0; r < mixed.length; r++) {
          unmultiply[r] = mixed[r] < 0.5f ? 0 : 255 / mixed[r];
        }
      }
      for (int b = 0; b < colours; b++) {
        kernel.mix(x, columns[b], mixed);
        if (alpha) {
          for (int r = 0; r < mixed.length; r++) {
            mixed[r] *= unmultiply[r];
          }
        }
        store(at + b);
      }
    }
  }

  private void store(int at) {
    int stride = kernel.size() * bands;
    for (int r = 0, o = at; r < rows; r++, o += stride) {
      out[o] = level(mixed[r]);
    }
  }

  private static byte level(float value) {
    return (byte) Math.max(0, Math.min(255, (int) (value + 0.5f)));
  }
}

package minami.jpeg;

/**
 * The coefficients of one component of a progressive picture. Of each block it keeps the corner
 * that the inverse DCT reads; of the others only which are not zero, since refinement scans depend
 * on that (T.81, G.1.2.3).
 */
final class Coefficients {
  final int blocksWide;
  final int blocksHigh;

  /** The corner's side; values of a block stand together, row by row. */
  final int size;

  final short[] values;

  /** Which coefficients of each block are not zero, one bit for each zigzag index; or null. */
  final long[] history;

  Coefficients(Component component, int size, boolean refined) throws UnsupportedJpegException {
    this.blocksWide = component.paddedBlocksWide;
    this.blocksHigh = component.paddedBlocksHigh;
    this.size = size;
    long blocks = (long) blocksWide * blocksHigh;
    if (blocks * size * size > Integer.MAX_VALUE - 8) {
      throw new UnsupportedJpegException("progressive picture of " + blocks + " blocks");
    }
    this.values = new short[(int) blocks * size * size];
    this.history = refined ? new long[(int) blocks] : null;
  }

  int block(int column, int row) {
    return row * blocksWide + column;
  }

  /** Transforms all blocks through the plane; {@code steps} are the quantization, zigzag. */
  void transform(int[] steps, ComponentPlane plane, Runnable betweenRows) {
    int area = size * size;
    int[] stepAt = new int[area];
    int[] place = Zigzag.corner(size);
    for (int k = 0; k < 64; k++) {
      if (place[k] < area) {
        stepAt[place[k]] = steps[k];
      }
    }
    InverseDct dct = new InverseDct(size);
    for (int row = 0; row < blocksHigh; row++) {
      betweenRows.run();
      if (size == 1) {
        sampleRow(row, steps[0], plane);
      } else {
        transformRow(row, stepAt, dct, plane);
      }
      plane.handOn();
    }
  }

  private void sampleRow(int row, int step, ComponentPlane plane) {
    int from = block(0, row);
    int to = plane.offset(0, row);
    for (int column = 0; column < blocksWide; column++) {
      plane.samples[to + column] = InverseDct.sample(values[from + column] * step);
    }
  }

  private void transformRow(int row, int[] stepAt, InverseDct dct, ComponentPlane plane) {
    int from = block(0, row) * stepAt.length;
    for (int column = 0; column < blocksWide; column += InverseDct.BLOCKS) {
      int count = Math.min(InverseDct.BLOCKS, blocksWide - column);
      for (int block = 0; block < count; block++) {
        for (int i = 0; i < stepAt.length; i++) {
          dct.coefficients[i][block] = values[from++] * stepAt[i];
        }
      }
      dct.transform(count);
      dct.store(0, 1, count, plane.samples, plane.offset(column, row), plane.size, plane.stride);
    }
  }
}

package minami.see;

import java.util.Arrays;

/**
 * The window that a convolution moves over a plane. What lies beyond the plane is zero.
 *
 * @param size of its sides in taps
 * @param stride how far it moves each time, in each direction: 1 or 2
 * @param before how far its first tap begins before the plane, in each direction
 */
record Window(int size, int stride, int before) {
  @Override
  public String toString() {
    return size + " taps, stride " + stride + ", " + before + " before";
  }

  int taps() {
    return size * size;
  }

  /** Whether it is a single sample, and all of them in turn. */
  boolean isPoint() {
    return size == 1 && stride == 1;
  }

  /** How often it is set down over a plane's side. */
  int steps(int side) {
    return (side + stride - 1) / stride;
  }

  /**
   * Gathers what each tap sees: copies, shifted against each other, whose samples of the same index
   * belong together, as {@link WeightedSum} wants them.
   *
   * @param first where those of this plane begin in {@code seen}, row by row of the window
   */
  void gather(float[] plane, int height, int width, float[][] seen, int first) {
    for (int i = 0; i < taps(); i++) {
      int down = i / size - before;
      int right = i % size - before;
      if (stride == 1) {
        shift(plane, width, down, right, seen[first + i]);
      } else {
        pick(plane, height, width, down, right, seen[first + i]);
      }
    }
  }

  private static void shift(float[] plane, int width, int down, int right, float[] seen) {
    int shift = down * width + right;
    int from = Math.max(-shift, 0);
    int to = Math.min(plane.length - shift, plane.length);
    if (from >= to) {
      Arrays.fill(seen, 0);
      return;
    }
    Arrays.fill(seen, 0, from, 0);
    System.arraycopy(plane, from + shift, seen, from, to - from);
    Arrays.fill(seen, to, seen.length, 0);
    // What went over the end of a row came into the next one.
    int wrapped = right < 0 ? 0 : Math.max(width - right, 0);
    for (int x = wrapped; x < wrapped + Math.min(Math.abs(right), width); x++) {
      for (int at = x; at < seen.length; at += width) {
        seen[at] = 0;
      }
    }
  }

  private void pick(float[] plane, int height, int width, int down, int right, float[] seen) {
    int columns = steps(width);
    int firstInside = Math.min(steps(Math.max(-right, 0)), columns);
    int endInside = Math.max(Math.min(steps(Math.max(width - right, 0)), columns), firstInside);
    for (int y = 0, row = 0; row < seen.length; y++, row += columns) {
      int from = y * stride + down;
      if (from < 0 || from >= height) {
        Arrays.fill(seen, row, row + columns, 0);
        continue;
      }
      Arrays.fill(seen, row, row + firstInside, 0);
      int start = from * width + right;
      for (int x = firstInside; x < endInside; x++) {
        seen[row + x] = plane[start + x * stride];
      }
      Arrays.fill(seen, row + endInside, row + columns, 0);
    }
  }
}

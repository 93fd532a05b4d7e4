package minami.image;

/**
 * What a frame of a GIF paints on what is there already.
 *
 * @param x of its left edge
 * @param y of its upper edge
 * @param width in pixels
 * @param height in pixels
 * @param argb pixel by pixel, opaque; 0 where nothing is painted
 * @param cleared whether all of it becomes transparent before the next frame
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares patches
record Patch(int x, int y, int width, int height, int[] argb, boolean cleared) {

  /** Whether something shows through. */
  boolean hasHoles() {
    for (int pixel : argb) {
      if (pixel == 0) {
        return true;
      }
    }
    return false;
  }
}

package minami.image;

/**
 * What a file says of a frame of an animation, and of its place on the canvas.
 *
 * @param x where its left edge is
 * @param y where its top edge is
 * @param width in pixels
 * @param height in pixels; it may reach past the canvas
 * @param millis how long it is shown, unchecked
 * @param blends whether what is below shows through, or is replaced
 * @param disposal what becomes of it before the next frame
 */
record FrameHeader(
    int x, int y, int width, int height, int millis, boolean blends, Disposal disposal) {

  long pixels() {
    return (long) width * height;
  }
}

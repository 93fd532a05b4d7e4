package minami.image;

/**
 * The part of an animation's canvas that one of its frames changes.
 *
 * @param x where it begins
 * @param y where it begins
 * @param width in pixels
 * @param height in pixels; it may reach past the canvas
 * @param millis how long the frame is shown, as the file says
 * @param blends whether what is below shows through, or is replaced
 * @param disposal what becomes of it before the next frame
 */
record Patch(int x, int y, int width, int height, int millis, boolean blends, Disposal disposal) {

  long pixels() {
    return (long) width * height;
  }
}

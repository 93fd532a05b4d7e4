package minami.image;

/**
 * Where the pixels of a thumbnail come from, in the original's own axes, before it is turned.
 *
 * @param x the left edge of what is shown, in pixels of the original
 * @param y its upper edge
 * @param sizes how much is shown, and how large
 */
record Geometry(double x, double y, Sizes sizes) {

  /**
   * Places what is shown.
   *
   * @param sizes how much of the original is shown
   * @param sourceWidth the original's width in pixels, as stored
   * @param sourceHeight the original's height, as stored
   * @param orientation how the original is to be turned
   * @param left which share of the surplus is cut off at the left of the turned picture
   * @param top which share of it is cut off above
   */
  static Geometry of(
      Sizes sizes,
      int sourceWidth,
      int sourceHeight,
      ExifOrientation orientation,
      double left,
      double top) {
    boolean swaps = orientation.swapsAxes();
    int w = swaps ? sourceHeight : sourceWidth;
    int h = swaps ? sourceWidth : sourceHeight;
    Sizes shown = swaps ? sizes.swapped() : sizes;
    double x = (w - shown.width()) * left;
    double y = (h - shown.height()) * top;
    double u = orientation.flipsX() ? w - x - shown.width() : x;
    double v = orientation.flipsY() ? h - y - shown.height() : y;
    return swaps ? new Geometry(v, u, sizes) : new Geometry(u, v, sizes);
  }

  /** The right edge of what is shown. */
  double right() {
    return x + sizes.width();
  }

  /** Its lower edge. */
  double bottom() {
    return y + sizes.height();
  }

  /**
   * The same plan for an original, or one component of it, that was decoded smaller.
   *
   * @param sx how many samples there are across for each pixel of the original
   * @param sy how many there are down
   */
  Geometry decodedAt(double sx, double sy) {
    return new Geometry(
        x * sx,
        y * sy,
        new Sizes(
            sizes.width() * sx, sizes.height() * sy, sizes.scaledWidth(), sizes.scaledHeight()));
  }

  /**
   * The same plan for colour differences at half the resolution, rounded up. What is more than half
   * lies at the right and the lower edge of the picture as it is shown: on an axis that is flipped,
   * at the beginning of the stored one.
   */
  Geometry halved(ExifOrientation orientation) {
    int w = (sizes.scaledWidth() + 1) / 2;
    int h = (sizes.scaledHeight() + 1) / 2;
    double doubledWidth = sizes.width() * 2 * w / sizes.scaledWidth();
    double doubledHeight = sizes.height() * 2 * h / sizes.scaledHeight();
    return new Geometry(
        orientation.flipsStoredX() ? right() - doubledWidth : x,
        orientation.flipsStoredY() ? bottom() - doubledHeight : y,
        new Sizes(doubledWidth, doubledHeight, w, h));
  }
}

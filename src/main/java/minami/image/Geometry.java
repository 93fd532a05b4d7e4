package minami.image;

/**
 * Where the pixels of a thumbnail come from. All that is about the original is in the original's
 * own axes, before its orientation is applied; {@code boxWidth} and {@code boxHeight} are in those
 * of the thumbnail.
 *
 * @param x the left edge of what is shown, in pixels of the original
 * @param y its upper edge
 * @param width its width
 * @param height its height
 * @param scaledWidth the width it is brought to
 * @param scaledHeight the height it is brought to
 * @param boxWidth the width of the thumbnail, padding included
 * @param boxHeight the height of the thumbnail, padding included
 */
record Geometry(
    double x,
    double y,
    double width,
    double height,
    int scaledWidth,
    int scaledHeight,
    int boxWidth,
    int boxHeight) {

  /**
   * Plans a thumbnail.
   *
   * @param sourceWidth the original's width in pixels, as stored
   * @param sourceHeight the original's height, as stored
   * @param orientation how the original is to be turned
   * @param options what is asked for
   */
  static Geometry of(
      int sourceWidth, int sourceHeight, ExifOrientation orientation, RenderOptions options) {
    boolean swaps = orientation.swapsAxes();
    int w = swaps ? sourceHeight : sourceWidth;
    int h = swaps ? sourceWidth : sourceHeight;
    return options.fit() == Fit.FILL
        ? filled(w, h, orientation, options)
        : fitted(w, h, orientation, options);
  }

  private static Geometry fitted(int w, int h, ExifOrientation orientation, RenderOptions options) {
    double scale = Math.min((double) options.width() / w, (double) options.height() / h);
    if (scale > 1 && !options.enlarge()) {
      scale = 1;
    }
    int scaledW = (int) Math.max(1, Math.round(w * scale));
    int scaledH = (int) Math.max(1, Math.round(h * scale));
    boolean pad = options.fit() == Fit.PAD;
    return stored(
        new Geometry(
            0,
            0,
            w,
            h,
            scaledW,
            scaledH,
            pad ? options.width() : scaledW,
            pad ? options.height() : scaledH),
        w,
        h,
        orientation);
  }

  private static Geometry filled(int w, int h, ExifOrientation orientation, RenderOptions options) {
    int boxW = options.width();
    int boxH = options.height();
    double scale = Math.max((double) boxW / w, (double) boxH / h);
    if (scale > 1 && !options.enlarge()) {
      // Not enlarged: what there is of the box's shape, cropped to the box where it is larger.
      scale = 1;
      boxW = Math.min(boxW, w);
      boxH = Math.min(boxH, h);
    }
    double cropW = Math.min(w, boxW / scale);
    double cropH = Math.min(h, boxH / scale);
    double x = (w - cropW) * options.gravity().x();
    double y = (h - cropH) * options.gravity().y();
    return stored(new Geometry(x, y, cropW, cropH, boxW, boxH, boxW, boxH), w, h, orientation);
  }

  /** The same crop, from the axes of the turned picture to those of the stored one. */
  private static Geometry stored(Geometry g, int w, int h, ExifOrientation orientation) {
    double x = orientation.flipsX() ? w - g.x - g.width : g.x;
    double y = orientation.flipsY() ? h - g.y - g.height : g.y;
    return orientation.swapsAxes()
        ? new Geometry(
            y, x, g.height, g.width, g.scaledHeight, g.scaledWidth, g.boxWidth, g.boxHeight)
        : new Geometry(
            x, y, g.width, g.height, g.scaledWidth, g.scaledHeight, g.boxWidth, g.boxHeight);
  }

  /**
   * How many pixels of the original go into one of the thumbnail, along the axis where they are
   * fewer.
   */
  double shrink() {
    return Math.min(width / scaledWidth, height / scaledHeight);
  }

  /**
   * The largest of the denominators that a JPEG can be decoded at and still covers the thumbnail.
   *
   * <p>libvips leaves another factor of two for its filter (though sharp, on top of it, does not).
   * Measured on ten photographs of 6 to 33 megapixels at 320x240, 640x480 and 1280x960, against a
   * full decode: this rule takes half of the CPU (0.49 to 0.51), and the mean SSIM of the luma is
   * 0.997 where theirs has 0.999; the worst picture has 0.991. {@code ScaleComparison}, among the
   * tests, prints it all.
   */
  int denominator() {
    double shrink = shrink();
    return shrink >= 8 ? 8 : shrink >= 4 ? 4 : shrink >= 2 ? 2 : 1;
  }

  /**
   * The same plan for an original, or one component of it, that was decoded smaller.
   *
   * @param sx how many samples there are across for each pixel of the original
   * @param sy how many there are down
   */
  Geometry decodedAt(double sx, double sy) {
    return new Geometry(
        x * sx, y * sy, width * sx, height * sy, scaledWidth, scaledHeight, boxWidth, boxHeight);
  }

  /**
   * The same plan for colour differences at half the resolution, rounded up. What is more than half
   * lies at the right and the lower edge of the picture as it is shown: on an axis that is flipped,
   * at the beginning of the stored one.
   */
  Geometry halved(ExifOrientation orientation) {
    int w = (scaledWidth + 1) / 2;
    int h = (scaledHeight + 1) / 2;
    double doubledWidth = width * 2 * w / scaledWidth;
    double doubledHeight = height * 2 * h / scaledHeight;
    return new Geometry(
        orientation.flipsStoredX() ? x + width - doubledWidth : x,
        orientation.flipsStoredY() ? y + height - doubledHeight : y,
        doubledWidth,
        doubledHeight,
        w,
        h,
        w,
        h);
  }
}

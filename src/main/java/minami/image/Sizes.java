package minami.image;

/**
 * How much of an original is shown, and how large: what its header and the options tell before
 * anything is decoded. All of it in the original's own axes, before it is turned.
 *
 * @param width the width of what is shown, in pixels of the original
 * @param height its height
 * @param scaledWidth the width it is brought to
 * @param scaledHeight the height it is brought to
 */
record Sizes(double width, double height, int scaledWidth, int scaledHeight) {

  /**
   * Plans a thumbnail.
   *
   * @param sourceWidth the original's width in pixels, as stored
   * @param sourceHeight the original's height, as stored
   * @param orientation how the original is to be turned
   * @param options what is asked for
   */
  static Sizes of(
      int sourceWidth, int sourceHeight, ExifOrientation orientation, RenderOptions options) {
    boolean swaps = orientation.swapsAxes();
    int w = swaps ? sourceHeight : sourceWidth;
    int h = swaps ? sourceWidth : sourceHeight;
    Sizes shown = options.fit() == Fit.FILL ? filled(w, h, options) : fitted(w, h, options);
    return swaps ? shown.swapped() : shown;
  }

  private static Sizes fitted(int w, int h, RenderOptions options) {
    double scale = Math.min((double) options.width() / w, (double) options.height() / h);
    if (scale > 1 && !options.enlarge()) {
      scale = 1;
    }
    int scaledW = (int) Math.max(1, Math.round(w * scale));
    int scaledH = (int) Math.max(1, Math.round(h * scale));
    return new Sizes(w, h, scaledW, scaledH);
  }

  private static Sizes filled(int w, int h, RenderOptions options) {
    int boxW = options.width();
    int boxH = options.height();
    double scale = Math.max((double) boxW / w, (double) boxH / h);
    if (scale > 1 && !options.enlarge()) {
      // Not enlarged: what there is of the box's shape, cropped to the box where it is larger.
      scale = 1;
      boxW = Math.min(boxW, w);
      boxH = Math.min(boxH, h);
    }
    return new Sizes(Math.min(w, boxW / scale), Math.min(h, boxH / scale), boxW, boxH);
  }

  /** The same with the axes swapped. */
  Sizes swapped() {
    return new Sizes(height, width, scaledHeight, scaledWidth);
  }

  /**
   * How many pixels of the original go into one of the thumbnail, along the axis where they are
   * fewer.
   */
  double shrink() {
    return Math.min(width / scaledWidth, height / scaledHeight);
  }

  /**
   * The smallest scale that a JPEG can be decoded at and that still covers the thumbnail.
   *
   * <p>libvips leaves another factor of two for its filter (though sharp, on top of it, does not).
   * Measured on ten photographs of 6 to 33 megapixels at 320x240, 640x480 and 1280x960, against a
   * full decode: this rule takes half of the CPU (0.49 to 0.51), and the mean SSIM of the luma is
   * 0.997 where theirs has 0.999; the worst picture has 0.991. {@code ScaleComparison}, among the
   * tests, prints it all.
   *
   * <p>3/8 in place of 1/2 takes an eighth off the whole path's CPU. At 1200 pixels the mean SSIM
   * of the ten, as JPEGs, is then 0.9849, not 0.9850; sharp's is 0.9851.
   *
   * @param three whether 3/8 is one of the scales: it is where colour differences need be no larger
   *     than they are stored
   * @return eighths of the original's size
   */
  int eighths(boolean three) {
    double shrink = shrink();
    if (three && shrink >= 8 / 3.0 && shrink < 4) {
      return 3;
    }
    return shrink >= 8 ? 1 : shrink >= 4 ? 2 : shrink >= 2 ? 4 : 8;
  }
}

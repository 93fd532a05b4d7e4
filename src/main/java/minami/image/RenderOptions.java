package minami.image;

/**
 * How a thumbnail is to be made.
 *
 * @param width the box's width in device pixels
 * @param height the box's height in device pixels
 * @param fit how the picture is brought into the box
 * @param enlarge whether a picture smaller than the box is enlarged
 * @param gravity where a crop looks
 * @param format what is written
 * @param quality 1 to 100, on libjpeg's scale for a JPEG and on libwebp's for a WebP
 * @param background 0xRRGGBB: for padding and for flattening alpha
 * @param animated whether all frames of an animation are kept
 */
public record RenderOptions(
    int width,
    int height,
    Fit fit,
    boolean enlarge,
    Gravity gravity,
    OutputFormat format,
    int quality,
    int background,
    boolean animated) {

  /** Of one frame. */
  public RenderOptions(
      int width,
      int height,
      Fit fit,
      boolean enlarge,
      Gravity gravity,
      OutputFormat format,
      int quality,
      int background) {
    this(width, height, fit, enlarge, gravity, format, quality, background, false);
  }

  /** Whether where the crop lies depends on what is in the picture. */
  public boolean looks() {
    return fit == Fit.FILL && (gravity == Gravity.SMART || gravity == Gravity.FACE);
  }

  /** Whether it looks for faces. */
  public boolean looksForFaces() {
    return looks() && gravity == Gravity.FACE;
  }

  /** The same of the first frame alone. */
  public RenderOptions still() {
    return new RenderOptions(
        width, height, fit, enlarge, gravity, format, quality, background, false);
  }

  /** The same in another box. */
  RenderOptions in(int boxWidth, int boxHeight) {
    return new RenderOptions(
        boxWidth, boxHeight, fit, enlarge, gravity, format, quality, background, animated);
  }
}

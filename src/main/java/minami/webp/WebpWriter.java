package minami.webp;

/**
 * Writes WebP files (RFC 9649, section 2): the container of images that are encoded already.
 *
 * <p>{@link #still} writes a picture. For an animation, add its frames to a new writer, in their
 * order, and take the {@link #file}. Not for use by several threads.
 */
public final class WebpWriter {
  private static final int VP8X_SIZE = 10;
  private static final int ANIM_SIZE = 6;
  private static final int ANMF_SIZE = 16;

  private static final int HAS_ALPHA = 0x10;
  private static final int ANIMATION = 0x02;
  private static final int DO_NOT_BLEND = 0x02;
  private static final int DISPOSE = 0x01;

  private static final int LARGEST_24_BITS = 0xFFFFFF;
  private static final int LARGEST_16_BITS = 0xFFFF;

  private final int width;
  private final int height;
  private final int background;
  private final int loops;
  private final Chunks frames = new Chunks();
  private boolean alpha;

  /**
   * Begins an animation on a canvas.
   *
   * @param background an ARGB colour, a hint that most viewers ignore: their canvas is transparent
   * @param loops how often it is shown; 0: without end
   */
  public WebpWriter(int width, int height, int background, int loops) {
    check(width > 0 && width - 1 <= LARGEST_24_BITS, "A canvas of the width " + width);
    check(height > 0 && height - 1 <= LARGEST_24_BITS, "A canvas of the height " + height);
    check(loops >= 0 && loops <= LARGEST_16_BITS, loops + " loops");
    this.width = width;
    this.height = height;
    this.background = background;
    this.loops = loops;
  }

  private static void check(boolean possible, String what) {
    if (!possible) {
      throw new IllegalArgumentException(what + " cannot be written");
    }
  }

  /** A picture: the simple format, or the extended one if it is lossy with alpha. */
  public static byte[] still(WebpImage image) {
    Chunks out = new Chunks();
    if (!image.isSimple()) {
      extended(out, HAS_ALPHA, image.width(), image.height());
    }
    image.write(out);
    return out.file();
  }

  private static void extended(Chunks out, int flags, int width, int height) {
    out.header("VP8X", VP8X_SIZE).number(flags, 4).number(width - 1, 3).number(height - 1, 3);
  }

  /**
   * Adds a frame.
   *
   * @param x where its left edge is on the canvas; must be even
   * @param y where its top edge is; must be even
   * @param duration in milliseconds, 24 bits at most
   * @param blends whether it is laid over the canvas, else it replaces what is there
   * @param disposesToBackground whether its place is cleared before the next frame
   */
  public void add(
      WebpImage image, int x, int y, int duration, boolean blends, boolean disposesToBackground) {
    check((x & 1) == 0 && (y & 1) == 0, "A frame at an odd place, " + x + ", " + y + ",");
    check(x >= 0 && x + image.width() <= width, "A frame that reaches past the canvas");
    check(y >= 0 && y + image.height() <= height, "A frame that reaches past the canvas");
    check(duration >= 0 && duration <= LARGEST_24_BITS, "A frame of " + duration + " ms");
    alpha |= image.hasAlpha();
    frames
        .header("ANMF", ANMF_SIZE + image.size())
        .number(x / 2, 3)
        .number(y / 2, 3)
        .number(image.width() - 1, 3)
        .number(image.height() - 1, 3)
        .number(duration, 3)
        .number((blends ? 0 : DO_NOT_BLEND) | (disposesToBackground ? DISPOSE : 0), 1);
    image.write(frames);
  }

  /** The animation. */
  public byte[] file() {
    Chunks out = new Chunks();
    extended(out, ANIMATION | (alpha ? HAS_ALPHA : 0), width, height);
    out.header("ANIM", ANIM_SIZE).number(background, 4).number(loops, 2).add(frames);
    return out.file();
  }
}

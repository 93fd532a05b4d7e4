package minami.webp;

/**
 * An encoded image as it goes into a file: the only one of a picture, or a frame of an animation.
 *
 * <p>Not copied: the arrays must not be changed. Its size is what the bit stream says.
 */
public final class WebpImage {
  private static final int SIDE = 0x3FFF;

  private final boolean lossless;
  private final byte[] bitStream;
  private final byte[] alpha;

  private WebpImage(boolean lossless, byte[] bitStream, byte[] alpha) {
    this.lossless = lossless;
    this.bitStream = bitStream;
    this.alpha = alpha;
  }

  /** A lossless image; {@link Vp8lEncoder} makes its bit stream. */
  public static WebpImage lossless(byte[] vp8l) {
    return new WebpImage(true, vp8l, null);
  }

  /** A lossy image without transparency. */
  public static WebpImage lossy(byte[] vp8) {
    return new WebpImage(false, vp8, null);
  }

  /**
   * A lossy image and its alpha plane.
   *
   * @param alph what {@link AlphaEncoder} makes
   */
  public static WebpImage lossy(byte[] vp8, byte[] alph) {
    return new WebpImage(false, vp8, alph);
  }

  /** In pixels. */
  public int width() {
    return lossless ? 1 + (losslessHeader() & SIDE) : unsigned16(6) & SIDE;
  }

  /** In pixels. */
  public int height() {
    return lossless ? 1 + (losslessHeader() >>> 14 & SIDE) : unsigned16(8) & SIDE;
  }

  /** Whether it may have transparent pixels. */
  public boolean hasAlpha() {
    return lossless ? (losslessHeader() >>> 28 & 1) != 0 : alpha != null;
  }

  private int losslessHeader() {
    return unsigned16(1) | unsigned16(3) << 16;
  }

  private int unsigned16(int at) {
    return bitStream[at] & 0xFF | (bitStream[at + 1] & 0xFF) << 8;
  }

  /** Whether one chunk holds all of it. */
  boolean isSimple() {
    return alpha == null;
  }

  void write(Chunks out) {
    if (alpha != null) {
      out.chunk("ALPH", alpha);
    }
    out.chunk(lossless ? "VP8L" : "VP8 ", bitStream);
  }

  /** The bytes that {@link #write} writes. */
  int size() {
    return (alpha == null ? 0 : Chunks.size(alpha.length)) + Chunks.size(bitStream.length);
  }
}

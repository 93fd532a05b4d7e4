package minami.image;

/** A format that thumbnails are written in, and what it can do; {@link Encoder} writes it. */
public enum OutputFormat implements Coded {
  JPEG(Format.JPEG.code(), Format.JPEG.contentType(), false, true, Integer.MAX_VALUE),
  PNG(Format.PNG.code(), Format.PNG.contentType(), true, false, Integer.MAX_VALUE),
  /** Lossy, or lossless where a drawing has few colours and that takes fewer bytes. */
  WEBP(Format.WEBP.code(), Format.WEBP.contentType(), true, true, 16_383),
  /** With alpha that is on or off. */
  GIF(Format.GIF.code(), Format.GIF.contentType(), true, false, 65_535),
  /**
   * JPEG or PNG, whichever suits the picture. No thumbnail is in this format; for clients that take
   * WebP the word in an address stands for that.
   */
  AUTO("auto", "image/*", true, true, Integer.MAX_VALUE),
  /** A short text that stands for a blurred picture ({@link minami.see.BlurHash}). */
  BLURHASH("blurhash", "text/plain", false, false, 64);

  private final String code;
  private final String contentType;
  private final boolean keepsAlpha;
  private final boolean madeOfPlanes;
  private final int longestSide;

  OutputFormat(
      String code, String contentType, boolean keepsAlpha, boolean madeOfPlanes, int longestSide) {
    this.code = code;
    this.contentType = contentType;
    this.keepsAlpha = keepsAlpha;
    this.madeOfPlanes = madeOfPlanes;
    this.longestSide = longestSide;
  }

  /**
   * The one that a word stands for.
   *
   * @throws IllegalArgumentException if none is
   */
  public static OutputFormat of(String code) {
    return Coded.of(values(), code);
  }

  /** The word for it in an address. */
  @Override
  public String code() {
    return code;
  }

  /** Its media type. */
  public String contentType() {
    return contentType;
  }

  /** Whether its pictures have a quality. */
  public boolean hasQuality() {
    return this == JPEG || this == WEBP || this == AUTO;
  }

  /** Whether its pictures can move. */
  public boolean canBeAnimated() {
    return this == WEBP || this == GIF;
  }

  /**
   * Whether what shines through is laid on the background, all of it or in part: so it is where
   * {@link #AUTO} stands for JPEG, as some clients take nothing else.
   */
  public boolean mixesAlpha() {
    return !keepsAlpha || this == GIF || this == AUTO;
  }

  /** If not, transparent pixels are laid on the background first. */
  public boolean keepsAlpha() {
    return keepsAlpha;
  }

  /** The longest side that makes a difference, in pixels. */
  int longestSide() {
    return longestSide;
  }

  /** Whether these bytes begin like a thumbnail in this format. */
  public boolean recognises(byte[] bytes) {
    return switch (this) {
      case JPEG -> Format.of(bytes).filter(Format.JPEG::equals).isPresent();
      case PNG -> Format.of(bytes).filter(Format.PNG::equals).isPresent();
      case WEBP -> Format.of(bytes).filter(Format.WEBP::equals).isPresent();
      case GIF -> Format.of(bytes).filter(Format.GIF::equals).isPresent();
      case AUTO -> false;
      case BLURHASH -> bytes.length == Encoder.BLURHASH_LENGTH;
    };
  }

  /** Whether it takes the planes of a {@link PlanarSource} as they are. */
  boolean isMadeOfPlanes() {
    return madeOfPlanes;
  }
}

package minami.image;

/** A format that thumbnails are written in, and what it can do; {@link Encoder} writes it. */
public enum OutputFormat implements Coded {
  JPEG(Format.JPEG, false, true),
  PNG(Format.PNG, true, false);

  private final Format format;
  private final boolean keepsAlpha;
  private final boolean madeOfPlanes;

  OutputFormat(Format format, boolean keepsAlpha, boolean madeOfPlanes) {
    this.format = format;
    this.keepsAlpha = keepsAlpha;
    this.madeOfPlanes = madeOfPlanes;
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
    return format.code();
  }

  /** What a thumbnail in this format says that it is. */
  Format format() {
    return format;
  }

  /** If not, transparent pixels are laid on the background first. */
  boolean keepsAlpha() {
    return keepsAlpha;
  }

  /** Whether it takes the planes of a {@link PlanarSource} as they are. */
  boolean isMadeOfPlanes() {
    return madeOfPlanes;
  }
}

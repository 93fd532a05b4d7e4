package minami.image;

/** How a picture is fitted into the box asked for. */
public enum Fit implements Coded {
  /** Cropped so that the box is filled exactly. */
  FILL("fill"),
  /** Inside the box, nothing cropped. */
  FIT("fit"),
  /** Inside the box, nothing cropped, the rest of the box filled with the background. */
  PAD("pad");

  private final String code;

  Fit(String code) {
    this.code = code;
  }

  /** The word for it in an address. */
  @Override
  public String code() {
    return code;
  }

  /**
   * The one that a word stands for.
   *
   * @throws IllegalArgumentException if none is
   */
  public static Fit of(String code) {
    return Coded.of(values(), code);
  }

  /** Whether a picture smaller than the box is enlarged when the address does not say. */
  public boolean enlargesByDefault() {
    return this == FILL;
  }
}

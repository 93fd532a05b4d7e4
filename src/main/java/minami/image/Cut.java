package minami.image;

/** Whether an animation was cut down to its first frame, and why. */
public enum Cut implements Coded {
  NONE("clear"),
  /** It has more frames or pixels than are allowed, or takes too much memory: it always will. */
  TOO_MUCH("first-frame"),
  /** It took too long: at a quieter moment it may not. */
  TOO_SLOW("first-frame-for-now");

  private final String code;

  Cut(String code) {
    this.code = code;
  }

  /**
   * The one that a word stands for.
   *
   * @throws IllegalArgumentException if none is
   */
  public static Cut of(String code) {
    return Coded.of(values(), code);
  }

  /** The word for it in {@link ThumbnailFields}. */
  @Override
  public String code() {
    return code;
  }
}

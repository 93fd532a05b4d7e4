package minami.moderation;

/** What is done with a picture, the weakest first. */
public enum Decision {
  SHOW,

  /** It is shown, and a header says that it may not be fit for everyone. */
  MARK,

  /** It is shown with nothing recognisable left. */
  BLUR,

  BLOCK
}

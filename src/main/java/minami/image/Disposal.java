package minami.image;

/** What becomes of a frame once its time is over. */
enum Disposal {
  /** It stays. */
  NONE,
  /** Its place becomes transparent: viewers do not paint the background that the file names. */
  BACKGROUND,
  /** What it has covered comes back. */
  PREVIOUS
}

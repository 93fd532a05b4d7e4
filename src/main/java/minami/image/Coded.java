package minami.image;

/** Something that has a word, as in addresses. */
interface Coded {

  /** The word. */
  String code();

  /**
   * The one that a word stands for.
   *
   * @throws IllegalArgumentException if none is
   */
  static <C extends Coded> C of(C[] all, String code) {
    for (C one : all) {
      if (one.code().equals(code)) {
        return one;
      }
    }
    throw new IllegalArgumentException(code);
  }
}

package minami.store;

/** What is stored is not the entry that was asked for, or not one at all. */
final class DamagedException extends Exception {

  private static final long serialVersionUID = 1L;

  DamagedException(String message) {
    super(message, null, false, false);
  }
}

package minami.image;

/**
 * Ends a decoding that takes too long; unchecked, since it goes through readers that do not know
 * it.
 */
final class DeadlineException extends RuntimeException {

  DeadlineException() {
    super("the deadline has passed", null, false, false);
  }
}

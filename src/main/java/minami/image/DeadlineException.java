package minami.image;

/**
 * Ends a decoding that takes too long. Unchecked, since it passes through readers that do not
 * declare it.
 */
final class DeadlineException extends RuntimeException {

  DeadlineException() {
    super("the deadline has passed", null, false, false);
  }
}

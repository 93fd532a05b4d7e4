package minami;

/**
 * More is asked of this node than it can do now, or it is about to stop. Another try, later or
 * elsewhere, may succeed.
 */
public final class OverloadException extends Exception {

  OverloadException(String message) {
    super(
        message, null, false,
        false); // told to thousands at once, and perhaps when the heap is full
  }
}

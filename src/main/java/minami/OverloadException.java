package minami;

/** This node is overloaded or about to stop. A retry, later or elsewhere, may succeed. */
public final class OverloadException extends Exception {

  static OverloadException stopping() {
    return new OverloadException("this node is about to stop");
  }

  OverloadException(String message) {
    super(
        message, null, false,
        false); // told to thousands at once, and perhaps when the heap is full
  }
}

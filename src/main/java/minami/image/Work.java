package minami.image;

/** Work on an original whose header has been read and is within the limits. */
public sealed interface Work<T> permits Rendering, Look {

  /** How many bytes of the heap it may take, estimated from the header. */
  long memory();

  /**
   * Does all of it, on the calling thread.
   *
   * @throws ImageException if the original turns out to be broken, or takes too long
   */
  T run() throws ImageException;
}

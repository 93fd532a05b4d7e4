package minami.image;

/**
 * A picture that cannot be made into a thumbnail, and why. It is a verdict for the caller, not a
 * fault of ours, so it carries no stack trace.
 */
public final class ImageException extends Exception {

  /** Why a picture is refused. */
  public enum Reason {
    /** Not a picture in one of the formats that are read. */
    UNSUPPORTED,
    /** A picture past one of the limits. */
    TOO_LARGE,
    /** A picture that takes too much memory at the size asked for; other sizes may work. */
    TOO_COSTLY,
    /** A picture that takes too long. */
    TOO_SLOW,
    /** Broken, or not enough of it there. */
    CORRUPT
  }

  private final Reason reason;

  ImageException(Reason reason, String message) {
    this(reason, message, null);
  }

  ImageException(Reason reason, String message, Throwable cause) {
    super(message, cause, false, false);
    this.reason = reason;
  }

  /** Why the picture is refused. */
  public Reason reason() {
    return reason;
  }

  /** The same without its cause, which may be large: for keeping. */
  public ImageException withoutCause() {
    return new ImageException(reason, getMessage());
  }
}

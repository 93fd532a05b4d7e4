package minami.image;

/**
 * A picture that cannot be made into a thumbnail, and why. A verdict that is passed on to whoever
 * asks, rather than a fault of ours, so it carries no stack trace.
 */
public final class ImageException extends Exception {

  /** Why a picture is refused. */
  public enum Reason {
    /** Not a picture in one of the formats that are read. */
    UNSUPPORTED,
    /** A picture past one of the limits. */
    TOO_LARGE,
    /** A picture that takes too much memory at the size that is asked for; others may do. */
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

  /** The same without what it was found out by, which may be large: to be kept. */
  public ImageException withoutCause() {
    return new ImageException(reason, getMessage());
  }
}

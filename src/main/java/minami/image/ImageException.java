package minami.image;

/** A picture that cannot be made into a thumbnail, and why. */
public final class ImageException extends Exception {

  /** Why a picture is refused. */
  public enum Reason {
    /** Not a picture in one of the formats that are read. */
    UNSUPPORTED,
    /** A picture past one of the limits. */
    TOO_LARGE,
    /** Broken, or not enough of it there. */
    CORRUPT
  }

  private final Reason reason;

  ImageException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  ImageException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why the picture is refused. */
  public Reason reason() {
    return reason;
  }
}

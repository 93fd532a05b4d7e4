package minami.address;

/**
 * An address that is not answered with a thumbnail, and why; the message may be shown to the
 * caller.
 */
public final class AddressException extends Exception {

  /** Why an address is refused. */
  public enum Reason {
    /** It is not an address as the grammar has it, or its size is out of range. */
    MALFORMED,
    /** It is well formed, but not allowed here. */
    FORBIDDEN
  }

  private final Reason reason;

  private AddressException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** An address that is not as the grammar has it. */
  public static AddressException malformed(String message) {
    return new AddressException(Reason.MALFORMED, message);
  }

  static AddressException forbidden(String message) {
    return new AddressException(Reason.FORBIDDEN, message);
  }

  /** Why the address is refused. */
  public Reason reason() {
    return reason;
  }
}

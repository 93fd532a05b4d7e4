package minami.address;

/** An address that is refused. The message may be shown to the client. */
public final class AddressException extends Exception {

  /** Why an address is refused. */
  public enum Reason {
    /** It does not match the grammar, or its size is out of range. */
    MALFORMED,
    /** It is well formed, but not allowed here. */
    FORBIDDEN
  }

  private final Reason reason;

  private AddressException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** An address that does not match the grammar. */
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

package minami.moderation;

/**
 * Why scores are not known, in our own words: those of others may hold anything. Has no stack
 * trace.
 */
final class Trouble extends Exception {

  private static final long serialVersionUID = 1L;

  /** What went wrong, for the counters. */
  enum Reason {
    /** More pictures than the provider can take. */
    BUSY,

    /** The breaker is open. */
    PAUSED,

    SLOW,
    UNREACHABLE,

    /** A service says that the picture, or the request, is not as it should be. */
    REFUSED,

    FAILED,

    /** An answer that is not understood. */
    NONSENSE,

    /** This node stops. */
    STOPPED;

    /** Whether it is the provider that is not well. */
    boolean isFault() {
      return this == SLOW || this == UNREACHABLE || this == FAILED || this == NONSENSE;
    }
  }

  private final Reason reason;

  Trouble(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }

  /** The message of another's exception in one short line. */
  static String quoted(Throwable theirs) {
    String text = theirs.toString().replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    return text.length() <= 200 ? text : text.substring(0, 200) + "...";
  }
}

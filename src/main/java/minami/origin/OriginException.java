package minami.origin;

import java.util.concurrent.TimeUnit;

/**
 * Why there is no original. This is a verdict to keep and to pass on to every waiter, not a fault
 * of ours, so it carries no stack trace. The message never holds anything that an origin sent.
 */
public final class OriginException extends Exception {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** What went wrong, as far as a caller acts on it. */
  public enum Reason {
    /** The origin answered 404 or 410, or there is no such file. */
    NOT_FOUND,
    /** The address is not public, or its scheme is not allowed. */
    REFUSED,
    /** More bytes than an original may have. */
    TOO_LARGE,
    /** The origin cannot be reached, answers nonsense, or breaks off. */
    BROKEN,
    /** A deadline passed. */
    TOO_SLOW,
    /** The origin asks for fewer requests, or too many of ours wait already. */
    OVERLOADED
  }

  private final Reason reason;
  private final String advice;

  /**
   * {@link System#nanoTime}: a verdict that is kept for an hour must not ask for another hour at
   * its end.
   */
  private final long retryAt;

  public OriginException(Reason reason, String message) {
    this(reason, message, 0);
  }

  public OriginException(Reason reason, String message, int retryAfter) {
    this(reason, message, "", retryAfter);
  }

  /**
   * @param advice what to do about it, for the log only: callers cannot, and need not know
   */
  OriginException(Reason reason, String message, String advice, int retryAfter) {
    super(message, null, false, false);
    this.reason = reason;
    this.advice = advice;
    this.retryAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(retryAfter);
  }

  public Reason reason() {
    return reason;
  }

  /** The message, and what to do about it. */
  String forTheLog() {
    return advice.isEmpty() ? getMessage() : getMessage() + ": " + advice;
  }

  /**
   * The seconds that remain of those for which the origin asked to be left alone; 0 if it said
   * nothing.
   */
  public int retryAfter() {
    long left = Math.max(0, retryAt - System.nanoTime());
    return (int) ((left + SECOND - 1) / SECOND);
  }
}

package minami.web;

import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import minami.AddressException;
import minami.OverloadException;
import minami.cluster.VerdictException;
import minami.image.ImageException;
import minami.origin.OriginException;

/**
 * An answer that is no thumbnail.
 *
 * @param status of HTTP
 * @param title what the status means
 * @param detail what is wrong, in words that hold nothing a client or an origin has sent
 * @param cacheControl how long the answer may be kept; null if nothing is said
 * @param retryAfter in seconds; 0 if nothing is said
 */
record Problem(int status, String title, String detail, String cacheControl, int retryAfter) {

  private static final String NOT_LONG = "max-age=60";
  private static final String AS_LONG_AS_WE_DO = "max-age=30";
  private static final String NOT_AT_ALL = "no-store";
  private static final int SOON = 1;

  /** What is answered, wherever a method is refused. */
  static final String METHODS = "GET, HEAD, OPTIONS";

  static final Problem NOT_FOUND =
      new Problem(
          404,
          "Not Found",
          "there is nothing here; the address of a thumbnail begins with /t/",
          NOT_LONG,
          0);

  static final Problem NOT_ALLOWED =
      new Problem(405, "Method Not Allowed", "only GET, HEAD and OPTIONS are answered", null, 0);

  static final Problem TOO_SLOW =
      new Problem(504, "Gateway Timeout", "the deadline is over", NOT_AT_ALL, 0);

  static final Problem STRANGER =
      new Problem(403, "Forbidden", "this is for the nodes of the cluster alone", NOT_AT_ALL, 0);

  static final Problem OUR_FAULT =
      new Problem(
          500,
          "Internal Server Error",
          "this is our fault; the log has more under the request id",
          NOT_AT_ALL,
          0);

  /**
   * Whether the log must say more. Told by the status: a record's {@code equals} is put together at
   * its first call, of method handles that the JDK keeps softly reachable, and the web
   * application's class loader with them, long after undeploy.
   */
  boolean isOurFault() {
    return status == OUR_FAULT.status;
  }

  /** Whether the answer must say which methods there are. */
  boolean isOfMethod() {
    return status == NOT_ALLOWED.status;
  }

  /** What a status means that the container has chosen. */
  static Problem of(int status) {
    return switch (status) {
      case 400 ->
          new Problem(
              400,
              "Bad Request",
              "the request is malformed, or a character of its address must be percent-escaped",
              NOT_LONG,
              0);
      case 404 -> NOT_FOUND;
      case 405 -> NOT_ALLOWED;
      case 500 -> OUR_FAULT;
      default ->
          status < 500
              ? new Problem(status, "Bad Request", "the request is not understood", NOT_AT_ALL, 0)
              : new Problem(status, "Server Error", "the request is not served", NOT_AT_ALL, 0);
    };
  }

  /** What a failure means to the caller. */
  static Problem of(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof AddressException e) {
      return switch (e.reason()) {
        case MALFORMED -> new Problem(400, "Bad Request", e.getMessage(), NOT_LONG, 0);
        case FORBIDDEN -> new Problem(403, "Forbidden", e.getMessage(), NOT_LONG, 0);
      };
    }
    if (cause instanceof OriginException e) {
      return ofOrigin(e);
    }
    if (cause instanceof ImageException e) {
      return switch (e.reason()) {
        case UNSUPPORTED -> new Problem(415, "Unsupported Media Type", e.getMessage(), NOT_LONG, 0);
        case TOO_LARGE, TOO_COSTLY, TOO_SLOW, CORRUPT ->
            new Problem(422, "Unprocessable Content", e.getMessage(), NOT_LONG, 0);
      };
    }
    if (cause instanceof VerdictException e) {
      return ofOwner(e);
    }
    if (cause instanceof TimeoutException) {
      return TOO_SLOW;
    }
    return cause instanceof OverloadException e ? overload(e.getMessage(), SOON) : OUR_FAULT;
  }

  private static Problem ofOrigin(OriginException e) {
    return switch (e.reason()) {
      case NOT_FOUND -> new Problem(404, "Not Found", e.getMessage(), AS_LONG_AS_WE_DO, 0);
      case REFUSED -> new Problem(403, "Forbidden", e.getMessage(), NOT_LONG, 0);
      case TOO_LARGE -> new Problem(413, "Content Too Large", e.getMessage(), NOT_LONG, 0);
      case BROKEN -> new Problem(502, "Bad Gateway", e.getMessage(), NOT_AT_ALL, 0);
      case TOO_SLOW -> new Problem(504, "Gateway Timeout", e.getMessage(), NOT_AT_ALL, 0);
      case OVERLOADED -> overload(e.getMessage(), Math.max(SOON, e.retryAfter()));
    };
  }

  /** As it would be if this node had found it out by itself. */
  private static Problem ofOwner(VerdictException e) {
    return switch (e.status()) {
      case 403 -> new Problem(403, "Forbidden", e.getMessage(), NOT_LONG, 0);
      case 404 -> new Problem(404, "Not Found", e.getMessage(), AS_LONG_AS_WE_DO, 0);
      case 413 -> new Problem(413, "Content Too Large", e.getMessage(), NOT_LONG, 0);
      case 415 -> new Problem(415, "Unsupported Media Type", e.getMessage(), NOT_LONG, 0);
      case 422 -> new Problem(422, "Unprocessable Content", e.getMessage(), NOT_LONG, 0);
      default -> OUR_FAULT;
    };
  }

  private static Problem overload(String detail, int retryAfter) {
    return new Problem(503, "Service Unavailable", detail, NOT_AT_ALL, retryAfter);
  }
}

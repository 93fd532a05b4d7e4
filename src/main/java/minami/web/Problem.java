package minami.web;

import minami.Refusal;

/**
 * A response that is not a thumbnail.
 *
 * @param status the HTTP status
 * @param title what the status means
 * @param detail what is wrong, without anything that a client or an origin has sent
 * @param cacheControl the header's value, or null
 * @param retryAfter in seconds, or 0
 * @param allow the methods that are allowed, or null
 */
record Problem(
    int status, String title, String detail, String cacheControl, int retryAfter, String allow) {

  private static final String NOT_LONG = "max-age=60";
  private static final String AS_LONG_AS_WE_DO = "max-age=30";
  private static final String NOT_AT_ALL = "no-store";

  /** The methods that thumbnails can be asked for with. */
  static final String METHODS = "GET, HEAD, OPTIONS";

  static final Problem NOT_FOUND =
      new Problem(
          404, "Not Found", "nothing here; thumbnail addresses begin with /t/", NOT_LONG, 0);

  static final Problem NOT_ALLOWED = notAllowed(METHODS);

  static final Problem STRANGER =
      new Problem(403, "Forbidden", "only nodes of the cluster may ask here", NOT_AT_ALL, 0);

  static final Problem UNAUTHORIZED =
      new Problem(
          401, "Unauthorized", "this needs Authorization: Bearer and the token", NOT_AT_ALL, 0);

  static final Problem OFF =
      new Problem(
          403,
          "Forbidden",
          "this changes what the node does, and so needs a token: set minami.admin-token",
          NOT_AT_ALL,
          0);

  static final Problem FOR_THOSE_NEAR =
      new Problem(
          403,
          "Forbidden",
          "this is for callers from near; for others set minami.admin-token",
          NOT_AT_ALL,
          0);

  static final Problem ETCD_AWAY =
      new Problem(
          503,
          "Service Unavailable",
          "etcd has not taken it: it is away, or does not let this node write",
          NOT_AT_ALL,
          0);

  static final Problem NO_MEMBER =
      new Problem(404, "Not Found", "no member has this name; /status names them", NOT_AT_ALL, 0);

  /** With nothing about methods. */
  Problem(int status, String title, String detail, String cacheControl, int retryAfter) {
    this(status, title, detail, cacheControl, retryAfter, null);
  }

  /** Other methods than these. */
  static Problem notAllowed(String methods) {
    return new Problem(
        405, "Method Not Allowed", "the methods here are " + methods, null, 0, methods);
  }

  /** A request of an operator that cannot be followed as things are. */
  static Problem conflict(String detail) {
    return new Problem(409, "Conflict", detail, NOT_AT_ALL, 0);
  }

  /** A request of an operator that makes no sense. */
  static Problem unusable(String detail) {
    return new Problem(400, "Bad Request", detail, NOT_AT_ALL, 0);
  }

  /** Another node was to do something, and has not answered. */
  static Problem unreached(String why) {
    return new Problem(502, "Bad Gateway", "the node has not been told: " + why, NOT_AT_ALL, 0);
  }

  /**
   * Whether it must be logged. Decided by the status: the {@code equals} of a record is built at
   * its first call, of method handles that the JDK keeps softly reachable, and with them the web
   * application's class loader, long after undeploy.
   */
  boolean isOurFault() {
    return status == 500;
  }

  /** The problem for a status that the container has chosen. */
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
      case 500 -> of(Refusal.fault());
      default ->
          status < 500
              ? new Problem(status, "Bad Request", "the request is not understood", NOT_AT_ALL, 0)
              : new Problem(status, "Server Error", "the request is not served", NOT_AT_ALL, 0);
    };
  }

  /** The response to a refusal. */
  static Problem of(Refusal refusal) {
    return switch (refusal.failure()) {
      case MALFORMED -> refused(400, "Bad Request", NOT_LONG, refusal);
      case FORBIDDEN, REFUSED -> refused(403, "Forbidden", NOT_LONG, refusal);
      case MODERATED -> refused(403, "Forbidden", NOT_AT_ALL, refusal);
      case NOT_FOUND -> refused(404, "Not Found", AS_LONG_AS_WE_DO, refusal);
      case TOO_MANY_BYTES -> refused(413, "Content Too Large", NOT_LONG, refusal);
      case UNSUPPORTED -> refused(415, "Unsupported Media Type", NOT_LONG, refusal);
      case TOO_LARGE, TOO_COSTLY, TOO_SLOW, CORRUPT ->
          refused(422, "Unprocessable Content", NOT_LONG, refusal);
      case FAULT -> refused(500, "Internal Server Error", NOT_AT_ALL, refusal);
      case ORIGIN_BROKEN -> refused(502, "Bad Gateway", NOT_AT_ALL, refusal);
      case OVERLOADED -> refused(503, "Service Unavailable", NOT_AT_ALL, refusal);
      case ORIGIN_SLOW, LATE -> refused(504, "Gateway Timeout", NOT_AT_ALL, refusal);
    };
  }

  private static Problem refused(int status, String title, String cacheControl, Refusal refusal) {
    return new Problem(status, title, refusal.detail(), cacheControl, refusal.retryAfter());
  }
}

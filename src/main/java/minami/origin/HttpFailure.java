package minami.origin;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import minami.origin.OriginException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why an exchange failed, in our own words: the messages of some exceptions quote the origin. */
final class HttpFailure {

  private static final Logger LOG = LoggerFactory.getLogger(HttpFailure.class);

  private HttpFailure() {}

  /** Made in advance: then there may be no room for it. */
  @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack trace that could be wrong
  private static final OriginException FULL_HEAP =
      new OriginException(Reason.OVERLOADED, "out of memory");

  static OriginException verdictOn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      OriginException verdict = known(cause);
      if (verdict != null) {
        return verdict;
      }
    }
    LOG.debug("An exchange with an origin failed", failure);
    return broken("the exchange with the origin failed");
  }

  private static OriginException known(Throwable cause) {
    if (cause instanceof OriginException verdict) {
      return verdict;
    } else if (cause instanceof RejectedExecutionException) {
      return new OriginException(Reason.OVERLOADED, "too many requests are waiting for the origin");
    } else if (cause instanceof OutOfMemoryError) {
      return FULL_HEAP;
    } else if (cause instanceof SocketTimeoutException) {
      return new OriginException(Reason.TOO_SLOW, "the origin does not answer");
    } else if (cause instanceof TimeoutException) {
      return new OriginException(Reason.TOO_SLOW, "the origin fell silent");
    } else if (cause instanceof UnknownHostException) {
      return broken("the origin's name cannot be resolved");
    } else if (cause instanceof ConnectException) {
      return broken("the origin refuses connections");
    } else if (cause instanceof SSLException) {
      return broken("no secure connection to the origin");
    } else if (cause instanceof EOFException) {
      return broken("the origin broke off");
    }
    return null;
  }

  private static OriginException broken(String message) {
    return new OriginException(Reason.BROKEN, message);
  }
}

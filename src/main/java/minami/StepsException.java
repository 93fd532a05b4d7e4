package minami;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** A failure, and how long the steps before it and the one that failed took. */
public final class StepsException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Map<String, Long> nanos;

  /**
   * @param nanos by the name of the step, in order
   */
  StepsException(Map<String, Long> nanos, Throwable cause) {
    super(null, cause, false, false);
    this.nanos = nanos;
  }

  /** What has failed, without what a future and this class wrap it in. */
  public static Throwable cause(Throwable failure) {
    return isWrapped(failure) ? cause(failure.getCause()) : failure;
  }

  /** How long each step took, by name, in order; empty if that is not known. */
  public static Map<String, Long> nanos(Throwable failure) {
    Map<String, Long> all = new LinkedHashMap<>();
    for (Throwable e = failure; isWrapped(e); e = e.getCause()) {
      if (e instanceof StepsException steps) {
        all.putAll(steps.nanos);
      }
    }
    return all;
  }

  private static boolean isWrapped(Throwable failure) {
    return failure instanceof StepsException
        || failure instanceof CompletionException && failure.getCause() != null;
  }
}

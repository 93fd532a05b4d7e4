package minami.cache;

import java.time.Duration;
import java.util.function.Function;

/**
 * What has failed lately, so that it is not tried again at once. Apart from what succeeds: no flood
 * of failures pushes that out. Bounded in bytes, as strangers choose the keys. Thread-safe.
 *
 * <p>How long ago something was is told by {@link System#nanoTime}: when the clock on the wall is
 * set back, a failure that was to be remembered for seconds would be for as long as the step.
 */
public final class FailureMemory<E extends Exception> implements AutoCloseable {

  /** An exception without a stack trace, and what holds it. */
  private static final int OVERHEAD = 200;

  private final ByteBoundedCache<Remembered<E>> failures;
  private final Function<E, Duration> lifetime;

  /**
   * An empty memory.
   *
   * @param maxBytes the bound, keys and overhead counted; what is past its time is there until it
   *     is pushed out
   * @param lifetime how long one is remembered; zero for not at all
   */
  public FailureMemory(long maxBytes, Function<E, Duration> lifetime) {
    failures = new ByteBoundedCache<>(maxBytes, FailureMemory::weight);
    this.lifetime = lifetime;
  }

  private static long weight(Remembered<?> remembered) {
    return OVERHEAD + 2L * String.valueOf(remembered.failure.getMessage()).length();
  }

  /** The failure, or null. */
  public E get(String key) {
    Remembered<E> remembered = failures.get(key);
    return remembered != null && remembered.until - System.nanoTime() > 0
        ? remembered.failure
        : null;
  }

  /** Remembers a failure for as long as its kind is to be remembered. */
  public void put(String key, E failure) {
    Duration time = lifetime.apply(failure);
    if (!time.isZero()) {
      failures.put(key, new Remembered<>(failure, System.nanoTime() + time.toNanos()));
    }
  }

  @Override
  public void close() {
    failures.close();
  }

  private record Remembered<E extends Exception>(E failure, long until) {}
}

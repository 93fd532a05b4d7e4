package minami.cache;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Remembers recent failures, so that they are not retried at once. Separate from what succeeds, so
 * that a flood of failures cannot push that out, and bounded in bytes, because strangers choose the
 * keys. Thread-safe.
 *
 * <p>Ages are measured by {@link System#nanoTime}: by the wall clock, a step back would keep a
 * failure for as long as the step.
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

  /** Remembers a failure for the lifetime of its kind. */
  public void put(String key, E failure) {
    Duration time = lifetime.apply(failure);
    if (!time.isZero()) {
      failures.put(key, new Remembered<>(failure, System.nanoTime() + time.toNanos()));
    }
  }

  /** Forgets the failures with such keys. */
  public void removeIf(Predicate<String> such) {
    failures.removeIf(such);
  }

  @Override
  public void close() {
    failures.close();
  }

  private record Remembered<E extends Exception>(E failure, long until) {}
}

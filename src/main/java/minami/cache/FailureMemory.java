package minami.cache;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Remembers recent failures, so that they are not retried at once. Separate from what succeeds, so
 * that a flood of failures cannot push that out, and bounded in bytes, because strangers choose the
 * keys. Thread-safe.
 */
public final class FailureMemory<E extends Exception> implements AutoCloseable {

  /** An exception without a stack trace, and what holds it. */
  private static final int OVERHEAD = 200;

  private final ByteBoundedCache<E> failures;
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

  private static long weight(Exception failure) {
    return OVERHEAD + 2L * String.valueOf(failure.getMessage()).length();
  }

  /** The failure, or null. */
  public E get(String key) {
    return failures.get(key);
  }

  /** Remembers a failure for the lifetime of its kind. */
  public void put(String key, E failure) {
    Duration time = lifetime.apply(failure);
    if (!time.isZero()) {
      failures.put(key, failure, time);
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
}

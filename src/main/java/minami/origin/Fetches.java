package minami.origin;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import minami.origin.OriginException.Reason;

/**
 * The fetches under way. Each ends by its deadline, whatever its origin does, and all end when the
 * service stops.
 *
 * <p>A fetch is nothing but its future. Whoever completes it first (the transfer, the deadline, the
 * caller by cancelling, the end of the service) decides the outcome; the transfer stops itself if
 * somebody else did.
 */
final class Fetches {

  private final ConcurrentMap<Long, CompletableFuture<Original>> underWay =
      new ConcurrentHashMap<>();
  private final AtomicLong begun = new AtomicLong();
  private final LongAdder started = new LongAdder();
  private final ScheduledExecutorService timer;
  private final Executor expiry;
  private final Duration timeout;
  private volatile boolean closed;

  /**
   * @param expiry where a missed deadline is reported; the timer's own thread must not run what
   *     waiters do then
   */
  Fetches(ScheduledExecutorService timer, Executor expiry, Duration timeout) {
    this.timer = timer;
    this.expiry = expiry;
    this.timeout = timeout;
  }

  /** Begins a fetch, which may still have to wait for its turn. */
  CompletableFuture<Original> begin() {
    CompletableFuture<Original> fetch = new CompletableFuture<>();
    Long id = begun.incrementAndGet();
    fetch.whenComplete((original, failure) -> underWay.remove(id));
    underWay.put(id, fetch);
    if (closed) {
      shutDown(fetch);
    }
    return fetch;
  }

  /** Starts the time that the fetch has. */
  void startClock(CompletableFuture<Original> fetch) {
    started.increment();
    try {
      Future<?> deadline =
          timer.schedule(
              () -> expiry.execute(() -> expire(fetch)), timeout.toNanos(), TimeUnit.NANOSECONDS);
      fetch.whenComplete((original, failure) -> deadline.cancel(false));
    } catch (RejectedExecutionException e) {
      shutDown(fetch);
    }
  }

  long started() {
    return started.sum();
  }

  boolean isClosed() {
    return closed;
  }

  int count() {
    return underWay.size();
  }

  void close() {
    closed = true;
    underWay.values().forEach(Fetches::shutDown);
  }

  private void expire(CompletableFuture<Original> fetch) {
    fetch.completeExceptionally(
        new OriginException(Reason.TOO_SLOW, "no original within " + timeout.toMillis() + " ms"));
  }

  private static void shutDown(CompletableFuture<Original> fetch) {
    fetch.completeExceptionally(new OriginException(Reason.OVERLOADED, "shutting down"));
  }
}

package minami.store;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import minami.breaker.Breakers;

/**
 * One way into the store: for reading, or for writing. What is called goes on a few threads of its
 * own, and is given up when it takes too long; a breaker closes the way when too much fails. So
 * nobody ever waits for a disk, only for a result that may be none. Thread-safe.
 */
final class Lane {

  private static final CircuitBreakerConfig BREAKER =
      Breakers.config()
          .slidingWindowSize(20)
          .minimumNumberOfCalls(5)
          .waitIntervalFunctionInOpenState(
              IntervalFunction.ofExponentialBackoff(
                  Duration.ofSeconds(1), 2, Duration.ofSeconds(30)))
          .permittedNumberOfCallsInHalfOpenState(1)
          .build();

  private final ThreadPoolExecutor threads;
  private final Duration patience;
  private final CircuitBreaker breaker;
  private final Set<Call<?>> underWay = ConcurrentHashMap.newKeySet();
  private final LongAdder failures = new LongAdder();
  private volatile String lastFault = "";
  private volatile boolean closed;

  /** What may block. */
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * @param what is done on it, for people: {@code read} or {@code written}
   * @param patience after which nobody waits for a call any more, which counts as failed
   */
  Lane(String what, ThreadPoolExecutor threads, Duration patience, Health health) {
    this.threads = threads;
    this.patience = patience;
    breaker =
        Breakers.breaker(
            what, BREAKER, () -> health.broken(what, lastFault), () -> health.well(what));
  }

  /** Whether all is well. */
  boolean isOpen() {
    return !closed && breaker.getState() == CircuitBreaker.State.CLOSED;
  }

  /** The state of the breaker, for people. */
  String state() {
    return Breakers.state(breaker);
  }

  long failures() {
    return failures.sum();
  }

  /**
   * Does it when there is a thread.
   *
   * @param otherwise what results if it fails, is late, or is not tried
   * @param ended run when it is over, or will never begin
   */
  <T> CompletableFuture<T> call(Work<T> work, T otherwise, Runnable ended) {
    if (closed || !breaker.tryAcquirePermission()) {
      ended.run();
      return CompletableFuture.completedFuture(otherwise);
    }
    Call<T> call = new Call<>(work, otherwise, ended);
    underWay.add(call);
    try {
      threads.execute(call);
    } catch (RejectedExecutionException | OutOfMemoryError e) { // a queue that is full soon ages
      call.drop();
    }
    if (closed) {
      call.giveUp(); // or nobody might
    }
    return call.result;
  }

  /** Called by the clock, many times a second. */
  void tick() {
    long now = System.nanoTime();
    for (Call<?> call : underWay) {
      if (now - call.since > patience.toNanos()) {
        call.late();
      }
    }
  }

  /** Whether it is time to try whether a way that has been closed is passable again. */
  boolean wantsTrial() {
    return !closed && breaker.getState() != CircuitBreaker.State.CLOSED;
  }

  /** Takes no more calls; those under way are given so long. */
  void close(Duration atMost) {
    closed = true;
    end(threads, atMost);
    underWay.forEach(Call::giveUp);
  }

  /** Lets threads finish their work if that takes no longer. */
  static void end(ThreadPoolExecutor threads, Duration atMost) {
    threads.shutdown();
    try {
      threads.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }

  private final class Call<T> implements Runnable {
    private final long since = System.nanoTime();
    private final Work<T> work;
    private final T otherwise;
    private final Runnable ended;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    /** Whether the breaker has been told. */
    private final AtomicBoolean settled = new AtomicBoolean();

    private Call(Work<T> work, T otherwise, Runnable ended) {
      this.work = work;
      this.otherwise = otherwise;
      this.ended = ended;
    }

    @Override
    public void run() {
      T value = otherwise;
      try {
        if (!result.isDone()) {
          value = work.run();
          if (settled.compareAndSet(false, true)) {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
          }
        }
      } catch (IOException | RuntimeException e) {
        failed(Trouble.of(e), e);
      } finally { // also when the heap is full
        end(value);
      }
    }

    private void failed(String why, Throwable failure) {
      if (!closed && settled.compareAndSet(false, true)) {
        failures.increment();
        lastFault = why;
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
      }
    }

    private void late() {
      failed("it takes too long", new IOException("late"));
      underWay.remove(this);
      result.complete(otherwise);
    }

    private void drop() {
      end(otherwise);
    }

    private void giveUp() {
      underWay.remove(this);
      result.complete(otherwise);
    }

    private void end(T value) {
      underWay.remove(this);
      if (settled.compareAndSet(false, true)) {
        breaker.releasePermission();
      }
      ended.run();
      result.complete(value);
    }
  }
}

package minami.origin;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import minami.origin.OriginException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How it stands with one host that originals come from, so that a host in trouble costs nobody but
 * those who ask for its pictures, and them not long. Thread-safe.
 *
 * <p>It limits the fetches under way; it stops asking for a while when the host keeps silent (what
 * fails at once costs nothing, and is tried each time); and it leaves the host alone for as long as
 * a 429 of its own says.
 */
final class OriginHost {

  private static final Logger LOG = LoggerFactory.getLogger(OriginHost.class);

  private static final Duration PAUSE = Duration.ofSeconds(5);

  private static final CircuitBreakerConfig BREAKER =
      CircuitBreakerConfig.custom()
          .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
          .slidingWindowSize(20)
          .minimumNumberOfCalls(10)
          .failureRateThreshold(50)
          .waitDurationInOpenState(PAUSE)
          .permittedNumberOfCallsInHalfOpenState(3)
          .maxWaitDurationInHalfOpenState(PAUSE)
          .build();

  private final Semaphore places;
  private final CircuitBreaker breaker;

  /** {@link System#nanoTime}. */
  private volatile long quietUntil = System.nanoTime();

  /**
   * A host that is taken to be well.
   *
   * @param authority its name and port, for the log
   * @param most how many fetches may be under way
   */
  OriginHost(String authority, int most) {
    places = new Semaphore(most);
    breaker = CircuitBreaker.of(authority, BREAKER);
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              switch (event.getStateTransition()) {
                case CLOSED_TO_OPEN -> LOG.warn("Origin {} is not asked for now", authority);
                case HALF_OPEN_TO_CLOSED -> LOG.info("Origin {} is asked again", authority);
                default -> {} // still trying
              }
            });
  }

  /**
   * Takes a place for a fetch, which {@link #leave} gives back.
   *
   * @throws OriginException if the host should not be asked now
   */
  void enter() throws OriginException {
    long quiet = quietUntil - System.nanoTime();
    if (quiet > 0) {
      throw overloaded("the origin has asked for fewer requests", quiet);
    }
    if (!places.tryAcquire()) {
      throw overloaded("too many requests wait for the origin", 0);
    }
    if (!breaker.tryAcquirePermission()) {
      places.release();
      throw overloaded("the origin does not answer, and is not asked for now", PAUSE.toNanos());
    }
  }

  private static OriginException overloaded(String message, long nanos) {
    int seconds = (int) TimeUnit.NANOSECONDS.toSeconds(nanos + TimeUnit.SECONDS.toNanos(1) - 1);
    return new OriginException(Reason.OVERLOADED, message, seconds);
  }

  /**
   * Gives back the place of a fetch that has ended.
   *
   * @param failure what it failed of at this host; null if the host has answered
   */
  void leave(Throwable failure) {
    places.release();
    if (failure == null) {
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    } else if (failure instanceof OriginException e && e.reason() == Reason.TOO_SLOW) {
      breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    } else if (failure instanceof OriginException e && e.reason() != Reason.OVERLOADED) {
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    } else { // nobody waited for it any longer, or it is we who had too much to do
      breaker.releasePermission();
    }
  }

  /** The host has asked not to be asked. */
  void leaveAlone(int seconds) {
    quietUntil = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }
}

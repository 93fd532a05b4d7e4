package minami.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.util.Locale;

/** Makes circuit breakers that count calls and open when half of the last ones have failed. */
public final class Breakers {

  private Breakers() {}

  /** What all of them have in common; the rest is up to the caller. */
  public static CircuitBreakerConfig.Builder config() {
    return CircuitBreakerConfig.custom()
        .clock(new MonotonicClock())
        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
        .failureRateThreshold(50);
  }

  /** The state of a breaker, for people: {@code closed}, {@code open} or {@code half_open}. */
  public static String state(CircuitBreaker breaker) {
    return breaker.getState().name().toLowerCase(Locale.ROOT);
  }

  /**
   * Makes a closed breaker.
   *
   * @param opened run when it opens after having been closed
   * @param closed run when it closes again; what it does while still trying is told to nobody
   */
  public static CircuitBreaker breaker(
      String name, CircuitBreakerConfig config, Runnable opened, Runnable closed) {
    CircuitBreaker breaker = CircuitBreaker.of(name, config);
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              switch (event.getStateTransition()) {
                case CLOSED_TO_OPEN -> opened.run();
                case HALF_OPEN_TO_CLOSED -> closed.run();
                default -> {} // still trying
              }
            });
    return breaker;
  }
}

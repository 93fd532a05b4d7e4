package minami.cluster;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import minami.breaker.MonotonicClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How it stands with one peer. Thread-safe.
 *
 * <p>A peer may be dead in ways that its lease in etcd does not show: stopped, stuck, or cut off
 * from us alone. And a peer may take long because an origin does, and be well. No single timeout
 * tells the two apart. So: while requests wait and nothing has come from the peer for a while, it
 * is greeted. If it does not answer that either, all that wait for it are told so at once, and it
 * is not asked until it answers greetings again: no user's request is spent on trying.
 */
final class Peer {

  private static final Logger LOG = LoggerFactory.getLogger(Peer.class);

  /** The ticks of the clock in which nothing comes before a peer is greeted. */
  private static final int PATIENCE_TICKS = 2;

  private static final CircuitBreakerConfig BREAKER =
      CircuitBreakerConfig.custom()
          .clock(new MonotonicClock())
          .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
          .slidingWindowSize(10)
          .minimumNumberOfCalls(3)
          .failureRateThreshold(50)
          .waitDurationInOpenState(Duration.ofSeconds(1))
          .permittedNumberOfCallsInHalfOpenState(1)
          .build();

  private final Member member;
  private final CircuitBreaker breaker;
  private final Supplier<CompletableFuture<?>> greeting;
  private final Set<CompletableFuture<?>> waiting = ConcurrentHashMap.newKeySet();
  private volatile String lastFault = "";
  private volatile boolean heard;

  /** The rest belongs to the clock's thread. */
  private int silentTicks;

  private CompletableFuture<?> greeted = CompletableFuture.completedFuture(null);

  /**
   * A peer that is taken to be well.
   *
   * @param greeting asks it for nothing but a sign of life; fails soon if there is none
   */
  Peer(Member member, Supplier<CompletableFuture<?>> greeting) {
    this.member = member;
    this.greeting = greeting;
    breaker = CircuitBreaker.of(member.id(), BREAKER);
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              switch (event.getStateTransition()) {
                case CLOSED_TO_OPEN ->
                    LOG.warn("Peer {} is not asked for now: {}", member.id(), lastFault);
                case HALF_OPEN_TO_CLOSED -> LOG.info("Peer {} is asked again", member.id());
                default -> {} // still trying
              }
            });
  }

  /** With the name, the whole address. */
  String scheme() {
    return member.url().getScheme();
  }

  /** Whether it may be asked. */
  boolean isWell() {
    return breaker.getState() == CircuitBreaker.State.CLOSED;
  }

  /** The breaker's state, for people. */
  String state() {
    return breaker.getState().name().toLowerCase(Locale.ROOT);
  }

  /** Something has come from it. */
  void heard() {
    if (!heard) {
      heard = true;
    }
  }

  /** Tells of the outcome of a request, and lets go of it when the peer is found dead. */
  @SuppressWarnings("CollectionUndefinedEquality") // identity is what is meant
  void watch(CompletableFuture<?> request) {
    waiting.add(request);
    request.whenComplete(
        (answer, failure) -> {
          waiting.remove(request);
          if (failure instanceof PeerException e) {
            if (e.peersFault()) {
              failed(e);
            }
          } else if (!request.isCancelled()) {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
          }
        });
  }

  private void failed(PeerException e) {
    lastFault = e.getMessage();
    breaker.onError(0, TimeUnit.NANOSECONDS, e);
  }

  /** Called by the clock, a few times a second. */
  void tick() {
    boolean silent = !heard && !waiting.isEmpty();
    heard = false;
    silentTicks = silent ? silentTicks + 1 : 0;
    if (!greeted.isDone()) {
      return;
    }
    if (isWell()) {
      if (silentTicks >= PATIENCE_TICKS) {
        greeted = greeting.get();
        greeted.whenComplete((answer, failure) -> onGreeted(failure));
      }
    } else if (breaker.tryAcquirePermission()) {
      greeted = greeting.get();
      greeted.whenComplete(
          (answer, failure) -> {
            if (failure == null) {
              breaker.onSuccess(0, TimeUnit.NANOSECONDS);
            } else {
              breaker.onError(0, TimeUnit.NANOSECONDS, failure);
            }
          });
    }
  }

  private void onGreeted(Throwable failure) {
    if (failure == null) {
      heard();
    } else {
      lastFault = "it keeps requests waiting and does not answer a greeting";
      if (isWell()) {
        breaker.transitionToOpenState();
      }
      PeerException dead = PeerException.noAnswer(lastFault);
      waiting.forEach(request -> request.completeExceptionally(dead));
    }
  }
}

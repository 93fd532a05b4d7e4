package minami.cluster;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import minami.breaker.Breakers;
import minami.image.Thumbnail;
import minami.trace.Trace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The health of one peer, and the requests that wait for it. Thread-safe.
 *
 * <p>A peer can be dead without losing its lease in etcd: stopped, stuck, or cut off from this node
 * only. And a healthy peer can be slow because an origin is. No single timeout tells the two apart.
 * So a peer that keeps requests waiting in silence is pinged with a greeting. If that gets no reply
 * either, all requests that wait for it fail at once.
 *
 * <p>A peer that fails is left alone for a second, then longer, up to a minute. Only work proves
 * that it has recovered: the clock asks it once more for a thumbnail that it has delivered before,
 * so no user's request is spent on the trial.
 */
final class Peer {

  private static final Logger LOG = LoggerFactory.getLogger(Peer.class);

  /** A peer is greeted after this many ticks of silence. */
  private static final int PATIENCE_TICKS = 2;

  /** Who has less time than two bundles may take is not asked for with one. */
  private static final Duration WITH_BUNDLES = PeerClient.BUNDLE_PATIENCE.multipliedBy(3);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private static final CircuitBreakerConfig BREAKER =
      Breakers.config()
          .slidingWindowSize(10)
          .minimumNumberOfCalls(3)
          .waitIntervalFunctionInOpenState(
              IntervalFunction.ofExponentialBackoff(FIRST_PAUSE, 2, LONGEST_PAUSE))
          .permittedNumberOfCallsInHalfOpenState(1)
          .build();

  private final Member member;
  private final PeerClient client;
  private final CircuitBreaker breaker;
  private final Set<PeerAnswer<?>> waiting = ConcurrentHashMap.newKeySet();
  private final Bundles bundles;
  private volatile String lastFault = "";
  private volatile boolean heard;

  /** The last request. */
  private volatile Work asked;

  /** The last request that it fulfilled, or null: it can do that again if it can do anything. */
  private volatile Work given;

  /** From here on: confined to the clock's thread. */
  private int silentTicks;

  private CompletableFuture<?> greeted = CompletableFuture.completedFuture(null);

  private record Work(String key, Duration patience) {}

  /** A peer presumed healthy. */
  Peer(Member member, PeerClient client) {
    this.member = member;
    this.client = client;
    bundles = client.bundles(member, this::heard);
    breaker =
        Breakers.breaker(
            member.id(),
            BREAKER,
            () -> LOG.warn("Peer {} is not asked for now: {}", member.id(), lastFault),
            () -> LOG.info("Peer {} is asked again", member.id()));
  }

  Member member() {
    return member;
  }

  /** Whether it may be asked. */
  boolean isWell() {
    return breaker.getState() == CircuitBreaker.State.CLOSED;
  }

  /** The breaker's state, for people. */
  String state() {
    return breaker.getState().name().toLowerCase(Locale.ROOT);
  }

  /**
   * Asks it for a thumbnail. The future fails as soon as the peer is found dead. While it is busy
   * for this node, it is asked for what it has kept first, for several at once.
   */
  CompletableFuture<Thumbnail> ask(String key, Duration patience, Trace trace) {
    Work work = new Work(key, patience);
    asked = work;
    CompletableFuture<Thumbnail> result = new CompletableFuture<>();
    result.whenComplete(
        (thumbnail, failure) -> {
          if (thumbnail != null) {
            given = work;
          }
          learn(failure);
        });
    boolean busy =
        isWell() // the trial of one that was not must not be a bundle
            && (!waiting.isEmpty() || bundles.isBusy())
            && patience.compareTo(WITH_BUNDLES) > 0;
    Optional<CompletableFuture<Thumbnail>> kept = busy ? bundles.ask(key) : Optional.empty();
    if (kept.isEmpty()) {
      askAlone(key, patience, trace, result);
      return result;
    }
    long begun = System.nanoTime();
    kept.get()
        .handle(
            (thumbnail, failure) -> {
              if (thumbnail != null) {
                result.complete(thumbnail);
              } else if (failure != null && !isWell()) {
                result.completeExceptionally(failure);
              } else if (!result.isDone()) {
                askAlone(key, patience.minusNanos(System.nanoTime() - begun), trace, result);
              }
              return null;
            })
        .exceptionally( // or who waits would never hear of it
            failure -> {
              result.completeExceptionally(PeerException.ours("it cannot be asked: " + failure));
              return null;
            });
    return result;
  }

  private void askAlone(
      String key, Duration patience, Trace trace, CompletableFuture<Thumbnail> result) {
    PeerAnswer<Thumbnail> answer = client.send(member, key, patience, trace, this::heard);
    result.whenComplete((thumbnail, failure) -> answer.result().cancel(true));
    waiting.add(answer);
    answer
        .result()
        .whenComplete(
            (thumbnail, failure) -> {
              waiting.remove(answer); // first: whoever is told may ask again at once
              if (failure == null) {
                result.complete(thumbnail);
              } else {
                result.completeExceptionally(failure);
              }
            });
  }

  private void heard() {
    if (!heard) {
      heard = true;
    }
  }

  private void learn(Throwable failure) {
    client.tally().count(failure);
    switch (meaning(failure)) {
      case BROKEN -> {
        lastFault = failure.getMessage();
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
      }
      case WELL -> breaker.onSuccess(0, TimeUnit.NANOSECONDS);
      case NOTHING -> breaker.releasePermission();
    }
  }

  private static PeerException.Meaning meaning(Throwable failure) {
    if (failure instanceof PeerException e) {
      return e.meaning();
    }
    return failure == null || failure instanceof VerdictException
        ? PeerException.Meaning.WELL
        : PeerException.Meaning.NOTHING; // nobody waits for it any more
  }

  /** Called by the clock a few times a second. */
  void tick() {
    waiting.forEach(PeerAnswer::tick);
    bundles.tick();
    boolean silent = !heard && (!waiting.isEmpty() || bundles.isWaiting());
    heard = false;
    silentTicks = silent ? silentTicks + 1 : 0;
    if (silentTicks >= PATIENCE_TICKS && greeted.isDone()) {
      greeted = client.greet(member);
      greeted.whenComplete((answer, failure) -> onGreeted(failure));
    }
    if (!isWell() && asked != null && breaker.tryAcquirePermission()) {
      tryAgain(given == null ? asked : given);
    }
  }

  private void tryAgain(Work work) {
    try {
      ask(work.key(), work.patience(), Trace.NONE);
    } catch (Error e) { // out of memory: without this the one permission would be lost for good
      breaker.releasePermission();
      throw e;
    }
  }

  private void onGreeted(Throwable failure) {
    switch (meaning(failure)) {
      case WELL -> heard(); // also if it is about to leave
      case BROKEN -> giveUp();
      case NOTHING -> {} // no thread or memory to ask it
    }
  }

  private void giveUp() {
    lastFault = "it keeps requests waiting and does not reply to a greeting";
    if (isWell()) {
      breaker.transitionToOpenState();
    }
    PeerException dead = PeerException.fault(lastFault);
    bundles.giveUp(dead);
    waiting.forEach(answer -> answer.result().completeExceptionally(dead));
  }

  /** It is not asked for bundles any more. */
  void close() {
    bundles.close();
  }
}

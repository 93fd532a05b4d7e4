package minami;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import minami.address.ImagePath;
import minami.cache.ByteBoundedCache;
import minami.cache.CacheState;
import minami.cache.FailureMemory;
import minami.cache.SingleFlight;
import minami.origin.OriginException;
import minami.origin.Original;
import minami.origin.Origins;

/**
 * Originals, fetched once however many requests wait, kept while there is room, so that another
 * size of a picture costs no download, and revalidated when stale. Failures are remembered briefly,
 * in a cache of their own. Thread-safe.
 */
final class Originals implements AutoCloseable {

  private static final Duration REMEMBER_MISSING = Duration.ofSeconds(30);
  private static final Duration REMEMBER_TROUBLE = Duration.ofSeconds(2);

  /** About ten thousand, fewer with long paths. */
  private static final long FAILURES_BYTES = 4 << 20;

  /** Trouble at the origin, not a verdict on the picture: a stale copy is better than none. */
  private static final Set<OriginException.Reason> TROUBLE =
      EnumSet.of(
          OriginException.Reason.BROKEN,
          OriginException.Reason.TOO_SLOW,
          OriginException.Reason.OVERLOADED);

  private final Origins origins;
  private final ByteBoundedCache<Original> kept;
  private final SingleFlight<Original> flights = new SingleFlight<>();
  private final FailureMemory<OriginException> failures =
      new FailureMemory<>(FAILURES_BYTES, Originals::memoryOf);

  /**
   * Originals from these origins.
   *
   * @param maxBytes how much is kept
   */
  Originals(Origins origins, long maxBytes) {
    this.origins = origins;
    kept = new ByteBoundedCache<>(maxBytes, Original::weight);
  }

  private static Duration memoryOf(OriginException failure) {
    return switch (failure.reason()) {
      case NOT_FOUND -> REMEMBER_MISSING;
      case OVERLOADED ->
          Duration.ofSeconds(failure.retryAfter()); // zero if we were the overloaded ones
      default -> REMEMBER_TROUBLE;
    };
  }

  /** An original: kept and fresh, or from its origin. Fails with an {@link OriginException}. */
  SingleFlight.Ticket<Original> get(ImagePath image) {
    String key = image.encoded();
    Original known = kept.get(key);
    if (known != null && known.isFresh()) {
      return SingleFlight.Ticket.landed(CompletableFuture.completedFuture(known));
    }
    OriginException failure = failures.get(key);
    if (failure != null) {
      return SingleFlight.Ticket.landed(instead(known, failure));
    }
    return flights.join(key, () -> fetch(image, key));
  }

  private CompletableFuture<Original> fetch(ImagePath image, String key) {
    Original known = kept.get(key); // again: a flight may have landed since
    if (known != null && known.isFresh()) {
      return CompletableFuture.completedFuture(known);
    }
    CompletableFuture<Original> transfer = origins.get(image.origin()).fetch(image.path(), known);
    CompletableFuture<Original> result =
        transfer
            .thenApply(fetched -> keep(key, fetched))
            .exceptionallyCompose(failure -> refused(key, known, failure));
    result.whenComplete((original, failure) -> transfer.cancel(true));
    return result;
  }

  private Original keep(String key, Original fetched) {
    if (fetched.storable()) {
      kept.put(key, fetched);
    } else {
      kept.remove(key);
    }
    return fetched;
  }

  private CompletableFuture<Original> refused(String key, Original known, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (!(cause instanceof OriginException refusal)) {
      return CompletableFuture.failedFuture(cause);
    }
    failures.put(key, refusal);
    if (!TROUBLE.contains(refusal.reason())) {
      kept.remove(key);
    }
    return instead(known, refusal);
  }

  /** The stale copy if it merely cannot be revalidated, else the failure. */
  private static CompletableFuture<Original> instead(Original known, OriginException refusal) {
    return known != null && TROUBLE.contains(refusal.reason())
        ? CompletableFuture.completedFuture(known)
        : CompletableFuture.failedFuture(refusal);
  }

  /** How full it is. */
  CacheState state() {
    return kept.state();
  }

  @Override
  public void close() {
    kept.close();
    failures.close();
  }
}

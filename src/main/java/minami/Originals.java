package minami;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import minami.address.ImagePath;
import minami.address.Purge;
import minami.cache.ByteBoundedCache;
import minami.cache.CacheState;
import minami.cache.FailureMemory;
import minami.cache.SingleFlight;
import minami.origin.OriginException;
import minami.origin.Original;
import minami.origin.Origins;
import minami.trace.Trace;

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
  private final Purges purges;
  private final BiConsumer<String, Original> listener;
  private final ByteBoundedCache<Original> kept;
  private final SingleFlight<Original> flights = new SingleFlight<>();
  private final FailureMemory<OriginException> failures =
      new FailureMemory<>(FAILURES_BYTES, Originals::memoryOf);

  /**
   * Originals from these origins.
   *
   * @param maxBytes how much is kept
   * @param listener is told of each original that has come, by the image, before anybody gets it
   */
  Originals(Origins origins, long maxBytes, Purges purges, BiConsumer<String, Original> listener) {
    this.origins = origins;
    this.purges = purges;
    this.listener = listener;
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

  /**
   * An original: kept and fresh, or from its origin. Fails with an {@link OriginException}.
   *
   * @param trace a fetch, if one begins, is part of this
   */
  SingleFlight.Ticket<Original> get(ImagePath image, Trace trace) {
    String key = image.encoded();
    Original known = kept.get(key);
    if (known != null && known.isFresh()) {
      return SingleFlight.Ticket.landed(CompletableFuture.completedFuture(known));
    }
    OriginException failure = failures.get(key);
    if (failure != null) {
      return SingleFlight.Ticket.landed(
          isStaleBetter(known, failure)
              ? CompletableFuture.completedFuture(known)
              : CompletableFuture.failedFuture(failure));
    }
    return flights.join(key, () -> fetch(image, key, trace));
  }

  private CompletableFuture<Original> fetch(ImagePath image, String key, Trace trace) {
    CompletableFuture<Original> result = new CompletableFuture<>();
    fetch(image, key, trace, result);
    return result;
  }

  private void fetch(ImagePath image, String key, Trace trace, CompletableFuture<Original> result) {
    long begun = purges.now();
    Predicate<Purge> such = purge -> purge.concernsImage(key);
    Original known = kept.get(key); // again: a flight may have landed since
    if (known != null
        && known.isFresh()
        && purges.keepUnless(begun, such, () -> flights.closeDoors(key))) {
      result.complete(known);
      return;
    }
    Trace step = trace.beginCall("minami.fetch").with("minami.origin", image.origin());
    CompletableFuture<Original> transfer =
        origins.get(image.origin()).fetch(image.path(), known, step);
    result.whenComplete((original, failure) -> transfer.cancel(true));
    transfer.whenComplete(
        (fetched, wrapped) -> {
          Throwable failure = wrapped instanceof CompletionException ? wrapped.getCause() : wrapped;
          try {
            step.end(failure);
            boolean current = purges.keepUnless(begun, such, () -> remember(key, fetched, failure));
            if (!current && !result.isDone()) {
              fetch(image, key, trace, result);
            } else if (failure == null) {
              listener.accept(key, fetched);
              result.complete(fetched);
            } else if (isStaleBetter(known, failure)) {
              result.complete(known);
            } else {
              result.completeExceptionally(failure);
            }
          } catch (Throwable t) { // or those who wait would never hear of it
            result.completeExceptionally(t);
          }
        });
  }

  /** One of the two is null. Nobody may join who comes after a purge that comes now. */
  private void remember(String key, Original fetched, Throwable failure) {
    flights.closeDoors(key);
    if (failure instanceof OriginException refusal) {
      failures.put(key, refusal);
    }
    if (fetched != null && fetched.storable()) {
      kept.put(key, fetched);
    } else if (fetched != null || failure instanceof OriginException && !isTrouble(failure)) {
      kept.remove(key);
    }
  }

  /** Whether there is a copy, and it merely cannot be revalidated. */
  private static boolean isStaleBetter(Original known, Throwable failure) {
    return known != null && isTrouble(failure);
  }

  private static boolean isTrouble(Throwable failure) {
    return failure instanceof OriginException e && TROUBLE.contains(e.reason());
  }

  /** Forgets such images, and what was wrong with them. */
  void purge(Predicate<String> such) {
    kept.removeIf(such);
    failures.removeIf(such);
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

package minami;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import minami.address.ThumbnailSpec;
import minami.cache.SingleFlight;

/**
 * Work on thumbnails that are not kept. Equal requests share it; what it brings is kept only if it
 * has not been purged meanwhile. Thread-safe.
 */
final class Flights {

  private final SingleFlight<Answer> flights = new SingleFlight<>();
  private final KeptThumbnails kept;
  private final Purges purges;
  private final PurgeNews news;

  /** None yet. */
  Flights(KeptThumbnails kept, Purges purges, PurgeNews news) {
    this.kept = kept;
    this.purges = purges;
    this.news = news;
  }

  /** Waits for the work under way for a thumbnail, or starts it. */
  SingleFlight.Ticket<Answer> join(ThumbnailSpec spec, Supplier<CompletableFuture<Answer>> work) {
    return flights.join(spec.key(), () -> onceHeard(spec, work));
  }

  private CompletableFuture<Answer> onceHeard(
      ThumbnailSpec spec, Supplier<CompletableFuture<Answer>> work) {
    if (!news.mayBeMissing()) {
      return keptOr(spec, work); // nearly always
    }
    CompletableFuture<Answer> result = new CompletableFuture<>();
    news.await(() -> follow(keptOr(spec, work), result));
    return result;
  }

  /** Looks once more: a flight may have landed since. */
  private CompletableFuture<Answer> keptOr(
      ThumbnailSpec spec, Supplier<CompletableFuture<Answer>> work) {
    long begun = purges.now();
    Answer found = kept.get(spec.key());
    return found != null && keepUnlessPurged(spec, begun, () -> {})
        ? CompletableFuture.completedFuture(found)
        : work.get();
  }

  /**
   * Goes on with the outcome of a step, once this node has heard of all that was purged: who was
   * stopped may have got it before the purge, and look at it afterwards.
   *
   * @param result fails if {@code next} does
   */
  <T> void await(
      CompletableFuture<T> step, CompletableFuture<Answer> result, BiConsumer<T, Throwable> next) {
    step.whenComplete(
        (outcome, failure) ->
            news.await(
                () -> {
                  try {
                    next.accept(outcome, failure);
                  } catch (Throwable t) { // or those who wait would never hear of it
                    result.completeExceptionally(t);
                  }
                }));
  }

  /** The present, for a step that begins now. */
  long now() {
    return purges.now();
  }

  /** Whether it has been purged, and other nodes may not have heard of it yet. */
  boolean isPurgeSpreading(ThumbnailSpec spec) {
    return purges.areSpreading(purge -> purge.concerns(spec.key()));
  }

  /** Whether it has been purged since then. */
  boolean isPurgedSince(long begun, ThumbnailSpec spec) {
    return purges.since(begun, purge -> purge.concerns(spec.key()));
  }

  /**
   * Keeps an outcome, unless it has been purged since then; who comes after a purge that comes now
   * must not join the flight either.
   *
   * @param begun when the work did, by {@link #now}
   * @return whether it has been kept
   */
  boolean keepUnlessPurged(ThumbnailSpec spec, long begun, Runnable keep) {
    return purges.keepUnless(
        begun,
        purge -> purge.concerns(spec.key()),
        () -> {
          flights.closeDoors(spec.key());
          keep.run();
        });
  }

  /** One future has the outcome of another, and cancels it when it has an outcome already. */
  static <T> void follow(CompletableFuture<T> work, CompletableFuture<T> result) {
    result.whenComplete((value, failure) -> work.cancel(true));
    work.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(failure);
          }
        });
  }

  /** Completes when all work that is now under way has ended. */
  CompletableFuture<Void> quiet() {
    return flights.quiet();
  }
}

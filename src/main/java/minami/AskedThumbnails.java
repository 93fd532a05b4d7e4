package minami;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import minami.address.ThumbnailSpec;
import minami.cache.SingleFlight;
import minami.cluster.Cluster;
import minami.cluster.Member;
import minami.cluster.VerdictException;
import minami.image.Thumbnail;
import minami.trace.Trace;

/**
 * Thumbnails that other nodes own. What an owner does not give is made here; so these flights are
 * apart from those of what is made: one waits for the other. Thread-safe.
 */
final class AskedThumbnails {

  private final Cluster cluster;
  private final Screening screening;
  private final KeptThumbnails kept;
  private final Flights flights;
  private final MadeThumbnails made;
  private final Duration patience;

  /**
   * @param patience for an owner. One that is stuck is found out much sooner ({@code
   *     cluster.Peer}).
   */
  AskedThumbnails(
      Cluster cluster,
      Screening screening,
      KeptThumbnails kept,
      Flights flights,
      MadeThumbnails made,
      Duration patience) {
    this.cluster = cluster;
    this.screening = screening;
    this.kept = kept;
    this.flights = flights;
    this.made = made;
    this.patience = patience;
  }

  /** The thumbnail, or a failure. A caller that stops waiting must leave. */
  SingleFlight.Ticket<Answer> get(Member owner, ThumbnailSpec spec, Trace trace) {
    return flights.join(spec, () -> ask(owner, spec, trace));
  }

  private CompletableFuture<Answer> ask(Member owner, ThumbnailSpec spec, Trace trace) {
    long start = System.nanoTime();
    long begun = flights.now();
    CompletableFuture<Answer> result = new CompletableFuture<>();
    if (flights.isPurgeSpreading(spec)) {
      makeInstead(spec, trace, 0, result); // the owner might give what is purged here
      return result;
    }
    CompletableFuture<Thumbnail> answer =
        cluster.ask(owner, spec.image().encoded(), spec.key(), patience, trace);
    result.whenComplete((thumbnail, failure) -> answer.cancel(true));
    flights.await(
        answer,
        result,
        (thumbnail, failure) -> {
          long nanos = System.nanoTime() - start;
          Answer given = kept.shown(thumbnail, Answer.Source.PEER);
          Throwable refusal = given == null ? refusal(thumbnail, failure) : null;
          Runnable keep = given == null ? () -> {} : () -> kept.copies().put(spec.key(), thumbnail);
          boolean last = given != null || refusal != null;
          if (!last || !flights.keepUnlessPurged(spec, begun, keep)) {
            makeInstead(spec, trace, nanos, result);
          } else if (given != null) {
            result.complete(given.after("peer", nanos));
          } else {
            result.completeExceptionally(refusal);
          }
        });
    return result;
  }

  /** Why nobody will be given what the owner has answered; null if this node should try. */
  private Throwable refusal(Thumbnail thumbnail, Throwable failure) {
    if (failure == null) {
      return screening.blocks(thumbnail.scores()) ? new ModeratedException() : null;
    }
    return isVerdict(failure) ? failure : null;
  }

  /** Whether an owner has said its last word, in a name that this node knows. */
  private static boolean isVerdict(Throwable failure) {
    return failure instanceof VerdictException e && Failure.named(e.name()).isPresent();
  }

  private void makeInstead(
      ThumbnailSpec spec, Trace trace, long nanos, CompletableFuture<Answer> result) {
    if (result.isDone()) {
      return;
    }
    SingleFlight.Ticket<Answer> ticket = made.get(spec, trace);
    result.whenComplete((answer, failure) -> ticket.leave());
    ticket
        .future()
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                result.complete(answer.after("peer", nanos));
              } else {
                result.completeExceptionally(new StepsException(Map.of("peer", nanos), failure));
              }
            });
  }

  /** Completes when all work that is now under way has ended. */
  CompletableFuture<Void> quiet() {
    return flights.quiet();
  }
}

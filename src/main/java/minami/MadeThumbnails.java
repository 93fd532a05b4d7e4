package minami;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import minami.address.ThumbnailSpec;
import minami.cache.SingleFlight;
import minami.cluster.Cluster;
import minami.cluster.Member;
import minami.image.Thumbnail;
import minami.trace.Trace;

/**
 * Thumbnails that this node has to have itself: from the node that owned the image until just now,
 * from the store, or made. Thread-safe.
 */
final class MadeThumbnails {

  private final Optional<Cluster> cluster;
  private final Screening screening;
  private final KeptThumbnails kept;
  private final Flights flights;
  private final Versions versions;
  private final Optional<StoredThumbnails> store;
  private final ThumbnailService service;
  private volatile boolean closed;

  MadeThumbnails(
      Optional<Cluster> cluster,
      Screening screening,
      KeptThumbnails kept,
      Flights flights,
      Versions versions,
      Optional<StoredThumbnails> store,
      ThumbnailService service) {
    this.cluster = cluster;
    this.screening = screening;
    this.kept = kept;
    this.flights = flights;
    this.versions = versions;
    this.store = store;
    this.service = service;
  }

  /** The thumbnail, or a failure. A caller that stops waiting must leave. */
  SingleFlight.Ticket<Answer> get(ThumbnailSpec spec, Trace trace) {
    return closed
        ? SingleFlight.Ticket.landed(CompletableFuture.failedFuture(OverloadException.stopping()))
        : flights.join(spec, () -> find(spec, trace));
  }

  /** An image that has just moved here may have been made where it was. */
  private CompletableFuture<Answer> find(ThumbnailSpec spec, Trace trace) {
    CompletableFuture<Answer> result = new CompletableFuture<>();
    cluster
        .flatMap(others -> others.formerOwner(spec.image().encoded()))
        .ifPresentOrElse(
            former -> askFormer(former, spec, trace, result), () -> askStore(spec, trace, result));
    return result;
  }

  private void askFormer(
      Member former, ThumbnailSpec spec, Trace trace, CompletableFuture<Answer> result) {
    long start = System.nanoTime();
    long begun = flights.now();
    if (flights.isPurgeSpreading(spec)) {
      askStore(spec, trace, result);
      return;
    }
    CompletableFuture<Thumbnail> asking = cluster.orElseThrow().askKept(former, spec.key(), trace);
    result.whenComplete((answer, failure) -> asking.cancel(true));
    flights.await(
        asking,
        result,
        (thumbnail, failure) -> {
          Answer given = kept.shown(thumbnail, Answer.Source.PEER);
          if (given != null && keep(spec, begun, thumbnail)) {
            result.complete(given.after("peer", System.nanoTime() - start));
          } else if (!result.isDone()) {
            askStore(spec, trace, result);
          }
        });
  }

  private boolean keep(ThumbnailSpec spec, long begun, Thumbnail thumbnail) {
    return flights.keepUnlessPurged(spec, begun, () -> kept.own().put(spec.key(), thumbnail));
  }

  private void askStore(ThumbnailSpec spec, Trace trace, CompletableFuture<Answer> result) {
    if (store.isEmpty()) {
      make(spec, trace, result);
      return;
    }
    long start = System.nanoTime();
    long begun = flights.now();
    Trace step = trace.begin("minami.store");
    flights.await(
        store.get().get(spec).whenComplete((stored, failure) -> step.end(failure)),
        result,
        (stored, failure) -> {
          Answer given =
              stored == null ? null : kept.shown(stored.thumbnail(), Answer.Source.STORE);
          boolean current =
              given != null
                  && versions.accept(spec.image().encoded(), stored.version())
                  && keep(spec, begun, stored.thumbnail());
          if (current) {
            result.complete(given.after("store", System.nanoTime() - start));
          } else if (!result.isDone()) {
            make(spec, trace, result);
          }
        });
  }

  private void make(ThumbnailSpec spec, Trace trace, CompletableFuture<Answer> result) {
    long begun = flights.now();
    long start = System.nanoTime();
    CompletableFuture<Answer> work = service.make(spec, trace);
    result.whenComplete((answer, failure) -> work.cancel(true));
    flights.await(
        work,
        result,
        (answer, failure) -> {
          Runnable keep = answer == null ? () -> {} : () -> keepMade(spec, answer, begun, start);
          // A failure may be old, too.
          boolean current = flights.keepUnlessPurged(spec, begun, keep);
          if (!current && !result.isDone()) {
            make(spec, trace, result);
          } else if (failure == null) {
            asItIsShownNow(answer, spec, trace, result);
          } else {
            result.completeExceptionally(failure);
          }
        });
  }

  /** Unless the original has changed meanwhile. What may come out better later is not stored. */
  private void keepMade(ThumbnailSpec spec, Answer answer, long begun, long start) {
    BooleanSupplier outdated = () -> versions.isOutdated(spec.image().encoded(), answer.version());
    if (outdated.getAsBoolean()) {
      return;
    }
    kept.own().put(spec.key(), answer.thumbnail());
    if (!answer.unknown() && !answer.thumbnail().firstFrameOnly()) {
      store.ifPresent(
          where ->
              where.put(
                  spec,
                  answer,
                  start,
                  () -> !outdated.getAsBoolean() && !flights.isPurgedSince(begun, spec)));
    }
  }

  /** By a policy that may have changed since the thumbnail was begun. */
  private void asItIsShownNow(
      Answer made, ThumbnailSpec spec, Trace trace, CompletableFuture<Answer> result) {
    Answer shown = kept.shown(made.thumbnail(), made.source());
    if (shown != null) {
      result.complete(shown.in(made.nanos()));
    } else if (screening.blocks(made.thumbnail().scores())) {
      result.completeExceptionally(new ModeratedException());
    } else {
      // Only once more: it is not changed all the time.
      Flights.follow(service.make(spec, trace), result);
    }
  }

  /** Completes when all work that is now under way has ended. */
  CompletableFuture<Void> quiet() {
    return flights.quiet();
  }

  /** Makes no more. */
  void stop() {
    closed = true;
  }
}

package minami.web;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import minami.ThumbnailService;
import minami.ThumbnailSpec;
import minami.cache.SingleFlight;
import minami.cache.ThumbnailCache;
import minami.cluster.Cluster;
import minami.cluster.Member;
import minami.cluster.VerdictException;
import minami.image.Thumbnail;

/**
 * The other nodes' part in an answer: their thumbnails are fetched once however many wait, and the
 * popular ones are kept here too, lest their owner's network card be the bottleneck. What they do
 * not give is made here. Thread-safe.
 */
final class Peers implements AutoCloseable {

  /**
   * The share of the deadline that a peer gets; the rest is for making the thumbnail here. A peer
   * that is stuck is found out much sooner ({@code minami.cluster.Peer}).
   */
  private static final int SHARE = 2;

  private final Cluster cluster;
  private final ThumbnailService service;
  private final ThumbnailCache hot;
  private final Duration patience;

  /**
   * Apart from the flights of what is made here: of a thumbnail that its owner does not give, the
   * one would wait for the other.
   */
  private final SingleFlight<Answer> flights = new SingleFlight<>();

  Peers(Cluster cluster, ThumbnailService service, ThumbnailCache hot, Duration deadline) {
    this.cluster = cluster;
    this.service = service;
    this.hot = hot;
    patience = deadline.dividedBy(SHARE);
  }

  Cluster cluster() {
    return cluster;
  }

  /** The thumbnail if it is another node's and a copy is here, else null. */
  Thumbnail copy(String key) {
    return hot.get(key);
  }

  long copiesBytes() {
    return hot.bytes();
  }

  /** Which other node to ask, if it is not for this one to answer. */
  Optional<Member> ownerOf(ThumbnailSpec spec) {
    return cluster.ownerElsewhere(spec.image().encoded());
  }

  /**
   * The thumbnail, from its owner or made here; or a failure, the owner's {@link VerdictException}
   * among them.
   */
  SingleFlight.Ticket<Answer> get(ThumbnailSpec spec, Member owner) {
    return flights.join(spec.key(), () -> fetch(spec, owner));
  }

  private CompletableFuture<Answer> fetch(ThumbnailSpec spec, Member owner) {
    Thumbnail copy = hot.get(spec.key()); // looked up again: a flight may have landed since
    if (copy != null) {
      return CompletableFuture.completedFuture(new Answer(copy, Answer.Source.HOT, Map.of()));
    }
    long start = System.nanoTime();
    CompletableFuture<Answer> result = new CompletableFuture<>();
    CompletableFuture<Thumbnail> asked =
        cluster.ask(owner, spec.image().encoded(), spec.key(), patience);
    result.whenComplete((answer, failure) -> asked.cancel(true));
    asked.whenComplete(
        (thumbnail, failure) -> {
          try {
            Map<String, Long> nanos = Map.of("peer", System.nanoTime() - start);
            if (failure == null) {
              hot.put(spec.key(), thumbnail);
              result.complete(new Answer(thumbnail, Answer.Source.PEER, nanos));
            } else if (failure instanceof VerdictException) {
              result.completeExceptionally(failure);
            } else if (!result.isDone()) {
              makeHere(spec, nanos, result);
            }
          } catch (Throwable t) { // those who wait must hear of it
            result.completeExceptionally(t);
          }
        });
    return result;
  }

  private void makeHere(
      ThumbnailSpec spec, Map<String, Long> before, CompletableFuture<Answer> result) {
    SingleFlight.Ticket<Answer> ticket = service.get(spec).map(Answer::of);
    result.whenComplete((answer, failure) -> ticket.leave());
    ticket
        .future()
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                Map<String, Long> nanos = new HashMap<>(before);
                nanos.putAll(answer.nanos());
                result.complete(new Answer(answer.thumbnail(), answer.source(), nanos));
              } else {
                result.completeExceptionally(failure);
              }
            });
  }

  /** Ends what is under way; the cluster should have been left before. */
  @Override
  public void close() {
    cluster.close();
    hot.close();
  }
}

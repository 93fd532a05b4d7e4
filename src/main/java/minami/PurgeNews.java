package minami;

import java.util.Optional;
import minami.cluster.Cluster;

/**
 * Whether this node has heard of all that was purged: if it was stopped for a while, it trusts
 * nothing that it has until it has. Thread-safe.
 */
final class PurgeNews {

  private final Optional<Cluster> cluster;

  /** From these nodes; a node that is alone misses nothing. */
  PurgeNews(Optional<Cluster> cluster) {
    this.cluster = cluster;
  }

  /** Whether it may have missed something. */
  boolean mayBeMissing() {
    return cluster.isPresent() && cluster.get().mayHaveMissedPurges();
  }

  /** Goes on once this node has heard of all: nearly always at once. */
  void await(Runnable next) {
    if (mayBeMissing()) {
      cluster.orElseThrow().heardOfPurges().whenComplete((none, failure) -> next.run());
    } else {
      next.run();
    }
  }
}

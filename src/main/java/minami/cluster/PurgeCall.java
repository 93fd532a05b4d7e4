package minami.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A purge on its way to the other nodes. It is noted in etcd first, so that a node that is away now
 * finds the note, whenever it comes back.
 */
final class PurgeCall {

  private static final Duration NOTING = Duration.ofSeconds(2);

  /** For all nodes at once; {@code Lapse} and {@code Purges} rely on it. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  private final PeerClient client;
  private final String id;
  private final String what;
  private final Map<String, Integer> removed = new TreeMap<>();
  private final Map<String, String> unreached = new TreeMap<>();

  /**
   * @param id of the purge, the same on all nodes
   * @param what the purge as a path
   */
  PurgeCall(PeerClient client, String id, String what) {
    this.client = client;
    this.id = id;
    this.what = what;
  }

  /**
   * Tells these nodes. Never fails.
   *
   * @param noting completes when the note has been written
   * @param members asked for when that is known: who joins later finds the note
   */
  CompletableFuture<PurgeReport> tell(
      CompletableFuture<Void> noting, Supplier<Collection<Member>> members) {
    return client
        .within(NOTING, noting)
        .handle((written, failure) -> failure == null)
        .thenCompose(noted -> tell(noted, members.get()));
  }

  private CompletableFuture<PurgeReport> tell(boolean noted, Collection<Member> members) {
    return CompletableFuture.allOf(
            members.stream().map(this::tell).toArray(CompletableFuture<?>[]::new))
        .thenApply(all -> new PurgeReport(removed, unreached, noted));
  }

  private CompletableFuture<Void> tell(Member member) {
    return client
        .purge(member, id, what, PATIENCE)
        .handle(
            (count, failure) -> {
              note(member.id(), count, failure);
              return null;
            });
  }

  private synchronized void note(String member, Integer count, Throwable failure) {
    if (failure == null) {
      removed.put(member, count);
    } else {
      unreached.put(member, String.valueOf(failure.getMessage()));
    }
  }
}

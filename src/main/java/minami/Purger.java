package minami;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import minami.address.AddressException;
import minami.address.AddressParser;
import minami.address.Purge;
import minami.cluster.Cluster;
import minami.cluster.PurgeListener;
import minami.cluster.PurgeReport;
import minami.cluster.PurgeStamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Purges, on this node and on the others. Thread-safe. */
public final class Purger implements PurgeListener {

  private static final Logger LOG = LoggerFactory.getLogger(Purger.class);

  /** A node is told of a purge in two ways; for so many it is remembered that it has been. */
  private static final int KNOWN = 10_000;

  private final Thumbnails thumbnails;
  private final Optional<Cluster> cluster;
  private final AddressParser addresses;

  /** Guarded by itself: the ids of the last purges, and how many thumbnails go. */
  private final Map<String, Thumbnails.Purged> known = new LinkedHashMap<>();

  /**
   * How a purge went.
   *
   * @param removed how many thumbnails have gone from this node
   * @param stored whether they have gone from its store too, if it has one
   * @param others how the others have taken it; empty if this node is alone
   */
  public record Outcome(int removed, boolean stored, Optional<PurgeReport> others) {}

  /** For this node and, if there are any, for the others. */
  public Purger(Thumbnails thumbnails, Optional<Cluster> cluster, AddressParser addresses) {
    this.thumbnails = thumbnails;
    this.cluster = cluster;
    this.addresses = addresses;
  }

  /** Purges on all nodes. When it completes, those that were reached serve nothing old. */
  public CompletableFuture<Outcome> everywhere(Purge purge) {
    String id = newId();
    CompletableFuture<Optional<PurgeReport>> others =
        cluster
            .map(c -> c.purge(id, purge.path()).thenApply(Optional::of))
            .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
    Thumbnails.Purged gone = purged(id, purge);
    LOG.info("Purged {}: {} thumbnails have gone from this node", purge.path(), gone.removed());
    return gone.stored()
        .handle((none, failure) -> failure == null)
        .thenCombine(others, (stored, report) -> new Outcome(gone.removed(), stored, report));
  }

  /** Has the other nodes forget an image whose original has changed; this one has done so. */
  public void changed(String image) {
    if (cluster.isPresent()) {
      String id = newId();
      synchronized (known) {
        remember(id, new Thumbnails.Purged(0, CompletableFuture.completedFuture(null)));
      }
      cluster.get().purge(id, Purge.of(Purge.Kind.IMAGE, image).path());
    }
  }

  private static String newId() {
    byte[] bytes = new byte[8];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Purges on this node, unless it has done so already.
   *
   * @param id of the purge, the same on all nodes
   * @return how many thumbnails have gone, now or then; fails if the store still has some
   */
  public CompletableFuture<Integer> here(String id, Purge purge) {
    Thumbnails.Purged gone = purged(id, purge);
    return gone.stored().thenApply(none -> gone.removed());
  }

  private Thumbnails.Purged purged(String id, Purge purge) {
    synchronized (known) { // also until another thread has done the same
      Thumbnails.Purged before = known.get(id);
      if (before != null) {
        return before;
      }
      Thumbnails.Purged gone = thumbnails.purge(List.of(purge));
      remember(id, gone);
      return gone;
    }
  }

  private void remember(String id, Thumbnails.Purged gone) {
    known.put(id, gone);
    if (known.size() > KNOWN) {
      known.remove(known.keySet().iterator().next());
    }
  }

  @Override
  public void purged(Map<String, String> purges) {
    synchronized (known) {
      Map<String, String> news = new HashMap<>(purges);
      news.keySet().removeAll(known.keySet());
      Thumbnails.Purged gone =
          thumbnails.purge(news.values().stream().flatMap(path -> parsed(path).stream()).toList());
      news.keySet().forEach(id -> remember(id, new Thumbnails.Purged(0, gone.stored())));
    }
  }

  /** Empty if it means nothing here: the nodes may have other origins. */
  private Optional<Purge> parsed(String path) {
    try {
      return Optional.of(addresses.parsePurge(path));
    } catch (AddressException e) {
      return Optional.empty();
    }
  }

  @Override
  public void mayHaveMissedPurges() {
    LOG.warn(
        "This node was away, and cannot find out what was purged meanwhile: it forgets all that it"
            + " keeps");
    thumbnails.purgeAll();
  }

  @Override
  public Optional<PurgeStamp> missedSince() {
    return thumbnails.missedSince();
  }

  @Override
  public void heardOfAll(PurgeStamp stamp) {
    thumbnails.heardOfAll(stamp);
  }
}

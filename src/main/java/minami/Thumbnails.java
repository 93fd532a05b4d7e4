package minami;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import minami.address.Purge;
import minami.address.ThumbnailSpec;
import minami.cache.HotEntry;
import minami.cache.SingleFlight;
import minami.cluster.Cluster;
import minami.cluster.Member;
import minami.cluster.PurgeStamp;
import minami.image.Thumbnail;
import minami.moderation.Policy;
import minami.trace.Trace;

/**
 * The one look-up of thumbnails: in this node's cache, among its copies of other nodes' thumbnails,
 * at the owner, in the owner's store; if it is nowhere, it is made. What moderation does not let be
 * shown as it is counts as not there. Thread-safe.
 */
public final class Thumbnails implements AutoCloseable {

  /** The share of the deadline that an owner gets; the rest is for making the thumbnail here. */
  private static final int SHARE = 2;

  /** Versions take this fraction of what the thumbnails take that were made of them. */
  private static final int VERSIONS_SHARE = 16;

  private final Optional<Cluster> cluster;
  private final Screening screening;
  private final ThumbnailService service;
  private final KeptThumbnails kept;
  private final Optional<StoredThumbnails> store;
  private final MadeThumbnails made;
  private final Optional<AskedThumbnails> asked;
  private final Optional<TakeOver> takeOver;
  private final Purges purges = new Purges();
  private final Versions versions;
  private volatile boolean draining;

  /** Is told of images whose originals have changed. */
  private volatile Consumer<String> changeListener = image -> {};

  /** With these other nodes to ask; empty if this one is alone. */
  public Thumbnails(ServiceSettings settings, Optional<Cluster> cluster) {
    this.cluster = cluster;
    screening = new Screening(settings.moderation());
    PurgeNews news = new PurgeNews(cluster);
    kept = new KeptThumbnails(settings.cacheSize(), settings.copiesSize(), screening, news);
    versions = new Versions(settings.cacheSize() / VERSIONS_SHARE);
    store =
        settings
            .store()
            .map(
                where ->
                    new StoredThumbnails(where, settings.origins().places(), cluster.isEmpty()));
    Changes changes = new Changes(versions, store, this::changed);
    service = new ThumbnailService(settings, screening, purges, changes::fetched);
    made =
        new MadeThumbnails(
            cluster, screening, kept, new Flights(kept, purges, news), versions, store, service);
    asked =
        cluster.map(
            others ->
                new AskedThumbnails(
                    others,
                    screening,
                    kept,
                    new Flights(kept, purges, news),
                    made,
                    settings.deadline().dividedBy(SHARE)));
    takeOver = cluster.map(others -> new TakeOver(others, kept.own(), purges));
  }

  /** The thumbnail of this key if this node keeps it, else null. */
  public Answer kept(String key) {
    return kept.get(key);
  }

  /** The other node to ask for a thumbnail; empty if that is this one. */
  public Optional<Member> ownerElsewhere(ThumbnailSpec spec) {
    return cluster.flatMap(others -> others.ownerElsewhere(spec.image().encoded()));
  }

  /**
   * The thumbnail; or a failure, of which {@link Refusal} tells the meaning. A caller that stops
   * waiting must leave. For those that are not {@link #kept}.
   *
   * @param owner the other node to ask; empty if none is to be asked
   * @param trace what is done for it is part of this
   */
  public SingleFlight.Ticket<Answer> get(ThumbnailSpec spec, Optional<Member> owner, Trace trace) {
    if (draining) {
      return SingleFlight.Ticket.landed(
          CompletableFuture.failedFuture(OverloadException.stopping()));
    }
    return owner
        .map(member -> asked.orElseThrow().get(member, spec, trace))
        .orElseGet(() -> made.get(spec, trace));
  }

  private void changed(String image) {
    kept.removeIf(Purge.of(Purge.Kind.IMAGE, image)::concerns);
    changeListener.accept(image);
  }

  /** This one is told of images whose originals have changed. */
  public void whenChanged(Consumer<String> listener) {
    changeListener = listener;
  }

  /** Shows pictures by another policy from now on, those that are kept too. */
  public void use(Policy policy) {
    screening.use(policy);
  }

  /** Takes over thumbnails from the nodes that have owned images which are this node's now. */
  public void takeOver(Set<Member> former) {
    takeOver.orElseThrow().from(former);
  }

  /** The keys of what this node is asked for most, the hottest first. */
  public List<String> hottest(int most) {
    return kept.own().hottest(most).stream().map(HotEntry::key).toList();
  }

  /**
   * The thumbnail if this node keeps it, however it is shown, else null; for a node that owns it
   * now.
   */
  public Thumbnail keptForNewOwner(String key) {
    return kept.getUnscreened(key);
  }

  /**
   * Forgets what is purged on this node. When this returns, nobody is given it any more: what is
   * under way begins again.
   */
  Purged purge(List<Purge> those) {
    PurgeBatch batch = new PurgeBatch(those);
    AtomicInteger gone = new AtomicInteger();
    AtomicReference<CompletableFuture<Void>> stored =
        new AtomicReference<>(CompletableFuture.completedFuture(null));
    purges.add(
        those,
        () -> {
          service.purge(batch::concernsImage);
          gone.set(kept.removeIf(batch::concerns));
          store.ifPresent(where -> stored.set(where.remove(those)));
        });
    return new Purged(gone.get(), stored.get());
  }

  /** The same for everything that this node keeps. */
  void purgeAll() {
    purges.addAll(
        () -> {
          service.purge(image -> true);
          kept.removeIf(key -> true);
          store.ifPresent(StoredThumbnails::removeAll);
        });
  }

  /**
   * What a purge has done here.
   *
   * @param removed how many thumbnails have gone from the heap
   * @param stored completes when the store's files have gone, too, so that a restart does not bring
   *     them back; fails if they could not be removed yet
   */
  record Purged(int removed, CompletableFuture<Void> stored) {}

  /** When the store last knew of all purges, if this run must hear of those since then; once. */
  Optional<PurgeStamp> missedSince() {
    return store.flatMap(StoredThumbnails::missedSince);
  }

  /** This node knows of all purges. */
  void heardOfAll(PurgeStamp stamp) {
    store.ifPresent(where -> where.heardOfAll(stamp));
  }

  /** Whether what has to be made is made. */
  public Vitals vitals() {
    return service.vitals();
  }

  /**
   * What this node answers most often, with its copies of other nodes': at most this many of each.
   */
  public List<HotEntry> mostHit(int limit) {
    return kept.hottest(limit);
  }

  /** The current figures. */
  public Figures figures() {
    return new Figures(
        new Figures.Caches(
            kept.own().state(),
            kept.copies().state(),
            service.keptOriginals(),
            service.keptLooks()),
        service.rendering(),
        service.times(),
        service.renders(),
        service.looks(),
        service.originFetches(),
        service.origins(),
        screening.figures(),
        store.map(StoredThumbnails::state));
  }

  /** Takes no more requests, and waits for those under way. */
  public void drain(Duration atMost) {
    draining = true;
    try {
      // In this order: what an owner does not give is made here.
      asked
          .map(AskedThumbnails::quiet)
          .orElseGet(() -> CompletableFuture.completedFuture(null))
          .thenCompose(none -> made.quiet())
          .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // What is not ready by now fails with the closing.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends what is under way. The cluster should have been left before. */
  @Override
  public void close() {
    draining = true;
    made.stop(); // or what an owner does not give would be made yet
    cluster.ifPresent(Cluster::close);
    screening.close(); // first: or looks would wait for it
    service.close();
    store.ifPresent(StoredThumbnails::close);
    kept.close();
    versions.close();
  }
}

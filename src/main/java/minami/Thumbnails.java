package minami;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import minami.address.Purge;
import minami.address.ThumbnailSpec;
import minami.cache.HotEntry;
import minami.cache.SingleFlight;
import minami.cache.ThumbnailCache;
import minami.cluster.Cluster;
import minami.cluster.Member;
import minami.cluster.PurgeStamp;
import minami.cluster.VerdictException;
import minami.image.Thumbnail;
import minami.moderation.Decision;
import minami.moderation.Policy;
import minami.origin.Original;
import minami.trace.Trace;

/**
 * The one look-up of thumbnails: in this node's cache, among its copies of other nodes' thumbnails,
 * at the owner, in the owner's store; if it is nowhere, it is made. What moderation does not let be
 * shown as it is counts as not there. Thread-safe.
 */
public final class Thumbnails implements AutoCloseable {

  /**
   * The share of the deadline that an owner gets; the rest is for making the thumbnail here. An
   * owner that is stuck is found out much sooner ({@code cluster.Peer}).
   */
  private static final int SHARE = 2;

  private final Optional<Cluster> cluster;
  private final Screening screening;
  private final ThumbnailService service;
  private final ThumbnailCache own;

  /** Popular thumbnails of other nodes, so that the owner's network is not the bottleneck. */
  private final ThumbnailCache copies;

  private final SingleFlight<Answer> made = new SingleFlight<>();

  /** Apart, as what its owner does not give is made here: one flight waits for the other. */
  private final SingleFlight<Answer> asked = new SingleFlight<>();

  private final Purges purges = new Purges();
  private final Versions versions;
  private final Optional<StoredThumbnails> store;
  private final Optional<TakeOver> takeOver;
  private final Duration patience;
  private volatile boolean draining;

  /** Is told of images whose originals have changed. */
  private volatile Consumer<String> changeListener = image -> {};

  /** What an owner does not give is not made any more, either. */
  private volatile boolean closed;

  /** Versions take this fraction of what the thumbnails take that were made of them. */
  private static final int VERSIONS_SHARE = 16;

  /** With these other nodes to ask; empty if this one is alone. */
  public Thumbnails(ServiceSettings settings, Optional<Cluster> cluster) {
    this.cluster = cluster;
    screening = new Screening(settings.moderation());
    versions = new Versions(settings.cacheSize() / VERSIONS_SHARE);
    service = new ThumbnailService(settings, screening, purges, this::fetched);
    own = new ThumbnailCache(settings.cacheSize());
    copies = new ThumbnailCache(settings.copiesSize());
    store =
        settings
            .store()
            .map(
                where ->
                    new StoredThumbnails(where, settings.origins().places(), cluster.isEmpty()));
    takeOver = cluster.map(others -> new TakeOver(others, own, purges));
    patience = settings.deadline().dividedBy(SHARE);
  }

  /** The thumbnail of this key if this node keeps it, else null. */
  public Answer kept(String key) {
    if (cluster.isPresent() && cluster.get().mayHaveMissedPurges()) {
      return null; // who goes on to ask for it waits until that is known
    }
    Answer mine = shown(own.get(key), Answer.Source.HIT);
    return mine != null ? mine : shown(copies.get(key), Answer.Source.HOT);
  }

  /** Null if there is none, or it must not be shown as it is. */
  private Answer shown(Thumbnail thumbnail, Answer.Source source) {
    Decision decision = thumbnail == null ? null : screening.showing(thumbnail);
    return decision == null
        ? null
        : Answer.kept(thumbnail, decision, screening.isUnknown(thumbnail.scores()), source);
  }

  /** The other node to ask for a thumbnail; empty if that is this one. */
  public Optional<Member> ownerElsewhere(ThumbnailSpec spec) {
    return cluster.flatMap(others -> others.ownerElsewhere(spec.image().encoded()));
  }

  /**
   * The thumbnail; or a failure, of which {@link Refusal} tells the meaning. A caller that stops
   * waiting must leave.
   *
   * @param owner the other node to ask; empty if none is to be asked
   * @param trace what is done for it is part of this
   */
  public SingleFlight.Ticket<Answer> get(ThumbnailSpec spec, Optional<Member> owner, Trace trace) {
    Answer kept = kept(spec.key());
    if (kept != null) {
      return SingleFlight.Ticket.landed(CompletableFuture.completedFuture(kept));
    }
    if (draining) {
      return refused();
    }
    return owner
        .map(
            member ->
                asked.join(spec.key(), () -> keptOr(spec, asked, () -> ask(member, spec, trace))))
        .orElseGet(() -> make(spec, trace));
  }

  private SingleFlight.Ticket<Answer> make(ThumbnailSpec spec, Trace trace) {
    return closed
        ? refused()
        : made.join(spec.key(), () -> keptOr(spec, made, () -> findOrMake(spec, trace)));
  }

  private static SingleFlight.Ticket<Answer> refused() {
    return SingleFlight.Ticket.landed(CompletableFuture.failedFuture(OverloadException.stopping()));
  }

  private CompletableFuture<Answer> keptOr(
      ThumbnailSpec spec, SingleFlight<Answer> flights, Supplier<CompletableFuture<Answer>> work) {
    if (cluster.isEmpty() || !cluster.get().mayHaveMissedPurges()) {
      return keptOrNow(spec, flights, work); // nearly always
    }
    CompletableFuture<Answer> result = new CompletableFuture<>();
    whenHeard(() -> follow(keptOrNow(spec, flights, work), result));
    return result;
  }

  /** Goes on once this node has heard of all that was purged: nearly always at once. */
  private void whenHeard(Runnable next) {
    if (cluster.isEmpty() || !cluster.get().mayHaveMissedPurges()) {
      next.run();
    } else {
      cluster.get().heardOfPurges().whenComplete((none, failure) -> next.run());
    }
  }

  /** Looks once more: a flight may have landed since. */
  private CompletableFuture<Answer> keptOrNow(
      ThumbnailSpec spec, SingleFlight<Answer> flights, Supplier<CompletableFuture<Answer>> work) {
    long begun = purges.now();
    Answer kept = kept(spec.key());
    return kept != null && isCurrent(spec, begun, flights, () -> {})
        ? CompletableFuture.completedFuture(kept)
        : work.get();
  }

  /**
   * Keeps an outcome, unless it has been purged since then; who comes after a purge that comes now
   * must not join the flight either.
   */
  private boolean isCurrent(
      ThumbnailSpec spec, long begun, SingleFlight<Answer> flights, Runnable keep) {
    return purges.keepUnless(
        begun,
        purge -> purge.concerns(spec.key()),
        () -> {
          flights.closeDoors(spec.key());
          keep.run();
        });
  }

  /** An image that has just moved here may have been made where it was. */
  private CompletableFuture<Answer> findOrMake(ThumbnailSpec spec, Trace trace) {
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
    long begun = purges.now();
    if (purges.areSpreading(purge -> purge.concerns(spec.key()))) {
      askStore(spec, trace, result);
      return;
    }
    CompletableFuture<Thumbnail> asking = cluster.orElseThrow().askKept(former, spec.key(), trace);
    result.whenComplete((answer, failure) -> asking.cancel(true));
    whenHeardOf(
        asking,
        result,
        (thumbnail, failure) -> {
          Answer given = shown(thumbnail, Answer.Source.PEER);
          if (given != null && isCurrent(spec, begun, made, () -> own.put(spec.key(), thumbnail))) {
            result.complete(given.after("peer", System.nanoTime() - start));
          } else if (!result.isDone()) {
            askStore(spec, trace, result);
          }
        });
  }

  private void askStore(ThumbnailSpec spec, Trace trace, CompletableFuture<Answer> result) {
    if (store.isEmpty()) {
      makeAndKeep(spec, trace, result);
      return;
    }
    long start = System.nanoTime();
    long begun = purges.now();
    Trace step = trace.begin("minami.store");
    whenHeardOf(
        store.get().get(spec).whenComplete((stored, failure) -> step.end(failure)),
        result,
        (stored, failure) -> {
          Answer given = stored == null ? null : shown(stored.thumbnail(), Answer.Source.STORE);
          boolean current =
              given != null
                  && versions.accept(spec.image().encoded(), stored.version())
                  && isCurrent(spec, begun, made, () -> own.put(spec.key(), stored.thumbnail()));
          if (current) {
            result.complete(given.after("store", System.nanoTime() - start));
          } else if (!result.isDone()) {
            makeAndKeep(spec, trace, result);
          }
        });
  }

  private void makeAndKeep(ThumbnailSpec spec, Trace trace, CompletableFuture<Answer> result) {
    long begun = purges.now();
    long start = System.nanoTime();
    CompletableFuture<Answer> work = service.make(spec, trace);
    result.whenComplete((answer, failure) -> work.cancel(true));
    whenHeardOf(
        work,
        result,
        (answer, failure) -> {
          Runnable keep = answer == null ? () -> {} : () -> keep(spec, answer, begun, start);
          boolean current = isCurrent(spec, begun, made, keep); // a failure may be old, too
          if (!current && !result.isDone()) {
            makeAndKeep(spec, trace, result);
          } else if (failure == null) {
            asItIsShownNow(answer, spec, trace, result);
          } else {
            result.completeExceptionally(failure);
          }
        });
  }

  /** Unless the original has changed meanwhile. What may come out better later is not stored. */
  private void keep(ThumbnailSpec spec, Answer answer, long begun, long start) {
    BooleanSupplier outdated = () -> versions.isOutdated(spec.image().encoded(), answer.version());
    if (outdated.getAsBoolean()) {
      return;
    }
    own.put(spec.key(), answer.thumbnail());
    if (!answer.unknown() && !answer.thumbnail().firstFrameOnly()) {
      store.ifPresent(
          where ->
              where.put(
                  spec,
                  answer,
                  start,
                  () ->
                      !outdated.getAsBoolean()
                          && !purges.since(begun, purge -> purge.concerns(spec.key()))));
    }
  }

  /** What was made of another version goes, for all sizes. */
  private void fetched(String image, Original original) {
    Versions.Sight sight = versions.see(image, original.digest());
    if (sight == Versions.Sight.CHANGED) {
      changed(image);
    }
    if (sight != Versions.Sight.SAME) {
      store.ifPresent(
          where ->
              where
                  .settle(image, original.digest())
                  .thenAccept(
                      hadOthers -> {
                        if (hadOthers && sight == Versions.Sight.FIRST) {
                          changed(image);
                        }
                      }));
    }
  }

  private void changed(String image) {
    removeIf(Purge.of(Purge.Kind.IMAGE, image)::concerns);
    changeListener.accept(image);
  }

  /** This one is told of images whose originals have changed. */
  public void whenChanged(Consumer<String> listener) {
    changeListener = listener;
  }

  /**
   * Goes on with an outcome, once this node has heard of all that was purged: who was stopped may
   * have got it before the purge, and look at it afterwards.
   */
  private <T> void whenHeardOf(
      CompletableFuture<T> work, CompletableFuture<Answer> result, BiConsumer<T, Throwable> next) {
    work.whenComplete(
        (outcome, failure) ->
            whenHeard(
                () -> {
                  try {
                    next.accept(outcome, failure);
                  } catch (Throwable t) { // or those who wait would never hear of it
                    result.completeExceptionally(t);
                  }
                }));
  }

  /** By a policy that may have changed since the thumbnail was begun. */
  private void asItIsShownNow(
      Answer made, ThumbnailSpec spec, Trace trace, CompletableFuture<Answer> result) {
    Answer shown = shown(made.thumbnail(), made.source());
    if (shown != null) {
      result.complete(shown.in(made.nanos()));
    } else if (screening.blocks(made.thumbnail().scores())) {
      result.completeExceptionally(new ModeratedException());
    } else {
      follow(service.make(spec, trace), result); // only once more: it is not changed all the time
    }
  }

  /** One future has the outcome of another, and cancels it when it has an outcome already. */
  private static <T> void follow(CompletableFuture<T> work, CompletableFuture<T> result) {
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

  private CompletableFuture<Answer> ask(Member owner, ThumbnailSpec spec, Trace trace) {
    long start = System.nanoTime();
    long begun = purges.now();
    Predicate<Purge> such = purge -> purge.concerns(spec.key());
    CompletableFuture<Answer> result = new CompletableFuture<>();
    if (purges.areSpreading(such)) { // the owner might give what is purged here
      makeInstead(spec, trace, 0, result);
      return result;
    }
    CompletableFuture<Thumbnail> answer =
        cluster.orElseThrow().ask(owner, spec.image().encoded(), spec.key(), patience, trace);
    result.whenComplete((thumbnail, failure) -> answer.cancel(true));
    whenHeardOf(
        answer,
        result,
        (thumbnail, failure) -> {
          long nanos = System.nanoTime() - start;
          Answer given = shown(thumbnail, Answer.Source.PEER);
          Throwable refusal = given == null ? refusal(thumbnail, failure) : null;
          Runnable keep = given == null ? () -> {} : () -> copies.put(spec.key(), thumbnail);
          boolean last = given != null || refusal != null;
          if (!last || !isCurrent(spec, begun, asked, keep)) {
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

  /** Shows pictures by another policy from now on, those that are kept too. */
  public void use(Policy policy) {
    screening.use(policy);
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
    SingleFlight.Ticket<Answer> ticket = make(spec, trace);
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

  /** Takes over thumbnails from the nodes that have owned images which are this node's now. */
  public void takeOver(Set<Member> former) {
    takeOver.orElseThrow().from(former);
  }

  /** The keys of what this node is asked for most, the hottest first. */
  public List<String> hottest(int most) {
    return own.hottest(most).stream().map(HotEntry::key).toList();
  }

  /**
   * The thumbnail if this node keeps it, however it is shown, else null; for a node that owns it
   * now.
   */
  public Thumbnail keptForNewOwner(String key) {
    if (cluster.isPresent() && cluster.get().mayHaveMissedPurges()) {
      return null;
    }
    Thumbnail mine = own.get(key);
    return mine != null ? mine : copies.get(key);
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
          gone.set(removeIf(batch::concerns));
          store.ifPresent(where -> stored.set(where.remove(those)));
        });
    return new Purged(gone.get(), stored.get());
  }

  /** The same for everything that this node keeps. */
  void purgeAll() {
    purges.addAll(
        () -> {
          service.purge(image -> true);
          removeIf(key -> true);
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

  private int removeIf(Predicate<String> such) {
    return own.removeIf(such) + copies.removeIf(such);
  }

  /** Whether what has to be made is made. */
  public Vitals vitals() {
    return service.vitals();
  }

  /**
   * What this node answers most often, with its copies of other nodes': at most this many of each.
   */
  public List<HotEntry> mostHit(int limit) {
    return Stream.of(own, copies).flatMap(cache -> cache.hottest(limit).stream()).toList();
  }

  /** The current figures. */
  public Figures figures() {
    return new Figures(
        new Figures.Caches(
            own.state(), copies.state(), service.keptOriginals(), service.keptLooks()),
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
      asked.quiet().thenCompose(none -> made.quiet()).get(atMost.toMillis(), TimeUnit.MILLISECONDS);
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
    closed = true;
    cluster.ifPresent(Cluster::close);
    screening.close(); // first: or looks would wait for it
    service.close();
    store.ifPresent(StoredThumbnails::close);
    own.close();
    copies.close();
    versions.close();
  }
}

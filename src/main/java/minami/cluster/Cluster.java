package minami.cluster;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import minami.image.Thumbnail;
import minami.trace.Trace;

/**
 * This node among the others. It joins in the background. Until it has joined, and whenever it is
 * cut off, there is simply nobody to ask. Thread-safe.
 *
 * <p>A request for an image asks {@link #ownerElsewhere} whose it is. If that is another node,
 * {@link #ask} sends it there, where it comes in by the {@link Reception}. If it is this one, its
 * {@link #formerOwner} may have kept what would have to be made: {@link #askKept}.
 */
public final class Cluster implements AutoCloseable {

  /** The second choice is asked only while at least this fraction of the patience is left. */
  private static final int LEAST_SHARE = 4;

  /** For a node that has owned an image until now to say whether it has a thumbnail of it. */
  private static final Duration FORMER = Duration.ofSeconds(1);

  /** For etcd to take a setting. */
  private static final Duration SHARING = Duration.ofSeconds(5);

  private final String instance = newInstance();
  private final ClusterView view;
  private final PeerSignatures signatures;
  private final Reception reception;
  private final EtcdRegistration registration;
  private final Lapse lapse;
  private final PeerClient client;
  private final HandOver handOver = new HandOver();

  /** Null before it joins. */
  private volatile PurgeListener purgeListener;

  private volatile boolean left;

  /** This node, before it joins. */
  public Cluster(ClusterSettings settings) {
    view = new ClusterView(settings, instance);
    signatures = new PeerSignatures(instance, settings.meaning(), Clock.systemUTC());
    reception = new Reception(signatures, instance);
    registration = new EtcdRegistration(settings);
    lapse = new Lapse(registration::ring, this::mayHaveMissed);
    client = new PeerClient(signatures, lapse::tick);
  }

  private static String newInstance() {
    byte[] bytes = new byte[8];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Begins to join the others.
   *
   * @param purges hears what is purged
   * @param settings gets all settings that the nodes share, whenever etcd has been read
   * @param moved gets the nodes that have owned images which are this node's now
   */
  public void join(
      PurgeListener purges, Consumer<Map<String, String>> settings, Consumer<Set<Member>> moved) {
    purgeListener = purges;
    registration.start(new EtcdNews(view, signatures, client, lapse, purges, settings, moved));
  }

  private void mayHaveMissed() {
    if (purgeListener != null) { // or it has not joined, and has heard of nothing
      purgeListener.mayHaveMissedPurges();
    }
  }

  /** Identifies this run of this node. */
  public String instance() {
    return instance;
  }

  /** This node as the others know it; empty until it has found its own address. */
  public Optional<Member> self() {
    return view.self();
  }

  /** The state of this node: {@code joining}, {@code member}, {@code draining} or {@code alone}. */
  public Condition condition() {
    return registration.condition();
  }

  /** The state of etcd: {@code unknown}, {@code reachable} or {@code unreachable}. */
  public Condition etcd() {
    return registration.etcd();
  }

  /**
   * The time since this node's lease in etcd was last granted or renewed: a few seconds while all
   * is well, and since the start if it has never had one.
   */
  public Duration leaseAge() {
    return registration.leaseAge();
  }

  /** The current members, including this node once it has joined. */
  public Membership membership() {
    return view.membership();
  }

  /** The breaker state of a member, or {@code self}. */
  public String state(Member member) {
    return view.isSelf(member) ? "self" : client.state(member);
  }

  /** How the others have answered, and how many of them are asked. */
  public PeerFigures peers() {
    Map<String, Integer> breakers = new TreeMap<>();
    view.others().forEach(member -> breakers.merge(client.state(member), 1, Integer::sum));
    return new PeerFigures(client.tally().calls(), breakers);
  }

  /**
   * The other node to ask for an image: its owner, or the second choice while the owner does not
   * answer. Empty if that is this node, or nobody.
   *
   * @param image names the image, without options
   */
  public Optional<Member> ownerElsewhere(String image) {
    return ownerElsewhere(image, null);
  }

  private Optional<Member> ownerElsewhere(String image, Member failed) {
    for (Member member : view.membership().owners(image)) {
      if (view.isSelf(member)) {
        return Optional.empty();
      }
      if (!member.equals(failed) && client.isWell(member)) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }

  /**
   * Asks an image's owner, and its second choice if the owner dies meanwhile; requests that waited
   * for the owner join each other there. Fails with a {@link VerdictException} if no node can make
   * the thumbnail, and with another exception if this node should try. Cancelling the future ends
   * the request.
   *
   * @param key the canonical address of a thumbnail of the image
   * @param patience how long to wait in total
   * @param trace the requests are parts of this
   */
  public CompletableFuture<Thumbnail> ask(
      Member owner, String image, String key, Duration patience, Trace trace) {
    long end = System.nanoTime() + patience.toNanos();
    CompletableFuture<Thumbnail> result = new CompletableFuture<>();
    ask(
        owner,
        key,
        patience,
        trace,
        result,
        failure -> {
          Duration left = Duration.ofNanos(end - System.nanoTime());
          Optional<Member> second =
              isDead(failure) && left.compareTo(patience.dividedBy(LEAST_SHARE)) > 0
                  ? ownerElsewhere(image, owner)
                  : Optional.empty();
          second.ifPresentOrElse(
              member -> ask(member, key, left, trace, result, result::completeExceptionally),
              () -> result.completeExceptionally(failure));
        });
    return result;
  }

  private static Trace step(Trace trace, Member member) {
    return trace
        .beginCall("minami.peer")
        .with("server.address", member.url().getHost())
        .with("server.port", member.url().getPort());
  }

  private static boolean isDead(Throwable failure) {
    return failure instanceof PeerException e && e.meaning() == PeerException.Meaning.BROKEN;
  }

  private void ask(
      Member member,
      String key,
      Duration patience,
      Trace trace,
      CompletableFuture<Thumbnail> result,
      Consumer<Throwable> otherwise) {
    Trace step = step(trace, member);
    CompletableFuture<Thumbnail> asked = client.ask(member, key, patience, step);
    result.whenComplete((thumbnail, failure) -> asked.cancel(true));
    asked.whenComplete(
        (thumbnail, failure) -> {
          try {
            step.end(failure);
            if (failure == null) {
              result.complete(thumbnail);
            } else if (!result.isDone()) {
              otherwise.accept(failure);
            }
          } catch (Throwable t) { // or those who wait would never hear of it
            result.completeExceptionally(t);
          }
        });
  }

  /** Whether this node owns an image. */
  public boolean owns(String image) {
    return view.membership().owners(image).stream().findFirst().filter(view::isSelf).isPresent();
  }

  /**
   * The node that has owned an image until a moment ago, if that is this node's now. What that has
   * kept need not be made again. One that is no member does not hear what is purged.
   */
  public Optional<Member> formerOwner(String image) {
    return view.moves().formerOwner(image, view.membership());
  }

  /**
   * Asks a former owner for a thumbnail that it may have kept. If it cannot be reached, it is no
   * longer taken for one.
   */
  public CompletableFuture<Thumbnail> askKept(Member former, String key, Trace trace) {
    Moves.Move last = view.moves().last();
    Trace step = step(trace, former);
    return client
        .askKept(former, key, FORMER, step)
        .whenComplete(
            (thumbnail, failure) -> {
              step.end(failure);
              if (isDead(failure)) {
                view.moves().forget(last);
              }
            });
  }

  /** Asks a former owner for the keys of what it is asked for most, the hottest first. */
  public CompletableFuture<List<String>> hottest(Member former) {
    return client.hottest(former, FORMER);
  }

  /** Where the others ask this one. */
  public Reception reception() {
    return reception;
  }

  /** A node takes over what it owns now. */
  public void handsOverTo(Caller caller) {
    handOver.asked(caller.node());
  }

  /**
   * Has all other nodes purge something. Never fails.
   *
   * @param id of the purge, the same on all nodes
   * @param what the purge as a path
   */
  public CompletableFuture<PurgeReport> purge(String id, String what) {
    return new PurgeCall(client, id, what).tell(registration.note(id, what), view::others);
  }

  /**
   * Keeps a setting for all nodes, in etcd. Completes when this one has taken it over; fails if
   * etcd does not take it in time.
   */
  public CompletableFuture<Void> share(String name, String value) {
    return inTime(registration.share(name, value));
  }

  /** The same for a setting that goes. */
  public CompletableFuture<Void> unshare(String name) {
    return inTime(registration.unshare(name));
  }

  /** What has been given up must not happen later: somebody may have changed it otherwise since. */
  private CompletableFuture<Void> inTime(CompletableFuture<Void> shared) {
    return client
        .within(SHARING, shared)
        .whenComplete((none, failure) -> shared.cancel(false)); // no effect if that is done
  }

  /** Whether something may have been purged of which this node has not heard. Quick. */
  public boolean mayHaveMissedPurges() {
    return lapse.isOpen();
  }

  /** Completes when this node has heard of all purges. */
  public CompletableFuture<Void> heardOfPurges() {
    return lapse.over();
  }

  /**
   * Has another node drain, or take requests again; the answer is whether it does. Fails with an
   * exception whose message says why there is none.
   */
  public CompletableFuture<Boolean> drain(Member other, boolean drains) {
    return client.drain(other, drains);
  }

  /**
   * What all other nodes say of themselves. Never fails.
   *
   * @param patience for all of them at once
   */
  public CompletableFuture<List<PeerReport>> reports(Duration patience) {
    List<CompletableFuture<PeerReport>> reports =
        view.others().stream().map(member -> report(member, patience)).toList();
    return CompletableFuture.allOf(reports.toArray(CompletableFuture<?>[]::new))
        .thenApply(all -> reports.stream().map(CompletableFuture::join).toList());
  }

  private CompletableFuture<PeerReport> report(Member member, Duration patience) {
    return client
        .report(member, patience)
        .handle(
            (text, failure) ->
                failure == null
                    ? new PeerReport(member, text, "")
                    : new PeerReport(member, "", String.valueOf(failure.getMessage())));
  }

  /**
   * Tells the others, soon, to ask this node for nothing, or to ask it again. It stays one of them,
   * and hears of what they purge.
   */
  public void drain(boolean drains) {
    if (drains) {
      handOver.begin();
    }
    registration.drain(drains);
  }

  /** Waits until the others have taken over what they want; after this node has left. */
  public void awaitHandOver(Duration atMost) {
    int others = (int) view.membership().owning().stream().filter(m -> !view.isSelf(m)).count();
    try {
      if (others > 0) {
        handOver.await(others, atMost);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether this node has left the cluster and only finishes what it has begun. */
  public boolean hasLeft() {
    return left;
  }

  /** Tells the other nodes to stop asking this one. It still answers them, and may ask them. */
  public void leave() {
    if (!left) {
      left = true;
      handOver.begin();
      registration.leave();
    }
  }

  /**
   * Leaves if it has not yet, ends all requests to other nodes, and returns when no thread is left.
   */
  @Override
  public void close() {
    leave();
    client.close();
    registration.awaitThreads();
  }
}

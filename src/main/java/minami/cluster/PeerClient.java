package minami.cluster;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import minami.client.ClientThreads;
import minami.client.LastingClient;
import minami.image.Thumbnail;
import minami.trace.Trace;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.thread.Invocable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP client for the other nodes. Thread-safe. */
final class PeerClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PeerClient.class);

  static final Duration CONNECT = Duration.ofMillis(300);
  private static final Duration TICK = Duration.ofMillis(200);

  /** With up to three ticks before it, a stuck peer costs at most 1.3 s, once. */
  private static final Duration GREETING = Duration.ofMillis(700);

  /** For what is kept, which is given at once. After that, each is asked for alone. */
  static final Duration BUNDLE_PATIENCE = Duration.ofSeconds(1);

  private static final Duration DRAINING = Duration.ofSeconds(3);

  /**
   * Less than the 20 s and more after which servers close a connection, so that we close it first.
   */
  static final Duration KEEP_CONNECTION = Duration.ofSeconds(10);

  /**
   * The share of the patience that is left for the network: a healthy peer reports within the rest
   * that it is too slow. One that reports nothing is not healthy.
   */
  private static final int WAY_SHARE = 10;

  private static final int CONNECTIONS_PER_PEER = 128;
  private static final int QUEUED_PER_PEER = 1024;
  private static final int SELECTORS = 2;

  /** Most thumbnails fit, headers included, and are read at once. */
  private static final int RESPONSE_BUFFER = 64 * 1024;

  static final int MAX_HEADER_BYTES = 8 * 1024;

  /**
   * Whatever is not for a thumbnail uses a connection of its own: the others may all be waiting for
   * a slow origin.
   */
  private static final Object APART = "apart";

  private final PeerSignatures signatures;
  private final Runnable ticking;
  private final Map<String, Peer> peers = new ConcurrentHashMap<>();
  private final PeerTally tally = new PeerTally();
  private final ClientThreads threads = new ClientThreads("minami-peer", 16);
  private final ScheduledExecutorService clock = threads.timer();

  /** One for each peer that is asked for bundles. */
  private final ThreadPoolExecutor bundleThreads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          0,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          threads.daemons().named("minami-peer-bundles"));

  private final LastingClient client;

  /**
   * @param ticking is called a few times a second; must be quick
   */
  PeerClient(PeerSignatures signatures, Runnable ticking) {
    this.signatures = signatures;
    this.ticking = ticking;
    client = threads.open("peers", this::limit);
    clock.scheduleWithFixedDelay(
        this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void limit(HttpClient http) {
    HttpClientTransportOverHTTP transport =
        (HttpClientTransportOverHTTP) http.getHttpClientTransport();
    transport.getClientConnector().setSelectors(SELECTORS);
    // Nothing that follows an answer blocks, so no other thread is needed for it.
    transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
    SocketAddressResolver resolver = new SocketAddressResolver.Sync();
    http.setSocketAddressResolver(
        (host, port, context, promise) ->
            threads
                .network()
                .execute(() -> resolver.resolve(host, port, context, new PeersOnly(promise))));
    http.setResponseBufferSize(RESPONSE_BUFFER);
    http.setMaxConnectionsPerDestination(CONNECTIONS_PER_PEER);
    http.setMaxRequestsQueuedPerDestination(QUEUED_PER_PEER);
    http.setMaxResponseHeadersSize(MAX_HEADER_BYTES);
    http.setDestinationIdleTimeout(2 * KEEP_CONNECTION.toMillis());
    http.setUserAgentField(null);
    http.setConnectTimeout(CONNECT.toMillis());
    http.setIdleTimeout(KEEP_CONNECTION.toMillis());
  }

  /** Counts how requests end. */
  PeerTally tally() {
    return tally;
  }

  /** The client and its successors. */
  LastingClient client() {
    return client;
  }

  private void tick() {
    try {
      ticking.run();
      peers.values().forEach(Peer::tick);
    } catch (RuntimeException | Error e) { // or the clock would stop for good
      complain(e);
    }
  }

  private static void complain(Throwable failure) {
    try {
      LOG.warn("Checking the peers failed", failure);
    } catch (Error e) {
      // No memory to log it; the next tick tries again.
    }
  }

  /** Forgets nodes that are no longer members or have been restarted. */
  void keepOnly(Membership membership) {
    Set<String> instances =
        membership.members().stream().map(Member::instance).collect(Collectors.toSet());
    peers
        .values()
        .removeIf(
            peer -> {
              boolean gone = !instances.contains(peer.member().instance());
              if (gone) {
                peer.close();
              }
              return gone;
            });
  }

  private Peer peer(Member member) {
    return peers.computeIfAbsent(member.id(), id -> new Peer(member, this));
  }

  boolean isWell(Member member) {
    return signatures.ready() && peer(member).isWell();
  }

  String state(Member member) {
    return peer(member).state();
  }

  /**
   * Asks a peer for a thumbnail. Fails with a {@link VerdictException} if the peer refuses for
   * good, with a {@link PeerException} if it does not answer. Cancelling the future ends the
   * request.
   *
   * @param key the canonical address of the thumbnail
   * @param trace the step that this is; the peer goes on with it
   */
  CompletableFuture<Thumbnail> ask(Member member, String key, Duration patience, Trace trace) {
    return peer(member).ask(key, patience, trace);
  }

  /**
   * The same, whatever the health of the peer.
   *
   * @param heard called when something proves that the peer is alive
   */
  PeerAnswer<Thumbnail> send(
      Member member, String key, Duration patience, Trace trace, Runnable heard) {
    PeerAnswer<Thumbnail> answer = new PeerAnswer<>(signatures, heard, key, PeerAnswer::thumbnail);
    send(member, answer, "GET", Reception.THUMBNAILS + key, patience, trace, null);
    return answer;
  }

  /**
   * Asks a peer for several thumbnails at once that it has kept, whatever its health.
   *
   * @param heard called when something proves that the peer is alive
   */
  Bundles bundles(Member member, Runnable heard) {
    return new Bundles(member.id(), new BundleConnection(member, signatures, heard), bundleThreads);
  }

  /**
   * Asks which instance answers at a member's address. Fails with a {@link PeerException} if it is
   * not a node of this cluster, or about to leave.
   */
  CompletableFuture<String> greet(Member member) {
    PeerAnswer<String> answer =
        new PeerAnswer<>(signatures, () -> {}, Reception.NODE, PeerAnswer::text);
    send(member, answer, "GET", Reception.NODE, GREETING, Trace.NONE, APART);
    return answer.result();
  }

  /**
   * Has a peer purge something; the answer is how many thumbnails have gone from there. Fails with
   * a {@link PeerException} or a {@link VerdictException} if it has not.
   */
  CompletableFuture<Integer> purge(Member member, String id, String what, Duration patience) {
    return tell(
        member,
        "DELETE",
        Reception.PURGES + id + "/" + what,
        patience,
        (body, fields) -> Integer.valueOf(PeerAnswer.text(body, fields)));
  }

  /**
   * Has a peer drain, or take requests again; the answer is whether it does. Fails in the same
   * ways.
   */
  CompletableFuture<Boolean> drain(Member member, boolean drains) {
    return tell(
        member,
        drains ? "PUT" : "DELETE",
        Reception.DRAIN,
        DRAINING,
        (body, fields) -> Boolean.valueOf(PeerAnswer.text(body, fields)));
  }

  /** Asks a peer how it does. Fails with a {@link PeerException} if it does not say. */
  CompletableFuture<String> report(Member member, Duration patience) {
    return tell(member, "GET", Reception.REPORT, patience, PeerAnswer::text);
  }

  private <T> CompletableFuture<T> tell(
      Member member, String method, String path, Duration patience, PeerAnswer.Reader<T> reader) {
    if (!signatures.ready()) {
      return CompletableFuture.failedFuture(
          PeerException.ours("this node does not know the cluster's secret yet"));
    }
    PeerAnswer<T> answer = new PeerAnswer<>(signatures, () -> {}, path, reader);
    send(member, answer, method, path, patience, Trace.NONE, APART);
    return answer.result();
  }

  /**
   * Asks a node for a thumbnail that it may have kept, and that it must not make. Fails as {@link
   * #ask}.
   */
  CompletableFuture<Thumbnail> askKept(Member member, String key, Duration patience, Trace trace) {
    PeerAnswer<Thumbnail> answer =
        new PeerAnswer<>(signatures, () -> {}, key, PeerAnswer::thumbnail);
    send(member, answer, "GET", Reception.KEPT + key, patience, trace, null);
    return answer.result();
  }

  /** Asks a node for the keys of what it is asked for most, the hottest first. Fails as before. */
  CompletableFuture<List<String>> hottest(Member member, Duration patience) {
    PeerAnswer<List<String>> answer =
        new PeerAnswer<>(
            signatures,
            () -> {},
            Reception.HOTTEST,
            (body, fields) -> PeerAnswer.text(body, fields).lines().toList());
    send(member, answer, "GET", Reception.HOTTEST, patience, Trace.NONE, APART);
    return answer.result();
  }

  /** The same outcome, or a {@link TimeoutException} after this time. */
  <T> CompletableFuture<T> within(Duration time, CompletableFuture<T> outcome) {
    CompletableFuture<T> result = outcome.copy();
    Future<?> late =
        clock.schedule(
            () -> result.completeExceptionally(new TimeoutException()),
            time.toMillis(),
            TimeUnit.MILLISECONDS);
    result.whenComplete((value, failure) -> late.cancel(false));
    return result;
  }

  /** How long a peer is told that it may take. */
  static Duration told(Duration patience) {
    return patience.minus(patience.dividedBy(WAY_SHARE));
  }

  private void send(
      Member member,
      PeerAnswer<?> answer,
      String method,
      String path,
      Duration patience,
      Trace trace,
      Object tag) {
    CompletableFuture<?> result = answer.result();
    try {
      Duration told = told(patience);
      PeerSignatures.Signed signed = signatures.sign(method, path, told);
      answer.expect(signed.nonce(), told);
      Request request =
          client
              .current()
              .newRequest(member.url())
              .method(method)
              .path(member.url().getRawPath() + path)
              .headers(
                  headers -> {
                    headers.add(Reception.AUTHORIZATION, signed.authorization());
                    trace.addTo(headers::put);
                  })
              .tag(tag)
              .timeout(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
      if (tag == APART) { // there is no queue before it: all the time is the peer's
        answer.sent();
      } else {
        request.onRequestCommit(r -> answer.sent());
      }
      if (patience.compareTo(KEEP_CONNECTION) > 0) { // a waiting request is not idle
        request.idleTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
      }
      result.whenComplete(
          (value, failure) -> {
            if (failure != null) {
              request.abort(failure); // no effect if it has ended
            }
          });
      trace.send(() -> request.send(answer));
    } catch (RuntimeException | Error e) { // or those who wait would never hear of it
      result.completeExceptionally(PeerException.ours("it cannot be asked: " + e));
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    bundleThreads.shutdownNow();
    peers.values().forEach(Peer::close);
    client.close();
    threads.close();
  }

  /** Lets only possible addresses of nodes through: the host name came from etcd. */
  private record PeersOnly(Promise<List<InetSocketAddress>> promise)
      implements Promise<List<InetSocketAddress>> {

    @Override
    public void succeeded(List<InetSocketAddress> addresses) {
      if (addresses.stream().allMatch(a -> Member.mayBePeer(a.getAddress()))) {
        promise.succeeded(addresses);
      } else {
        promise.failed(new AddressNotAllowedException());
      }
    }

    @Override
    public void failed(Throwable failure) {
      promise.failed(failure);
    }
  }
}

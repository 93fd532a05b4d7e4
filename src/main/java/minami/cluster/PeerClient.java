package minami.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import minami.image.Thumbnail;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the other nodes. Thread-safe. */
final class PeerClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PeerClient.class);

  static final String THUMBNAILS = "/internal/t/";
  static final String NODE = "/internal/node";
  static final String ANSWER = "Minami-Answer";

  private static final Duration CONNECT = Duration.ofMillis(300);
  private static final Duration TICK = Duration.ofMillis(200);

  /** With up to three ticks before it, a peer that is stuck costs at most 1.3 s, and once. */
  private static final Duration GREETING = Duration.ofMillis(700);

  /**
   * Below the 20 s and more that servers keep a connection, so that we are the ones to close it.
   */
  private static final Duration KEEP_CONNECTION = Duration.ofSeconds(10);

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);
  private static final int CONNECTIONS_PER_PEER = 128;
  private static final int QUEUED_PER_PEER = 1024;
  private static final int SELECTORS = 2;

  /** Most thumbnails fit, headers and all, and are read at once. */
  private static final int RESPONSE_BUFFER = 64 * 1024;

  private static final int MAX_HEADER_BYTES = 8 * 1024;

  /** Greetings have a connection of their own: the others may all be waiting for a slow origin. */
  private static final Object GREETINGS = "greetings";

  private final PeerSignatures signatures;
  private final Map<String, Peer> peers = new ConcurrentHashMap<>();
  private final QueuedThreadPool threads =
      new QueuedThreadPool(16, 1, 10_000, 0, null, null, named("minami-peer"));
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(1, named("minami-peer-clock"));
  private final HttpClient client = new HttpClient(transport());

  PeerClient(PeerSignatures signatures) {
    this.signatures = signatures;
    clock.setRemoveOnCancelPolicy(true);
    threads.setName("minami-peer");
    threads.setDaemon(true);
    threads.setStopTimeout(STOP_PATIENCE.toMillis());
    client.setName("minami-peer");
    client.setExecutor(threads);
    client.setScheduler(new ScheduledExecutorScheduler(clock));
    SocketAddressResolver resolver = new SocketAddressResolver.Sync();
    client.setSocketAddressResolver(
        (host, port, context, promise) ->
            threads.execute(() -> resolver.resolve(host, port, context, new PeersOnly(promise))));
    client.setResponseBufferSize(RESPONSE_BUFFER);
    client.setFollowRedirects(false);
    client.setMaxConnectionsPerDestination(CONNECTIONS_PER_PEER);
    client.setMaxRequestsQueuedPerDestination(QUEUED_PER_PEER);
    client.setMaxResponseHeadersSize(MAX_HEADER_BYTES);
    client.setDestinationIdleTimeout(2 * KEEP_CONNECTION.toMillis());
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setUserAgentField(null);
    client.setConnectTimeout(CONNECT.toMillis());
    client.setIdleTimeout(KEEP_CONNECTION.toMillis());
    start();
  }

  /** Nothing that follows an answer blocks, so it need not change threads. */
  private static HttpClientTransportOverHTTP transport() {
    HttpClientTransportOverHTTP transport = new HttpClientTransportOverHTTP(SELECTORS);
    transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
    return transport;
  }

  private void start() {
    try {
      client.start();
    } catch (Exception e) {
      close();
      throw new IllegalStateException("the HTTP client of the peers does not start", e);
    }
    client.getProtocolHandlers().clear();
    client.getContentDecoderFactories().clear();
    clock.scheduleWithFixedDelay(
        this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tick() {
    try {
      peers.values().forEach(Peer::tick);
    } catch (RuntimeException e) { // or the clock would stand still
      LOG.warn("Looking after the peers failed", e);
    }
  }

  private static ThreadFactory named(String name) {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      thread.setContextClassLoader(PeerClient.class.getClassLoader());
      return thread;
    };
  }

  /** Forgets how it stands with nodes that are members no longer. */
  void keepOnly(Membership membership) {
    Set<String> ids = new HashSet<>();
    membership.members().forEach(member -> ids.add(member.id()));
    peers.keySet().retainAll(ids);
  }

  private Peer peer(Member member) {
    Peer peer = peers.get(member.id());
    if (peer == null || !peer.scheme().equals(member.url().getScheme())) {
      peer = new Peer(member, () -> greet(member));
      peers.put(member.id(), peer);
    }
    return peer;
  }

  boolean isWell(Member member) {
    return signatures.ready() && peer(member).isWell();
  }

  String state(Member member) {
    return peer(member).state();
  }

  /**
   * Asks a peer for a thumbnail. Fails with a {@link VerdictException} if that is the owner's last
   * word, with a {@link PeerException} if there is none. Cancelling the future ends the request.
   *
   * @param key the canonical address of the thumbnail
   */
  CompletableFuture<Thumbnail> ask(Member member, String key, Duration patience) {
    Peer peer = peer(member);
    CompletableFuture<Thumbnail> answer =
        send(
            member,
            new PeerAnswer<>(signatures, peer::heard, key, PeerAnswer::thumbnail),
            THUMBNAILS + key,
            patience,
            null);
    peer.watch(answer);
    return answer;
  }

  /**
   * Asks whoever answers at a member's address which instance it is. Fails with a {@link
   * PeerException} if it is no node of ours, or about to leave.
   */
  CompletableFuture<String> greet(Member member) {
    return send(
        member,
        new PeerAnswer<>(signatures, () -> {}, NODE, PeerAnswer::text),
        NODE,
        GREETING,
        GREETINGS);
  }

  private <T> CompletableFuture<T> send(
      Member member, PeerAnswer<T> answer, String path, Duration patience, Object tag) {
    CompletableFuture<T> result = answer.result();
    try {
      PeerSignatures.Signed signed = signatures.sign(path, patience);
      answer.expect(signed.nonce());
      Request request =
          client
              .newRequest(member.url())
              .path(member.url().getRawPath() + path)
              .headers(headers -> headers.add("Authorization", signed.authorization()))
              .tag(tag)
              .timeout(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (patience.compareTo(KEEP_CONNECTION) > 0) { // waiting is not being idle
        request.idleTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
      }
      result.whenComplete(
          (value, failure) -> {
            if (failure != null) {
              request.abort(failure); // nothing happens if it is over
            }
          });
      request.send(answer);
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(PeerException.noAnswer("too many requests wait for it"));
    } catch (RuntimeException e) {
      result.completeExceptionally(PeerException.fault("it cannot be asked: " + e));
    }
    return result;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    try {
      client.stop();
    } catch (Exception e) {
      LOG.warn("The HTTP client of the peers did not stop cleanly", e);
    }
    try {
      clock.awaitTermination(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets through only what can be the address of a node: the name came from etcd. */
  private record PeersOnly(Promise<List<InetSocketAddress>> promise)
      implements Promise<List<InetSocketAddress>> {

    @Override
    public void succeeded(List<InetSocketAddress> addresses) {
      if (addresses.stream().allMatch(a -> Member.mayBePeer(a.getAddress()))) {
        promise.succeeded(addresses);
      } else {
        promise.failed(new IOException("no address of a node"));
      }
    }

    @Override
    public void failed(Throwable failure) {
      promise.failed(failure);
    }
  }
}

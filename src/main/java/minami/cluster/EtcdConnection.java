package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.common.exception.ErrorCode;
import io.etcd.jetcd.common.exception.EtcdException;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to etcd, and the few things that this node asks of it: nothing else sees etcd's
 * client, except for its exceptions. Every call waits for its answer, and not for long. Belongs to
 * one thread.
 */
final class EtcdConnection {

  private static final Logger LOG = LoggerFactory.getLogger(EtcdConnection.class);

  private static final Duration CALL = Duration.ofSeconds(2);

  /** The first calls load all classes of the client; cut off, they would begin again. */
  private static final Duration FIRST_CALL = Duration.ofSeconds(5);

  private final ClusterSettings settings;
  private final Runnable changed;
  private Client client;
  private long opened;
  private boolean hasAnswered;
  private Watch.Watcher watcher;
  private volatile boolean watchEnded;

  /** The revision of the last list. */
  private long revision;

  /**
   * What is listed below a prefix.
   *
   * @param values by what follows the prefix in their keys
   * @param count of all keys, including those left out
   * @param isCut whether some were left out because there are too many
   * @param revision of etcd's data when it was listed
   */
  record Listing(Map<String, byte[]> values, long count, boolean isCut, long revision) {}

  /**
   * @param changed is called on threads of etcd's client, when something has changed below the
   *     prefix that is watched, or may have
   */
  EtcdConnection(ClusterSettings settings, Runnable changed) {
    this.settings = settings;
    this.changed = changed;
  }

  /** Opens the connection unless it is open. */
  void open() throws IOException {
    if (client != null) {
      return;
    }
    opened = System.nanoTime();
    ClientBuilder builder =
        Client.builder()
            .endpoints(settings.endpoints())
            .connectTimeout(CALL)
            .keepaliveTime(Duration.ofSeconds(10)) // or a half-open connection looks like silence
            .keepaliveTimeout(CALL)
            .waitForReady(false)
            .retryMaxAttempts(1);
    if (!settings.user().isEmpty()) {
      builder.user(bytes(settings.user())).password(bytes(settings.password()));
    }
    if (settings.endpoints().stream().anyMatch(e -> e.getScheme().equals("https"))) {
      secure(builder);
    }
    client = builder.build();
  }

  private void secure(ClientBuilder builder) throws IOException {
    try (InputStream ca =
        settings.ca().isPresent() ? Files.newInputStream(settings.ca().get()) : null) {
      builder.sslContext(
          tls -> {
            if (ca != null) {
              tls.trustManager(ca);
            }
          });
    }
  }

  boolean isOpen() {
    return client != null;
  }

  /** How long ago it was opened last, whether that succeeded or not. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - opened);
  }

  long grantLease(long ttlSeconds)
      throws ExecutionException, TimeoutException, InterruptedException {
    return get(client.getLeaseClient().grant(ttlSeconds)).getID();
  }

  /** Renews a lease; false if it is lost, which etcd may say in two ways. */
  boolean renew(long lease) throws ExecutionException, TimeoutException, InterruptedException {
    try {
      return get(client.getLeaseClient().keepAliveOnce(lease)).getTTL() > 0;
    } catch (ExecutionException e) {
      if (isNotFound(e.getCause())) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isNotFound(Throwable failure) {
    return failure instanceof EtcdException e
        && (e.getErrorCode() == ErrorCode.NOT_FOUND
            || String.valueOf(e.getMessage()).contains("lease not found"));
  }

  void revoke(long lease) throws ExecutionException, TimeoutException, InterruptedException {
    get(client.getLeaseClient().revoke(lease));
  }

  /** Revokes a lease without waiting for the outcome. */
  void drop(long lease) {
    client.getLeaseClient().revoke(lease);
  }

  /** Puts an entry that goes with its lease. */
  void put(String key, byte[] value, long lease)
      throws ExecutionException, TimeoutException, InterruptedException {
    PutOption option = PutOption.builder().withLeaseId(lease).build();
    get(client.getKVClient().put(bytes(key), ByteSequence.from(value), option));
  }

  /** Puts an entry that stays. */
  void put(String key, String value)
      throws ExecutionException, TimeoutException, InterruptedException {
    get(client.getKVClient().put(bytes(key), bytes(value)));
  }

  void delete(String key) throws ExecutionException, TimeoutException, InterruptedException {
    get(client.getKVClient().delete(bytes(key)));
  }

  void putIfAbsent(String key, String value)
      throws ExecutionException, TimeoutException, InterruptedException {
    get(
        client
            .getKVClient()
            .txn()
            .If(new Cmp(bytes(key), Cmp.Op.EQUAL, CmpTarget.version(0)))
            .Then(Op.put(bytes(key), bytes(value), PutOption.DEFAULT))
            .commit());
  }

  Optional<String> find(String key)
      throws ExecutionException, TimeoutException, InterruptedException {
    return get(client.getKVClient().get(bytes(key))).getKvs().stream()
        .map(entry -> entry.getValue().toString(UTF_8))
        .findFirst();
  }

  /** Lists what is below a prefix: the first {@code most} keys by name. */
  Listing list(String prefix, int most)
      throws ExecutionException, TimeoutException, InterruptedException {
    Listing listing = listSince(prefix, 0, most);
    if (listing.revision < revision) {
      watchEnded = true; // another etcd, or one without its data: the watch waits for the past
    }
    revision = listing.revision;
    return listing;
  }

  /** The same for what has been created since a revision; the count is of all. */
  Listing listSince(String prefix, long since, int most)
      throws ExecutionException, TimeoutException, InterruptedException {
    GetOption.Builder option = GetOption.builder().isPrefix(true).withLimit(most);
    if (since > 0) { // etcd reads them all for that, and leaves the rest out afterwards
      option.withMinCreateRevision(since + 1);
    }
    GetResponse response = get(client.getKVClient().get(bytes(prefix), option.build()));
    Map<String, byte[]> values = new TreeMap<>();
    for (KeyValue entry : response.getKvs()) {
      String key = entry.getKey().toString(UTF_8);
      values.put(key.substring(prefix.length()), entry.getValue().getBytes());
    }
    return new Listing(
        values, response.getCount(), response.isMore(), response.getHeader().getRevision());
  }

  /**
   * Watches a prefix; true if the watch is new. Call it before each list, so that no change falls
   * between the two.
   */
  boolean watch(String prefix) {
    if (watcher != null && !watchEnded) {
      return false;
    }
    if (watcher != null) {
      watcher.close();
    }
    watchEnded = false;
    watcher =
        client
            .getWatchClient()
            .watch(
                bytes(prefix),
                WatchOption.builder().isPrefix(true).build(),
                Watch.listener(
                    response -> changed.run(), error -> changed.run(), this::onWatchEnded));
    return true;
  }

  private void onWatchEnded() {
    watchEnded = true;
    changed.run();
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }

  private <T> T get(CompletableFuture<T> call)
      throws ExecutionException, TimeoutException, InterruptedException {
    try {
      Duration patience = hasAnswered ? CALL : FIRST_CALL;
      T answer = call.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      hasAnswered = true;
      return answer;
    } finally {
      call.cancel(true);
    }
  }

  /** Closes the connection; it may be opened again. */
  void close() {
    if (client == null) {
      return;
    }
    try {
      client.close();
    } catch (RuntimeException e) {
      LOG.info("The client of etcd did not close cleanly: {}", e.toString());
    }
    client = null;
    watcher = null;
  }
}

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
import java.net.InetAddress;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node in etcd, and learns of the others: the only class that sees etcd's client.
 *
 * <p>One thread of our own does everything, in rounds: renew the lease, list the keys, put our own
 * where it is missing. jetcd's conveniences are not relied on, as they end without a word: its
 * keep-alive for good after one TTL of outage, its watch after a compaction, and it hears nothing
 * any more from an etcd that has lost its data. So the list is the truth, the watch only says when
 * to look again, and whatever has gone wrong is put right by the next round.
 *
 * <p>The thread is ours for another reason: Netty leaves thread locals behind in whoever calls it,
 * and in a thread of the container they would keep the web application's class loader for ever.
 */
final class EtcdRegistration {

  private static final Logger LOG = LoggerFactory.getLogger(EtcdRegistration.class);

  private static final long TTL_SECONDS = 10;
  private static final Duration ROUND = Duration.ofSeconds(TTL_SECONDS).dividedBy(3);
  private static final Duration CALL = Duration.ofSeconds(2);

  /** The first calls load all classes of the client; cut off, they would begin again. */
  private static final Duration FIRST_CALL = Duration.ofSeconds(5);

  private static final Duration LEAVING = Duration.ofSeconds(4);

  /**
   * After a failure: at first this, twice as long each time, up to the other, and less by chance.
   */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** A new client connects at once, where an old one waits for gRPC's own back-off. */
  private static final Duration REBUILD_AFTER = Duration.ofSeconds(10);

  /** Changes come in bursts: a round begins so long after the first of them. */
  private static final Duration BURST = Duration.ofMillis(30);

  /** At a thousand members, a list each 50 s; their changes are heard of by the watch. */
  private static final Duration LIST_PER_MEMBER = Duration.ofMillis(50);

  /** More keys are not looked at: those first by name, so that all nodes leave out the same. */
  private static final int MOST_KEYS = 1_001;

  private static final int SHORTEST_SECRET = 16;

  /**
   * The container may not listen yet: so long a node whose address does not lead to it says
   * nothing.
   */
  private static final Duration COMPLAIN_AFTER = Duration.ofSeconds(10);

  /**
   * It warns of each try; what is worth a line is said here. Kept, or its level would be forgotten.
   */
  private static final java.util.logging.Logger JETCD =
      java.util.logging.Logger.getLogger("io.etcd.jetcd");

  private final ClusterSettings settings;
  private final Listener listener;
  private final EtcdTrouble trouble;
  private final String secretKey;
  private final String nodesPrefix;

  /** All threads of jetcd inherit it, so that it can be told when they have ended. */
  private final ThreadGroup group = new ThreadGroup("minami-etcd");

  private final Thread thread = new Thread(group, this::run, "minami-etcd");
  private final Semaphore bell = new Semaphore(0);
  private final CountDownLatch departure = new CountDownLatch(1);
  private volatile boolean leaving;
  private volatile boolean watchEnded;
  private volatile Condition condition = Condition.of("joining");
  private volatile Condition etcd = Condition.of("unknown");

  /** What follows belongs to the thread. */
  private Member self;

  private Roster roster;
  private Client client;
  private Watch.Watcher watcher;
  private long clientBuilt;
  private long lease;
  private long revision;
  private long nextList;
  private int failures;
  private boolean complained;
  private boolean hasAnswered;

  /** When the address of this node was first found not to lead to it; 0 if it does. */
  private long astraySince;

  private boolean astrayTold;
  private final Truce truce = new Truce();
  private String secret = "";

  /** Whom this class tells, and asks. Called on its thread. */
  interface Listener extends Roster.Greeter {
    /**
     * This node as the others are to know it.
     *
     * @param local the address by which this host reaches etcd; empty if that is not known
     */
    Member selfAt(Optional<InetAddress> local);

    void secretIs(String secret);

    void membersAre(Membership membership);

    /**
     * What is wrong with the advertised address, seen from here; empty if it leads to this node.
     */
    Optional<String> objectionToSelf();
  }

  EtcdRegistration(ClusterSettings settings, Listener listener) {
    this.settings = settings;
    this.listener = listener;
    trouble = new EtcdTrouble(settings);
    String root = settings.prefix() + "/" + settings.name() + "/";
    secretKey = root + "secret";
    nodesPrefix = root + "nodes/";
  }

  void start() {
    if (JETCD.getLevel() == null) { // whoever has set one wants to see it
      JETCD.setLevel(Level.OFF);
    }
    thread.setDaemon(true);
    thread.setContextClassLoader(EtcdRegistration.class.getClassLoader());
    thread.start();
  }

  private void run() {
    try {
      while (!leaving) {
        Duration pause = tryRound();
        if (failures > 0) { // the watch would ring for each try of its own
          departure.await(pause.toMillis(), TimeUnit.MILLISECONDS);
          bell.drainPermits();
        } else if (bell.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS) && !leaving) {
          Thread.sleep(BURST.toMillis());
          bell.drainPermits();
          nextList = System.nanoTime();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      depart();
    }
  }

  /** Whatever goes wrong, an error too: the next round may go well, and there must be one. */
  private Duration tryRound() throws InterruptedException {
    try {
      Duration pause = round();
      succeeded();
      return pause;
    } catch (ExecutionException | TimeoutException | IOException | RuntimeException | Error e) {
      failures++;
      tryToFail(e);
      return BackOff.after(failures, FIRST_PAUSE, LONGEST_PAUSE);
    }
  }

  private void succeeded() {
    if (complained) {
      LOG.info("etcd answers again");
    }
    failures = 0;
    complained = false;
    etcd = etcd.then("reachable", "");
  }

  private void tryToFail(Throwable failure) {
    try {
      complain(trouble.words(failure));
      if (System.nanoTime() - clientBuilt > REBUILD_AFTER.toNanos()) {
        disconnect();
      }
    } catch (RuntimeException | Error e) {
      // There is no memory even to say so; the thread must go on.
    }
  }

  /** One line per outage: a short one is over before the second failure. */
  private void complain(String why) {
    if (failures < 2) {
      return;
    }
    etcd = etcd.then("unreachable", why);
    if (!complained) {
      complained = true;
      LOG.warn(
          "etcd at {} cannot be used: {}. Until it can, the members stay as they are",
          settings.endpoints(),
          why);
    }
  }

  private Duration round()
      throws ExecutionException, TimeoutException, InterruptedException, IOException {
    identify();
    connect();
    if (lease != 0) {
      renew();
    }
    if (watcher == null || watchEnded) {
      watch();
      nextList = System.nanoTime();
    }
    if (nextList - System.nanoTime() <= 0 || lease == 0) {
      list();
    }
    if (lease == 0) {
      return register();
    }
    truce.forget();
    long jitter = ThreadLocalRandom.current().nextLong(ROUND.toMillis() / 5);
    return ROUND.minusMillis(jitter);
  }

  /** The name of etcd is looked up here, on this thread: that may take long, or fail. */
  private void identify() throws IOException {
    if (self != null) {
      return;
    }
    Optional<InetAddress> local;
    try {
      local = Optional.of(LocalAddress.towards(settings.endpoints()));
    } catch (IOException e) {
      if (!settings.advertised().isFixed()) {
        throw e;
      }
      local = Optional.empty();
    }
    self = listener.selfAt(local);
    roster = new Roster(self, listener);
    if (!settings.advertised().isFixed()) {
      LOG.info("The other nodes reach this one at {} (minami.cluster.advertise-url)", self.url());
    }
  }

  private void connect() throws IOException {
    if (client != null) {
      return;
    }
    clientBuilt = System.nanoTime();
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
    client = builder.build();
  }

  /** A lease may be lost at any time, and say so or not. */
  private void renew() throws ExecutionException, TimeoutException, InterruptedException {
    try {
      if (get(client.getLeaseClient().keepAliveOnce(lease)).getTTL() <= 0) {
        lease = 0;
      }
    } catch (ExecutionException e) {
      if (!isNotFound(e.getCause())) {
        throw e;
      }
      lease = 0;
    }
    if (lease == 0) {
      LOG.info("etcd has forgotten this node: it registers again");
    }
  }

  private static boolean isNotFound(Throwable failure) {
    return failure instanceof EtcdException e
        && (e.getErrorCode() == ErrorCode.NOT_FOUND
            || String.valueOf(e.getMessage()).contains("lease not found"));
  }

  /** Opened before each first list, so that nothing falls between the two. */
  private void watch() {
    if (watcher != null) {
      watcher.close();
    }
    watchEnded = false;
    watcher =
        client
            .getWatchClient()
            .watch(
                bytes(nodesPrefix),
                WatchOption.builder().isPrefix(true).build(),
                Watch.listener(response -> ring(), error -> ring(), this::onWatchEnded));
  }

  private void onWatchEnded() {
    watchEnded = true;
    ring();
  }

  private void ring() {
    if (bell.availablePermits() == 0) {
      bell.release();
    }
  }

  private void list() throws ExecutionException, TimeoutException, InterruptedException {
    GetOption option = GetOption.builder().isPrefix(true).withLimit(MOST_KEYS).build();
    GetResponse response = get(client.getKVClient().get(bytes(nodesPrefix), option));
    long now = response.getHeader().getRevision();
    if (now < revision) {
      watchEnded = true; // another etcd, or one without its data: the watch waits for the past
    }
    revision = now;
    learnSecret();
    Map<String, byte[]> entries = new HashMap<>();
    for (KeyValue entry : response.getKvs()) {
      String key = entry.getKey().toString(UTF_8);
      entries.put(key.substring(nodesPrefix.length()), entry.getValue().getBytes());
    }
    if (response.isMore()) {
      LOG.warn("etcd lists {} nodes; only the first {} count", response.getCount(), MOST_KEYS);
    }
    Membership membership = roster.update(entries);
    listener.membersAre(membership);
    if (lease != 0) {
      holdOn(entries.get(self.id()));
    }
    nextList =
        System.nanoTime()
            + Math.max(ROUND.toNanos(), LIST_PER_MEMBER.toNanos() * membership.members().size());
  }

  /** Whether the entry in etcd is still what this node has put there; null if there is none. */
  private void holdOn(byte[] entry) {
    if (Arrays.equals(entry, self.toJson())) {
      return;
    }
    client.getLeaseClient().revoke(lease); // its outcome changes nothing
    lease = 0;
    condition = condition.then("joining", "");
    if (entry == null) {
      LOG.warn("The entry of this node in etcd is gone: it registers again");
    } else {
      yieldTo(writer(entry));
    }
  }

  private String writer(byte[] entry) {
    try {
      Member other = Member.parse(self.id(), entry);
      return "instance " + other.instance() + " on host " + other.host();
    } catch (IllegalArgumentException e) {
      return "somebody who is no node";
    }
  }

  /** Another node has the same address. Only its operator can tell which of the two is wrong. */
  private void yieldTo(String other) {
    String why = other + " registers under the same address " + self.url();
    condition = condition.then("alone", why);
    if (truce.begin()) {
      LOG.warn(
          "{} as this node, instance {} on host {}: give each node a"
              + " minami.cluster.advertise-url that leads to it alone",
          why,
          self.instance(),
          self.host());
    }
  }

  /** The first node makes the secret; all later ones find it. */
  private void learnSecret() throws ExecutionException, TimeoutException, InterruptedException {
    if (!settings.secret().isEmpty()) {
      listener.secretIs(settings.secret());
      return;
    }
    GetResponse found = get(client.getKVClient().get(bytes(secretKey)));
    if (found.getKvs().isEmpty()) {
      // In an etcd that has lost its data, the one that all know goes back.
      String ours = secret.isEmpty() ? newSecret() : secret;
      get(
          client
              .getKVClient()
              .txn()
              .If(new Cmp(bytes(secretKey), Cmp.Op.EQUAL, CmpTarget.version(0)))
              .Then(Op.put(bytes(secretKey), bytes(ours), PutOption.DEFAULT))
              .commit());
      found = get(client.getKVClient().get(bytes(secretKey)));
    }
    String value =
        found.getKvs().stream().map(kv -> kv.getValue().toString(UTF_8)).findFirst().orElse("");
    if (value.length() < SHORTEST_SECRET) {
      throw new IllegalStateException(
          "the secret under " + secretKey + " is shorter than " + SHORTEST_SECRET + " characters");
    }
    secret = value;
    listener.secretIs(secret);
  }

  private static String newSecret() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Puts our key, if our address really leads to us; else the others would ask somebody else.
   *
   * @return how long to wait for the next round
   */
  private Duration register() throws ExecutionException, TimeoutException, InterruptedException {
    Duration wait = truce.left();
    if (wait.compareTo(Duration.ZERO) > 0) {
      return wait.compareTo(ROUND) < 0 ? wait : ROUND;
    }
    Optional<String> objection = listener.objectionToSelf();
    if (objection.isPresent()) {
      return goneAstray(objection.get());
    }
    found();
    put();
    return Duration.ZERO;
  }

  /** Asked again soon at first: most often the container merely does not listen yet. */
  private Duration goneAstray(String why) {
    if (astraySince == 0) {
      astraySince = System.nanoTime();
    }
    if (System.nanoTime() - astraySince < COMPLAIN_AFTER.toNanos()) {
      return FIRST_PAUSE;
    }
    if (!astrayTold) {
      astrayTold = true;
      LOG.warn(
          "The other nodes do not ask this one: its minami.cluster.advertise-url {} does not"
              + " lead to it: {}",
          self.url(),
          why);
    }
    condition = condition.then("alone", self.url() + " does not lead to this node: " + why);
    return LONGEST_PAUSE;
  }

  private void found() {
    if (astrayTold) {
      LOG.info("The address {} leads to this node now", self.url());
    }
    astraySince = 0;
    astrayTold = false;
  }

  private void put() throws ExecutionException, TimeoutException, InterruptedException {
    long granted = get(client.getLeaseClient().grant(TTL_SECONDS)).getID();
    get(
        client
            .getKVClient()
            .put(
                bytes(nodesPrefix + self.id()),
                ByteSequence.from(self.toJson()),
                PutOption.builder().withLeaseId(granted).build()));
    lease = granted;
    nextList = System.nanoTime();
    condition = condition.then("member", "");
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

  private void depart() {
    try {
      if (client != null && lease != 0) {
        get(client.getLeaseClient().revoke(lease));
      }
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      LOG.info(
          "etcd was not told that this node leaves and finds out by itself: {}", trouble.words(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    disconnect();
  }

  private void disconnect() {
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

  /** How it stands with this node: joining, member, or alone. */
  Condition condition() {
    return condition;
  }

  /** How it stands with etcd: unknown, reachable, or unreachable. */
  Condition etcd() {
    return etcd;
  }

  /** Takes this node out of etcd, and returns when that is done, or has taken too long. */
  void leave() {
    leaving = true;
    condition = condition.then("alone", "this node has left");
    departure.countDown();
    bell.release();
    try {
      thread.join(LEAVING.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits for the threads of jetcd, which end a second after its close: they still load classes
   * until then, and where the container takes the class loader away first, one never ends.
   */
  void awaitThreads() {
    long patience = System.nanoTime() + Duration.ofSeconds(3).toNanos();
    try {
      while (group.activeCount() > 0 && System.nanoTime() < patience) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

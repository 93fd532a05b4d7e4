package minami.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
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
import minami.thread.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node in etcd, and learns of the others.
 *
 * <p>One thread of our own does everything, in rounds: renew the lease, list the keys, put our own
 * where it is missing. jetcd's conveniences cannot be relied on, as they end without a word: its
 * keep-alive ends for good after one TTL of outage, its watch after a compaction, and neither
 * notices an etcd that has lost its data. So the list is the truth, the watch only says when to
 * look again, and the next round puts right whatever has gone wrong.
 *
 * <p>The thread is ours for another reason: Netty leaves thread locals behind in its callers, and
 * in a container's thread they would keep the web application's class loader for ever.
 */
final class EtcdRegistration {

  private static final Logger LOG = LoggerFactory.getLogger(EtcdRegistration.class);

  private static final long TTL_SECONDS = 10;
  private static final Duration ROUND = Duration.ofSeconds(TTL_SECONDS).dividedBy(3);
  private static final Duration LEAVING = Duration.ofSeconds(4);

  /** jetcd's threads end a second after its close. */
  private static final Duration LAST_THREADS = Duration.ofSeconds(3);

  /** The pause after a failure doubles from this one to the next, and is cut at random. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** A new client connects at once, where an old one waits for gRPC's own back-off. */
  private static final Duration REBUILD_AFTER = Duration.ofSeconds(10);

  /** Changes come in bursts: a round begins this long after the first of them. */
  private static final Duration BURST = Duration.ofMillis(30);

  /** A thousand members are listed every 50 s; the watch reports changes in between. */
  private static final Duration LIST_PER_MEMBER = Duration.ofMillis(50);

  /** Further keys are ignored: those last by name, so that all nodes ignore the same. */
  private static final int MOST_KEYS = 1_001;

  /**
   * jetcd warns of each try; what is worth a line is said here. Kept, or its level would be
   * forgotten.
   */
  private static final java.util.logging.Logger JETCD =
      java.util.logging.Logger.getLogger("io.etcd.jetcd");

  private final ClusterSettings settings;
  private final EtcdTrouble trouble;
  private final String root;
  private final String nodesPrefix;

  /** All threads of jetcd inherit it, which shows when they have ended. */
  private final ThreadGroup group = new ThreadGroup("minami-etcd");

  private final DaemonThreads threads = new DaemonThreads(group);
  private final Semaphore bell = new Semaphore(0);
  private final Errands errands = new Errands();
  private final CountDownLatch departure = new CountDownLatch(1);
  private volatile boolean leaving;
  private volatile boolean draining;
  private volatile Condition condition = Condition.of("joining");
  private volatile Condition etcdCondition = Condition.of("unknown");

  /** When etcd last granted or renewed the lease, by {@link System#nanoTime}. */
  private volatile long renewed = System.nanoTime();

  /** What follows belongs to the thread. */
  private final EtcdConnection etcd;

  private final SharedSecret secret;
  private final PurgeNotes notes;
  private final SharedSettings shared;
  private final StrayAddress address = new StrayAddress();
  private final Truce truce = new Truce();

  /** Set before it starts. */
  private Listener listener;

  private Member self;
  private Roster roster;
  private long lease;
  private long nextList;
  private int failures;
  private boolean complained;

  /** Hears what this class learns, and answers its questions. Called on its thread. */
  interface Listener extends Roster.Greeter {
    /**
     * This node as the others are to know it.
     *
     * @param local the address by which this host reaches etcd; empty if that is not known
     */
    Member selfAt(Optional<InetAddress> local);

    void secretIs(String secret);

    void membersAre(Membership membership);

    /** The settings that the nodes share, by their names. */
    void settingsAre(Map<String, String> settings);

    /** How often this node may have missed something, until now. */
    long lapses();

    /** From when on purges have to be read again, as what is kept here is older than this run. */
    Optional<PurgeStamp> missedSince();

    /**
     * What was purged.
     *
     * @param lapses how often this node had missed something when it began to read
     */
    void purged(PurgeNotes.Reading reading, long lapses);

    /**
     * What is wrong with this node's advertised address, seen from here; empty if it leads to it.
     */
    Optional<String> objectionTo(Member self);
  }

  EtcdRegistration(ClusterSettings settings) {
    this.settings = settings;
    trouble = new EtcdTrouble(settings);
    root = settings.prefix() + "/" + settings.name() + "/";
    nodesPrefix = root + "nodes/";
    etcd = new EtcdConnection(settings, this::ring);
    secret = new SharedSecret(etcd, root + "secret");
    notes = new PurgeNotes(etcd, root + "purges/");
    shared = new SharedSettings(etcd, root + "settings/");
  }

  /** Begins; called once. */
  void start(Listener newListener) {
    listener = newListener;
    if (JETCD.getLevel() == null) { // whoever has set one wants to see it
      JETCD.setLevel(Level.OFF);
    }
    threads.one("minami-etcd", this::run).start();
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

  /** Notes a purge in etcd; completes when that is done. */
  CompletableFuture<Void> note(String id, String what) {
    return send(() -> notes.write(id, what));
  }

  /** Keeps a setting for all nodes; completes when this one has taken it over. */
  CompletableFuture<Void> share(String name, String value) {
    return send(() -> shared.put(name, value));
  }

  /** The same for one that goes. */
  CompletableFuture<Void> unshare(String name) {
    return send(() -> shared.remove(name));
  }

  private CompletableFuture<Void> send(Errands.Errand errand) {
    CompletableFuture<Void> done = errands.add(errand);
    ring();
    return done;
  }

  /** Has etcd looked at soon. */
  void ring() {
    if (bell.availablePermits() == 0) {
      bell.release();
    }
  }

  /** Survives every failure, errors too: the next round may succeed, so there must be one. */
  private Duration tryRound() throws InterruptedException {
    try {
      Duration pause = round();
      succeeded();
      return pause;
    } catch (ExecutionException | TimeoutException | IOException | RuntimeException | Error e) {
      failures++;
      recover(e);
      return BackOff.after(failures, FIRST_PAUSE, LONGEST_PAUSE);
    }
  }

  private void succeeded() {
    if (complained) {
      LOG.info("etcd answers again");
    }
    failures = 0;
    complained = false;
    etcdCondition = etcdCondition.then("reachable", "");
  }

  private void recover(Throwable failure) {
    try {
      complain(trouble.words(failure));
      if (etcd.age().compareTo(REBUILD_AFTER) > 0) {
        etcd.close();
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
    etcdCondition = etcdCondition.then("unreachable", why);
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
    etcd.open();
    if (lease != 0) {
      renew();
    }
    if (etcd.watch(root)) {
      nextList = System.nanoTime();
    }
    if (errands.run()) {
      nextList = System.nanoTime();
    }
    if (lease != 0 && self.draining() != draining) {
      put(lease); // before the list: what it shows must be what this node believes to have put
    }
    if (nextList - System.nanoTime() <= 0 || lease == 0) {
      list();
    }
    errands.finish();
    if (lease == 0) {
      return register();
    }
    truce.forget();
    long jitter = ThreadLocalRandom.current().nextLong(ROUND.toMillis() / 5);
    return ROUND.minusMillis(jitter);
  }

  private void renew() throws ExecutionException, TimeoutException, InterruptedException {
    if (etcd.renew(lease)) {
      renewed = System.nanoTime();
    } else {
      lease = 0;
      LOG.info("etcd has forgotten this node: it registers again");
    }
  }

  /** Looks up etcd's name, here on this thread: that may take long, or fail. */
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

  private void list() throws ExecutionException, TimeoutException, InterruptedException {
    long lapses = listener.lapses();
    listener.missedSince().ifPresent(notes::resumeFrom);
    listener.purged(notes.read(), lapses);
    listener.settingsAre(shared.read());
    EtcdConnection.Listing nodes = etcd.list(nodesPrefix, MOST_KEYS);
    listener.secretIs(settings.secret().isEmpty() ? secret.learn() : settings.secret());
    if (nodes.isCut()) {
      LOG.warn("etcd lists {} nodes; only the first {} count", nodes.count(), MOST_KEYS);
    }
    Membership membership = roster.update(nodes.values());
    listener.membersAre(membership);
    if (lease != 0) {
      checkEntry(nodes.values().get(self.id()));
    }
    nextList =
        System.nanoTime()
            + Math.max(ROUND.toNanos(), LIST_PER_MEMBER.toNanos() * membership.members().size());
  }

  /** Gives up the lease if our entry is gone (then it is null) or has been overwritten. */
  private void checkEntry(byte[] entry) {
    if (Arrays.equals(entry, self.toJson())) {
      return;
    }
    etcd.drop(lease);
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
      return "something that is not a node";
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

  /**
   * Puts our key, if our address really leads to us; otherwise the others would ask somebody else.
   *
   * @return how long to wait for the next round
   */
  private Duration register() throws ExecutionException, TimeoutException, InterruptedException {
    Duration wait = truce.left();
    if (wait.compareTo(Duration.ZERO) > 0) {
      return wait.compareTo(ROUND) < 0 ? wait : ROUND;
    }
    Optional<String> objection = listener.objectionTo(self);
    if (objection.isPresent()) {
      return stayAlone(objection.get());
    }
    address.found(self.url());
    put(etcd.grantLease(TTL_SECONDS));
    return Duration.ZERO;
  }

  private Duration stayAlone(String why) {
    if (!address.astray(self.url(), why)) {
      return FIRST_PAUSE;
    }
    condition = condition.then("alone", self.url() + " does not lead to this node: " + why);
    return LONGEST_PAUSE;
  }

  private void put(long granted) throws ExecutionException, TimeoutException, InterruptedException {
    Member now = self.draining(draining);
    etcd.put(nodesPrefix + now.id(), now.toJson(), granted);
    self = now;
    lease = granted;
    renewed = System.nanoTime();
    nextList = System.nanoTime();
    condition = condition.then(now.draining() ? "draining" : "member", "");
  }

  private void depart() {
    try {
      if (etcd.isOpen() && lease != 0) {
        etcd.revoke(lease);
      }
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      LOG.info(
          "etcd could not be told that this node leaves; it will notice when the lease ends: {}",
          trouble.words(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    etcd.close();
  }

  /** How it stands with this node: joining, member, draining, or alone. */
  Condition condition() {
    return condition;
  }

  /** How it stands with etcd: unknown, reachable, or unreachable. */
  Condition etcd() {
    return etcdCondition;
  }

  /** How long ago etcd last heard of this node for sure: since its start, if it never has. */
  Duration leaseAge() {
    return Duration.ofNanos(System.nanoTime() - renewed);
  }

  /** Has etcd told soon whether this node drains. */
  void drain(boolean drains) {
    draining = drains;
    ring();
  }

  /** Takes this node out of etcd, and returns when that is done, or has taken too long. */
  void leave() {
    leaving = true;
    condition = condition.then("alone", "this node has left");
    departure.countDown();
    bell.release();
    threads.join(LEAVING);
  }

  /**
   * Waits for jetcd's threads: they load classes until they end, and if the container takes the
   * class loader away first, one of them never ends.
   */
  void awaitThreads() {
    long end = System.nanoTime() + LAST_THREADS.toNanos();
    try {
      while (group.activeCount() > 0 && System.nanoTime() - end < 0) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

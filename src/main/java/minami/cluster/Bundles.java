package minami.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import minami.image.Thumbnail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a peer for several thumbnails with one request: whatever is wanted while it is busy with the
 * request before. That costs both nodes a fraction of as many requests; nobody waits longer than
 * for an answer to the one before, which is given at once, as it brings only what is kept.
 *
 * <p>One thread asks, and ends when nothing has been wanted for a while. Thread-safe.
 */
final class Bundles {

  private static final Logger LOG = LoggerFactory.getLogger(Bundles.class);

  /** The peer counts as busy for so long after a bundle: more will be wanted soon. */
  private static final long BUSY_NANOS = Duration.ofMillis(50).toNanos();

  /**
   * So long the peer is not asked for bundles after one has failed: on some ways only a long
   * request gets lost. Then twice as long, up to a minute.
   */
  private static final Duration FIRST_REST = Duration.ofSeconds(1);

  private static final Duration LONGEST_REST = Duration.ofMinutes(1);

  /** So many turns of the others in which nothing more is wanted. */
  private static final int YIELDS = 3;

  private final String peer;
  private final BundleConnection connection;
  private final Executor threads;

  /** Guarded by this. */
  private List<Wish> wishes = new ArrayList<>();

  /** Guarded by this: how long all their keys are. */
  private int chars;

  /** Guarded by this: whether there is a thread. */
  private boolean running;

  /** Guarded by this: no more is asked for. */
  private boolean closed;

  /** Guarded by this: how long the last rest is or was; zero if the last bundle was answered. */
  private Duration rest = Duration.ZERO;

  /** Guarded by this: when it ends. */
  private long restEnds;

  /** Guarded by this: the thread is not back from a bundle that was given up. */
  private boolean stuck;

  /** Written with the lock held: what an answer is waited for; empty if none is. */
  private volatile List<Wish> underWay = List.of();

  /** When the last answer came. */
  private volatile long ended = System.nanoTime() - BUSY_NANOS;

  private record Wish(String key, CompletableFuture<Thumbnail> kept) {}

  /**
   * Nothing is wanted yet.
   *
   * @param peer its name, for people
   * @param threads runs what asks, on a thread of its own
   */
  Bundles(String peer, BundleConnection connection, Executor threads) {
    this.peer = peer;
    this.connection = connection;
    this.threads = threads;
  }

  /**
   * Asks for a thumbnail with the next request. It is null if the peer has not kept it.
   *
   * @return empty, without effect, if too many wait for that already, or a bundle has failed
   */
  Optional<CompletableFuture<Thumbnail>> ask(String key) {
    Wish wish = new Wish(key, new CompletableFuture<>());
    synchronized (this) {
      if (closed
          || stuck
          || isResting()
          || wishes.size() == Bundle.MOST_KEYS
          || chars + key.length() >= Bundle.MOST_CHARS
          || !hasThread()) {
        return Optional.empty();
      }
      wishes.add(wish);
      chars += key.length() + 1;
      notifyAll();
    }
    return Optional.of(wish.kept());
  }

  /** Called with the lock held. */
  private boolean hasThread() {
    if (!running) {
      try {
        threads.execute(this::run);
        running = true;
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        return false; // each can be asked for alone
      }
    }
    return true;
  }

  private void run() {
    boolean ended = false;
    try {
      while (await()) {
        letGrow();
        List<Wish> next = next();
        if (!next.isEmpty()) { // or given up meanwhile
          fulfil(next);
        }
      }
      ended = true;
    } finally {
      if (!ended) { // out of memory: or those who wait would never hear of it
        abandon();
      }
    }
  }

  /** Whether something is wanted; if nothing has been for long, the thread ends. */
  private synchronized boolean await() {
    long end = System.nanoTime() + PeerClient.KEEP_CONNECTION.toNanos();
    try {
      while (wishes.isEmpty() && !closed && end - System.nanoTime() > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
      }
    } catch (InterruptedException e) {
      closed = true;
    }
    running = !wishes.isEmpty();
    if (!running) {
      connection.close();
    }
    return running;
  }

  /**
   * Lets those have their turn who are about to want more. On a processor with nothing else to do
   * this takes no time; on a busy one the bundle gets fuller, and costs less for each.
   */
  @SuppressWarnings("ThreadPriorityCheck") // where it does nothing, bundles are not as full
  private void letGrow() {
    int before = size();
    for (int inVain = 0; inVain < YIELDS; inVain++) {
      Thread.yield();
      int now = size();
      if (now > before) {
        before = now;
        inVain = 0;
      }
    }
  }

  private synchronized int size() {
    return wishes.size();
  }

  private synchronized List<Wish> next() {
    List<Wish> next = wishes;
    wishes = new ArrayList<>();
    chars = 0;
    return next;
  }

  private void abandon() {
    giveUp(PeerException.ours("this node could not ask it"));
    synchronized (this) {
      running = false;
      stuck = false;
      connection.close();
    }
  }

  private void fulfil(List<Wish> sent) {
    begin(sent);
    try {
      List<Thumbnail> kept = connection.ask(sent.stream().map(Wish::key).toList());
      if (end(sent)) {
        wake();
      }
      for (int i = 0; i < kept.size(); i++) {
        sent.get(i).kept().complete(kept.get(i));
      }
    } catch (PeerException e) {
      fail(sent, e);
    } catch (Error e) { // out of memory
      fail(sent, PeerAnswer.unread(e));
    } finally {
      comeBack();
    }
  }

  private synchronized void comeBack() {
    stuck = false;
  }

  private synchronized void begin(List<Wish> sent) {
    connection.begin();
    underWay = sent; // from now on it may be late, or be given up
  }

  /** False if it has been given up. */
  private synchronized boolean end(List<Wish> sent) {
    boolean mine = underWay == sent;
    if (mine) {
      ended = System.nanoTime();
      underWay = List.of();
    }
    return mine;
  }

  /** Called with the lock held. */
  private boolean isResting() {
    return !rest.isZero() && restEnds - System.nanoTime() > 0;
  }

  private void fail(List<Wish> sent, PeerException failure) {
    if (end(sent)) {
      takeRest(failure);
    }
    tell(sent, failure);
  }

  private void takeRest(PeerException failure) {
    boolean first;
    synchronized (this) {
      first = rest.isZero();
      Duration longer = rest.multipliedBy(2);
      rest = first ? FIRST_REST : longer.compareTo(LONGEST_REST) < 0 ? longer : LONGEST_REST;
      restEnds = System.nanoTime() + rest.toNanos();
    }
    if (first) {
      LOG.info( // when it has died, its breaker warns
          "Peer {} is asked for each thumbnail alone for now, not for several at once: {}",
          peer,
          failure.getMessage());
    }
  }

  private void wake() {
    boolean rested;
    synchronized (this) {
      rested = !rest.isZero();
      rest = Duration.ZERO;
    }
    if (rested) {
      LOG.info("Peer {} is asked for several thumbnails at once again", peer);
    }
  }

  private static void tell(List<Wish> wishes, PeerException failure) {
    for (Wish wish : wishes) {
      try {
        wish.kept().completeExceptionally(failure);
      } catch (Error e) { // out of memory: the others have to hear of it all the same
        LOG.debug("A request did not hear that its bundle failed", e);
      }
    }
  }

  /** Whether an answer is waited for. */
  boolean isWaiting() {
    return !underWay.isEmpty();
  }

  /** Whether the peer is answering, or was a moment ago. */
  boolean isBusy() {
    return isWaiting() || System.nanoTime() - ended < BUSY_NANOS;
  }

  /** Called by the clock a few times a second. */
  void tick() {
    if (isWaiting() && connection.isLate()) {
      PeerException late = PeerException.late();
      if (drop(late)) {
        takeRest(late);
      }
    }
  }

  /**
   * Nobody waits for an answer any more. The thread may do so for longer: a look-up of the peer's
   * name cannot be ended.
   */
  void giveUp(PeerException reason) {
    drop(reason);
  }

  /** False if no answer was waited for. */
  private boolean drop(PeerException reason) {
    List<Wish> sent;
    List<Wish> waiting;
    boolean late;
    synchronized (this) {
      sent = underWay;
      waiting = next();
      late = !sent.isEmpty() && end(sent);
      stuck |= late;
    }
    if (late) {
      connection.giveUp(reason);
    }
    tell(sent, reason);
    tell(waiting, reason);
    return late;
  }

  /** Ends the thread soon. */
  void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    giveUp(PeerException.ours("it is not asked any more"));
    connection.end();
  }
}

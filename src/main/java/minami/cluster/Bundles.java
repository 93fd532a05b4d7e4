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

/**
 * Asks a peer for several thumbnails with one request: whatever is wanted while it is busy with the
 * request before. That costs both nodes a fraction of as many requests; nobody waits longer than
 * for an answer to the one before, which is given at once, as it brings only what is kept.
 *
 * <p>One thread asks, and ends when nothing has been wanted for a while. Thread-safe.
 */
final class Bundles {

  /** The peer counts as busy for so long after a bundle: more will be wanted soon. */
  private static final long BUSY_NANOS = Duration.ofMillis(50).toNanos();

  /** So many turns of the others in which nothing more is wanted. */
  private static final int YIELDS = 3;

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

  /** What an answer is waited for; empty if none is. */
  private volatile List<Wish> underWay = List.of();

  /** When the last answer came. */
  private volatile long ended = System.nanoTime() - BUSY_NANOS;

  private record Wish(String key, CompletableFuture<Thumbnail> kept) {}

  /**
   * Nothing is wanted yet.
   *
   * @param threads runs what asks, on a thread of its own
   */
  Bundles(BundleConnection connection, Executor threads) {
    this.connection = connection;
    this.threads = threads;
  }

  /**
   * Asks for a thumbnail with the next request. It is null if the peer has not kept it.
   *
   * @return empty, without effect, if too many wait for that already
   */
  Optional<CompletableFuture<Thumbnail>> ask(String key) {
    Wish wish = new Wish(key, new CompletableFuture<>());
    synchronized (this) {
      if (closed
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
    List<Wish> left;
    synchronized (this) {
      running = false;
      left = List.copyOf(wishes);
      wishes.clear();
      chars = 0;
      connection.close();
    }
    fail(left, PeerException.ours("this node could not ask it"));
  }

  private void fulfil(List<Wish> sent) {
    connection.begin();
    underWay = sent; // from now on it may be late, or be given up
    try {
      List<Thumbnail> kept = connection.ask(sent.stream().map(Wish::key).toList());
      answered();
      for (int i = 0; i < kept.size(); i++) {
        sent.get(i).kept().complete(kept.get(i));
      }
    } catch (PeerException e) {
      answered();
      fail(sent, e);
    } catch (Error e) { // out of memory
      answered();
      fail(sent, PeerAnswer.unread(e));
    }
  }

  private void answered() {
    ended = System.nanoTime();
    underWay = List.of();
  }

  private static void fail(List<Wish> sent, PeerException failure) {
    sent.forEach(wish -> wish.kept().completeExceptionally(failure));
  }

  /** Whether an answer is waited for. */
  boolean isWaiting() {
    return !underWay.isEmpty();
  }

  /** Whether the peer answers, or has until a moment ago. */
  boolean isBusy() {
    return isWaiting() || System.nanoTime() - ended < BUSY_NANOS;
  }

  /** Called by the clock a few times a second. */
  void tick() {
    if (isWaiting() && connection.isLate()) {
      giveUp(PeerException.late());
    }
  }

  /**
   * Nobody waits for an answer any more. The thread may do so for longer: a look-up of the peer's
   * name cannot be ended.
   */
  void giveUp(PeerException reason) {
    List<Wish> sent = underWay;
    if (!sent.isEmpty()) {
      connection.giveUp(reason);
    }
    fail(sent, reason);
    fail(next(), reason);
  }

  /** Ends the thread soon. */
  void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    connection.end();
  }
}

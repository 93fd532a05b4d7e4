package minami.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Notices that this process did not run for a while, stopped by a signal, a frozen container or a
 * long collection: somebody may have purged something meanwhile, and given up telling this node.
 * Until it has read in etcd what was purged, it must not trust what it keeps. If etcd does not say
 * so soon, it forgets everything. Thread-safe.
 */
final class Lapse {

  /** Shorter than others wait for this node when they purge ({@link PurgeCall}). */
  private static final Duration LONGEST = Duration.ofSeconds(2);

  /** How long to wait for etcd. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Runnable begun;
  private final Runnable inVain;

  /** Before etcd has been read for the first time, there is nothing to have missed. */
  private volatile boolean reading;

  private volatile long ticked = System.nanoTime();

  /** Guarded by this for writing; completed while nothing is missed. */
  private volatile CompletableFuture<Void> over = CompletableFuture.completedFuture(null);

  /** Guarded by this: when the last one was noticed. */
  private long noticed;

  /** Guarded by this for writing: how many there have been. */
  private volatile long count;

  /**
   * @param begun is called when a lapse is noticed
   * @param inVain is called when nobody says what was missed; must be quick
   */
  Lapse(Runnable begun, Runnable inVain) {
    this.begun = begun;
    this.inVain = inVain;
  }

  /** Whether something may have been missed. Asked for each hit. */
  boolean isOpen() {
    return reading && (System.nanoTime() - ticked > LONGEST.toNanos() || !over.isDone());
  }

  /** Completes when nothing is missed any more. */
  CompletableFuture<Void> over() {
    notice();
    return over;
  }

  /** Called a few times a second. */
  void tick() {
    notice();
    if (!over.isDone() && System.nanoTime() - noticed() > PATIENCE.toNanos()) {
      inVain.run();
      end(count);
    }
  }

  private synchronized long noticed() {
    return noticed;
  }

  private void notice() {
    if (take()) {
      begun.run();
    }
  }

  private synchronized boolean take() {
    long now = System.nanoTime();
    boolean lapsed = reading && now - ticked > LONGEST.toNanos();
    if (lapsed) {
      noticed = now;
      count++;
      if (over.isDone()) {
        over = new CompletableFuture<>();
      }
    }
    ticked = now; // last: nobody may see this without the other
    return lapsed;
  }

  /** How many there have been, for who begins to read what was missed. */
  long count() {
    return count;
  }

  /** What was missed up to this count is known now. */
  void end(long upTo) {
    CompletableFuture<Void> ended;
    synchronized (this) {
      reading = true;
      if (count != upTo) {
        return;
      }
      ended = over;
    }
    ended.complete(null);
  }
}

package minami;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Notices when work does not get on: when nothing moves although work waits, and when all of it
 * fails for want of memory. It takes no lock. A race may hide a standstill until the next piece of
 * work arrives, but never makes one up. Thread-safe.
 */
final class Pulse {

  private static final long NEVER = 0;

  /** When work began to wait, or last moved while more was waiting; or {@link #NEVER}. */
  private final AtomicLong waitingSince = new AtomicLong(NEVER);

  /** When memory first failed of those failures that go on; or {@link #NEVER}. */
  private final AtomicLong starvingSince = new AtomicLong(NEVER);

  private volatile long lastStarved = now();

  /** Failures further apart than this, in nanoseconds, do not belong together. */
  private final long patience;

  /** A pulse of work that waits as long as this at most. */
  Pulse(Duration patience) {
    this.patience = patience.toNanos();
  }

  /** {@link System#nanoTime}, which may be any number, but not {@link #NEVER}. */
  private static long now() {
    return System.nanoTime() | 1;
  }

  /** To be called before a piece of work joins the queue. */
  void arrives() {
    waitingSince.compareAndSet(NEVER, now());
  }

  /** A piece of work has been begun, or has ended. */
  void moves(boolean othersWait) {
    waitingSince.set(othersWait ? now() : NEVER);
  }

  /** A piece of work has succeeded: there is memory. */
  void succeeds() {
    starvingSince.set(NEVER);
  }

  /** A piece of work has failed for want of memory. */
  void starves() {
    long now = now();
    if (isLongAgo(lastStarved)) {
      starvingSince.set(now);
    } else {
      starvingSince.compareAndSet(NEVER, now);
    }
    lastStarved = now;
  }

  /** For how long nothing has moved. It means something only while work waits. */
  Duration still() {
    return since(waitingSince.get());
  }

  /**
   * For how long all work has failed for want of memory; zero if none has lately: a node that is
   * not asked because it starves must be asked again some day.
   */
  Duration starved() {
    return isLongAgo(lastStarved) ? Duration.ZERO : since(starvingSince.get());
  }

  private boolean isLongAgo(long nanos) {
    return System.nanoTime() - nanos > patience;
  }

  private static Duration since(long nanos) {
    return nanos == NEVER ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - nanos);
  }
}

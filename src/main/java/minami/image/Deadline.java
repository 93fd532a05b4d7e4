package minami.image;

import java.time.Duration;

/**
 * When a rendering must have ended. Decoders check it between rows, blocks and reads: there is no
 * other way to take a thread back from a picture. An interrupt of the thread ends it too.
 * Thread-safe.
 */
public final class Deadline {

  /** Guarded by this object's lock when written. */
  private volatile long end;

  /** A deadline this far from now. */
  public Deadline(Duration time) {
    end = System.nanoTime() + time.toNanos();
  }

  /** A deadline that never comes, for pictures of our own. */
  static Deadline never() {
    return new Deadline(Duration.ofDays(3650));
  }

  /** Brings the deadline forward to this far from now; never puts it off. */
  public synchronized void shortenTo(Duration time) {
    long sooner = System.nanoTime() + time.toNanos();
    if (sooner - end < 0) {
      end = sooner;
    }
  }

  /** Puts the deadline off by time in which no work could be done. */
  public synchronized void extendBy(long nanos) {
    end += nanos;
  }

  /**
   * Returns if there is time left.
   *
   * @throws DeadlineException if there is none
   */
  void check() {
    if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
      throw new DeadlineException();
    }
  }
}

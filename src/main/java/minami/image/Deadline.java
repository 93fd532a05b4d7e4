package minami.image;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When a rendering must have ended. Decoders check it between rows, blocks and reads: there is no
 * other way to take a thread back from a picture. An interrupt of the thread ends it too.
 * Thread-safe.
 */
public final class Deadline {

  private final LongSupplier clock;

  /** Guarded by this object's lock when written. */
  private volatile long end;

  /** Guarded by this object's lock when written: so much sooner does it pass. */
  private volatile long kept;

  /** A deadline this far from now. */
  public Deadline(Duration time) {
    this(time, System::nanoTime);
  }

  /** The same by another clock, in nanoseconds. */
  Deadline(Duration time, LongSupplier clock) {
    this.clock = clock;
    end = clock.getAsLong() + time.toNanos();
  }

  /** A deadline that never comes, for pictures of our own. */
  static Deadline never() {
    return new Deadline(Duration.ofDays(3650));
  }

  /**
   * Brings the deadline forward to this far from now; never puts it off. What is kept back, stays.
   */
  public synchronized void shortenTo(Duration time) {
    long sooner = clock.getAsLong() + time.toNanos() + kept;
    if (sooner - end < 0) {
      end = sooner;
    }
  }

  /** Puts the deadline off by time in which no work could be done. */
  public synchronized void extendBy(long nanos) {
    end += nanos;
  }

  /**
   * From now on the deadline passes sooner, so that this share of the time that is left can still
   * be used after it has.
   */
  synchronized void keepBack(double share) {
    kept = (long) (Math.max(0, end - clock.getAsLong()) * share);
  }

  /** Gives back what has been kept back. */
  synchronized void release() {
    kept = 0;
  }

  /**
   * Returns if there is time left.
   *
   * @throws DeadlineException if there is none
   */
  void check() {
    if (clock.getAsLong() - (end - kept) > 0 || Thread.currentThread().isInterrupted()) {
      throw new DeadlineException();
    }
  }
}

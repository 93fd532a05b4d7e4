package minami.image;

import java.time.Duration;

/**
 * When a rendering must have ended. Whatever decodes looks at it between rows, blocks and reads, so
 * that no picture keeps a thread: a thread cannot be taken from it otherwise. It is over as well
 * when the thread is interrupted. Thread-safe.
 */
public final class Deadline {

  /** Written under this object's lock. */
  private volatile long end;

  /** One that is over after this time, from now on. */
  public Deadline(Duration time) {
    end = System.nanoTime() + time.toNanos();
  }

  /** One that never comes: for pictures of our own. */
  static Deadline never() {
    return new Deadline(Duration.ofDays(3650));
  }

  /** Leaves only this time, from now on, if more is left. */
  public synchronized void shortenTo(Duration time) {
    long sooner = System.nanoTime() + time.toNanos();
    if (sooner - end < 0) {
      end = sooner;
    }
  }

  /** Gives back time in which nothing could be done. */
  public synchronized void extendBy(long nanos) {
    end += nanos;
  }

  /**
   * Goes on if there is time left.
   *
   * @throws DeadlineException if there is none
   */
  void check() {
    if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
      throw new DeadlineException();
    }
  }
}

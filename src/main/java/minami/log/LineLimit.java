package minami.log;

import java.time.Duration;

/**
 * Lets the first events of one kind in each period into the log, and counts the others.
 * Thread-safe.
 */
public final class LineLimit {

  private final int lines;
  private final long period;

  /** Guarded by this: in the current period. */
  private int written;

  /** Guarded by this: when the current period began, by {@link System#nanoTime}. */
  private long began;

  /** Guarded by this: since somebody last asked. */
  private long leftOut;

  /**
   * @param lines how many a period has room for
   * @param period begins with the first event after the last one
   */
  public LineLimit(int lines, Duration period) {
    this.lines = lines;
    this.period = period.toNanos();
  }

  /** Whether there is room for the line of another event; if not, it counts as left out. */
  public synchronized boolean admits() {
    long now = System.nanoTime();
    if (written == 0 || now - began >= period) {
      began = now;
      written = 0;
    }
    if (written == lines) {
      leftOut++;
      return false;
    }
    written++;
    return true;
  }

  /** How many have been left out since this was last asked. */
  public synchronized long takeLeftOut() {
    long count = leftOut;
    leftOut = 0;
    return count;
  }
}

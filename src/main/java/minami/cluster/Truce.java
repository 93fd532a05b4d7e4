package minami.cluster;

import java.time.Duration;

/**
 * Between two nodes with the same address, which would otherwise take the entry in etcd from each
 * other for ever: each leaves it to the other for a while, and longer each time. Belongs to one
 * thread.
 */
final class Truce {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private int contests;
  private long end;

  /** The other has taken the entry; true if it is the first time. */
  boolean begin() {
    end = System.nanoTime() + BackOff.after(contests, FIRST, LONGEST).toNanos();
    return ++contests == 1;
  }

  /** How much longer it lasts; not positive if there is none. */
  Duration left() {
    return contests == 0 ? Duration.ZERO : Duration.ofNanos(end - System.nanoTime());
  }

  /** Forgets past contests once this node has held the entry for longer than any truce. */
  void forget() {
    if (contests > 0 && left().plus(LONGEST.multipliedBy(2)).isNegative()) {
      contests = 0;
    }
  }
}

package minami.cluster;

import java.time.Duration;

/**
 * Between two nodes of one address, which would take their entry in etcd from each other for ever:
 * each lets the other have it for a while, longer each time. Belongs to one thread.
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

  /** How long it still lasts; not positive if there is none. */
  Duration left() {
    return contests == 0 ? Duration.ZERO : Duration.ofNanos(end - System.nanoTime());
  }

  /** Forgets what has been, once this node has held the entry for longer than any truce. */
  void forget() {
    if (contests > 0 && left().plus(LONGEST.multipliedBy(2)).isNegative()) {
      contests = 0;
    }
  }
}

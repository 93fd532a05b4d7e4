package minami;

import java.time.Duration;

/**
 * Whether a node that has work gets on with it.
 *
 * @param queued how many renderings wait
 * @param still for how long none of those that wait has been begun, and none before them has ended;
 *     zero if nothing waits
 * @param starved for how long all that was tried has failed for want of memory; zero if something
 *     succeeded, or nothing was tried lately
 * @param patience how long a request waits in all
 */
public record Vitals(int queued, Duration still, Duration starved, Duration patience) {

  /** Whether the queue stands still. */
  public boolean isStuck() {
    return still.compareTo(patience) > 0;
  }

  /** Whether there is no memory to render with. */
  public boolean isStarved() {
    return starved.compareTo(patience) > 0;
  }
}

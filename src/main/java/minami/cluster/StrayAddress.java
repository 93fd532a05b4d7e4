package minami.cluster;

import java.net.URI;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps track of whether this node's advertised address leads to it, and tells the operator when it
 * does not: once, and not at first, as the container may not be listening yet. Belongs to one
 * thread.
 */
final class StrayAddress {

  private static final Logger LOG = LoggerFactory.getLogger(StrayAddress.class);

  private static final Duration COMPLAIN_AFTER = Duration.ofSeconds(10);

  private boolean stray;

  /** {@link System#nanoTime} of the first time that it led elsewhere. */
  private long since;

  private boolean told;

  /** The address does not lead to this node; true if that has gone on for too long to be normal. */
  boolean astray(URI url, String why) {
    if (!stray) {
      stray = true;
      since = System.nanoTime();
    }
    if (System.nanoTime() - since < COMPLAIN_AFTER.toNanos()) {
      return false;
    }
    if (!told) {
      told = true;
      LOG.warn(
          "The other nodes do not ask this one: its minami.cluster.advertise-url {} does not"
              + " lead to it: {}",
          url,
          why);
    }
    return true;
  }

  /** The address leads to this node. */
  void found(URI url) {
    if (told) {
      LOG.info("The address {} leads to this node now", url);
    }
    stray = false;
    told = false;
  }
}

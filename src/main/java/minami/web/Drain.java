package minami.web;

import java.util.Optional;
import minami.cluster.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node drains: balancers are told that it is not ready, and the other nodes ask it for
 * nothing, but whoever asks is answered. An operator can begin and end it; before the node stops it
 * begins for good. Thread-safe.
 */
final class Drain {

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private final Optional<Cluster> cluster;

  /** Guarded by this for writing. */
  private volatile boolean on;

  /** Guarded by this: whether the node is about to stop. */
  private boolean last;

  Drain(Optional<Cluster> cluster) {
    this.cluster = cluster;
  }

  /** Asked for each check of a balancer. */
  boolean isOn() {
    return on;
  }

  /**
   * Begins it, or ends it; without effect where that has been done.
   *
   * @return false if it cannot end, because the node is about to stop
   */
  synchronized boolean turn(boolean nowOn) {
    if (last) {
      return nowOn;
    }
    if (on != nowOn) {
      on = nowOn;
      cluster.ifPresent(c -> c.drain(nowOn));
      LOG.info(
          nowOn
              ? "This node drains: it is not ready, and owns no images. It still answers"
              : "This node takes requests again");
    }
    return true;
  }

  /** Begins it; the node is about to stop. */
  synchronized void turnOnForGood() {
    turn(true);
    last = true;
  }

  /** The same, and leaves the cluster. */
  void leave() {
    synchronized (this) {
      on = true;
      last = true;
    }
    cluster.ifPresent(Cluster::leave); // which takes its time
  }
}

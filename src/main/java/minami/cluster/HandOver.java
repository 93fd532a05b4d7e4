package minami.cluster;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The end of a node's time as an owner: the others ask it for what it has kept of the images that
 * are theirs now. Thread-safe.
 */
final class HandOver {

  /** A node hears at once from etcd that another has left. */
  private static final Duration FIRST = Duration.ofSeconds(1);

  /** Who has not asked for so long has all that it wants. */
  private static final Duration QUIET = Duration.ofMillis(300);

  private static final Duration LOOK = Duration.ofMillis(20);

  private final Set<String> askers = ConcurrentHashMap.newKeySet();
  private volatile long last = System.nanoTime();

  /** The others are about to hear that this node leaves. */
  void begin() {
    askers.clear();
    last = System.nanoTime();
  }

  /** Another node asks. */
  void asked(String node) {
    askers.add(node);
    last = System.nanoTime();
  }

  /**
   * Waits until so many others have what they want.
   *
   * @param atMost the longest to wait
   */
  void await(int others, Duration atMost) throws InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < atMost.toNanos() && !isOver(others)) {
      Thread.sleep(LOOK.toMillis());
    }
  }

  private boolean isOver(int others) {
    Duration quiet = Duration.ofNanos(System.nanoTime() - last);
    return quiet.compareTo(askers.size() < others ? FIRST : QUIET) > 0;
  }
}

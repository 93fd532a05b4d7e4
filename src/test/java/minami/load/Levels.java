package minami.load;

import java.util.Locale;

/**
 * What of a server must not creep up.
 *
 * @param rss resident memory, in bytes
 * @param threads without those of the JMX agent, which come and go as they are asked
 * @param heap in bytes, after a collection
 * @param direct bytes of direct buffers
 */
record Levels(long rss, int threads, int descriptors, long heap, long direct) {

  /**
   * Whether there are at most a tenth more threads and descriptors. Less is no leak: Jetty's pools
   * shrink slowly.
   */
  boolean isWithin(Levels other) {
    return threads <= other.threads * 1.1 && descriptors <= other.descriptors * 1.1;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "RSS %4d MiB, heap after GC %6.1f MiB, direct %5.1f MiB, %3d threads, %3d descriptors",
        rss >> 20,
        heap / 1048576.0,
        direct / 1048576.0,
        threads,
        descriptors);
  }
}

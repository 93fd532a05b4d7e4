package minami.load;

import java.util.Locale;

/**
 * What was done up to a moment.
 *
 * @param nanos the moment
 * @param cpuSeconds of the server
 * @param ownCpuSeconds of this process: the sender of the load and the origin
 * @param hits answers of the server from its cache
 */
record Work(
    long nanos,
    double cpuSeconds,
    double ownCpuSeconds,
    long hits,
    long misses,
    long renders,
    long originFetches) {

  double secondsSince(Work before) {
    return (nanos - before.nanos) / 1e9;
  }

  /** The share of the answers that came from the cache. */
  double hitRatioSince(Work before) {
    return (double) (hits - before.hits) / (hits - before.hits + misses - before.misses);
  }

  String since(Work before) {
    return String.format(
        Locale.ROOT,
        "%.1f s: CPU %.1f s (load and origin: %.1f s), %d hits, %d misses, %d renders, %d origin"
            + " fetches",
        secondsSince(before),
        cpuSeconds - before.cpuSeconds,
        ownCpuSeconds - before.ownCpuSeconds,
        hits - before.hits,
        misses - before.misses,
        renders - before.renders,
        originFetches - before.originFetches);
  }
}

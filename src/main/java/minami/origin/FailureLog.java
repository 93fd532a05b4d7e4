package minami.origin;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import minami.origin.OriginException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the failed fetches of one origin by reason, and logs them: the first of each reason at
 * once, the following ones after a pause and with their number. Missing pictures are only counted;
 * they concern whoever asked for them. Thread-safe.
 */
final class FailureLog {

  private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);

  private final String origin;
  private final long pause;

  /** Guarded by this. */
  private final Map<Reason, Count> counts = new EnumMap<>(Reason.class);

  /**
   * @param origin its key in the configuration
   * @param pause the shortest time between two lines about one reason
   */
  FailureLog(String origin, Duration pause) {
    this.origin = origin;
    this.pause = pause.toNanos();
    for (Reason reason : Reason.values()) {
      counts.put(reason, new Count());
    }
  }

  void note(OriginException failure) {
    long before;
    synchronized (this) {
      Count count = counts.get(failure.reason());
      count.all++;
      long now = System.nanoTime();
      if (failure.reason() == Reason.NOT_FOUND || count.told > 0 && now - count.toldAt < pause) {
        return;
      }
      before = count.all - count.told - 1;
      count.told = count.all;
      count.toldAt = now;
    }
    if (before == 0) {
      LOG.warn("{} fails: {}", origin, failure.getMessage());
    } else {
      LOG.warn(
          "{} fails: {} ({} such failures since the last line of this kind)",
          origin,
          failure.getMessage(),
          before + 1);
    }
  }

  /** How many there were, by reason. */
  synchronized Map<Reason, Long> byReason() {
    Map<Reason, Long> byReason = new EnumMap<>(Reason.class);
    counts.forEach((reason, count) -> byReason.put(reason, count.all));
    return byReason;
  }

  private static final class Count {
    private long all;

    /** How many there were at the last line; 0 before the first. */
    private long told;

    /** {@link System#nanoTime}. */
    private long toldAt;
  }
}

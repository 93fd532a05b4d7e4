package minami.origin;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import minami.log.LineLimit;
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
  private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);
  private final Map<Reason, LineLimit> limits = new EnumMap<>(Reason.class);

  /**
   * @param origin its key in the configuration
   * @param pause the shortest time between two lines about one reason
   */
  FailureLog(String origin, Duration pause) {
    this.origin = origin;
    for (Reason reason : Reason.values()) {
      counts.put(reason, new LongAdder());
      limits.put(reason, new LineLimit(1, pause));
    }
  }

  void note(OriginException failure) {
    counts.get(failure.reason()).increment();
    LineLimit limit = limits.get(failure.reason());
    if (failure.reason() == Reason.NOT_FOUND || !limit.admits()) {
      return;
    }
    long leftOut = limit.takeLeftOut();
    if (leftOut == 0) {
      LOG.warn("{} fails: {}", origin, failure.forTheLog());
    } else {
      LOG.warn(
          "{} fails: {} ({} such failures since the last line of this kind)",
          origin,
          failure.forTheLog(),
          leftOut + 1);
    }
  }

  /** How many there were, by reason. */
  Map<Reason, Long> byReason() {
    Map<Reason, Long> byReason = new EnumMap<>(Reason.class);
    counts.forEach((reason, count) -> byReason.put(reason, count.sum()));
    return byReason;
  }
}

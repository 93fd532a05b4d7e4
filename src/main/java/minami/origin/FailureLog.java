package minami.origin;

import java.time.Duration;
import java.util.Map;
import minami.log.ByReason;
import minami.origin.OriginException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the failed fetches of one origin by reason, and logs them as often as {@link ByReason}
 * lets it. Missing pictures are only counted; they concern whoever asked for them. Thread-safe.
 */
final class FailureLog {

  private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);

  private final String origin;
  private final ByReason<Reason> failures;

  /**
   * @param origin its key in the configuration
   * @param pause the shortest time between two lines about one reason
   */
  FailureLog(String origin, Duration pause) {
    this.origin = origin;
    failures = new ByReason<>(Reason.class, pause);
  }

  void note(OriginException failure) {
    long told = failures.note(failure.reason());
    if (told == 0 || failure.reason() == Reason.NOT_FOUND) {
      return;
    }
    if (told == 1) {
      LOG.warn("{} fails: {}", origin, failure.forTheLog());
    } else {
      LOG.warn(
          "{} fails: {} ({} such failures since the last line of this kind)",
          origin,
          failure.forTheLog(),
          told);
    }
  }

  /** How many there were, by reason. */
  Map<Reason, Long> byReason() {
    return failures.counts();
  }
}

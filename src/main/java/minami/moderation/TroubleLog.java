package minami.moderation;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import minami.log.LineLimit;
import minami.moderation.Trouble.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts troubles by reason, and logs them: the first of each reason at once, the following ones
 * after a pause and with their number. Thread-safe.
 */
final class TroubleLog {

  private static final Logger LOG = LoggerFactory.getLogger(TroubleLog.class);

  private final String provider;
  private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);
  private final Map<Reason, LineLimit> limits = new EnumMap<>(Reason.class);

  /**
   * @param provider for people
   * @param pause the shortest time between two lines about one reason
   */
  TroubleLog(String provider, Duration pause) {
    this.provider = provider;
    for (Reason reason : Reason.values()) {
      counts.put(reason, new LongAdder());
      limits.put(reason, new LineLimit(1, pause));
    }
  }

  void note(Trouble trouble) {
    counts.get(trouble.reason()).increment();
    LineLimit limit = limits.get(trouble.reason());
    if (isToldElsewhere(trouble.reason()) || !limit.admits()) {
      return;
    }
    LOG.warn(
        "Moderation by {} fails: {} (pictures since the last line of this kind: {}). What"
            + " minami.moderation.unknown says is done with them",
        provider,
        trouble.getMessage(),
        limit.takeLeftOut() + 1);
  }

  /** By the breaker's own line, or by whoever stops the node. */
  private static boolean isToldElsewhere(Reason reason) {
    return reason == Reason.PAUSED || reason == Reason.STOPPED;
  }

  /** How many there were, by reason. */
  Map<String, Long> byReason() {
    Map<String, Long> byReason = new TreeMap<>();
    counts.forEach(
        (reason, count) -> byReason.put(reason.name().toLowerCase(Locale.ROOT), count.sum()));
    return byReason;
  }
}

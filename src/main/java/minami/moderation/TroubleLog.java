package minami.moderation;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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
  private final long pause;

  /** Guarded by this. */
  private final Map<Reason, Count> counts = new EnumMap<>(Reason.class);

  /**
   * @param provider for people
   * @param pause the shortest time between two lines about one reason
   */
  TroubleLog(String provider, Duration pause) {
    this.provider = provider;
    this.pause = pause.toNanos();
    for (Reason reason : Reason.values()) {
      counts.put(reason, new Count());
    }
  }

  void note(Trouble trouble) {
    long since;
    synchronized (this) {
      Count count = counts.get(trouble.reason());
      count.all++;
      long now = System.nanoTime();
      if (isToldElsewhere(trouble.reason()) || count.told > 0 && now - count.toldAt < pause) {
        return;
      }
      since = count.all - count.told;
      count.told = count.all;
      count.toldAt = now;
    }
    LOG.warn(
        "Moderation by {} fails: {} (pictures since the last line of this kind: {}). What"
            + " minami.moderation.unknown says is done with them",
        provider,
        trouble.getMessage(),
        since);
  }

  /** By the breaker's own line, or by whoever stops the node. */
  private static boolean isToldElsewhere(Reason reason) {
    return reason == Reason.PAUSED || reason == Reason.STOPPED;
  }

  /** How many there were, by reason. */
  synchronized Map<String, Long> byReason() {
    Map<String, Long> byReason = new TreeMap<>();
    counts.forEach(
        (reason, count) -> byReason.put(reason.name().toLowerCase(Locale.ROOT), count.all));
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

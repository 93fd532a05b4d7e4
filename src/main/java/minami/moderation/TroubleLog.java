package minami.moderation;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import minami.log.ByReason;
import minami.moderation.Trouble.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts troubles by reason, and logs them as often as {@link ByReason} lets it. Thread-safe. */
final class TroubleLog {

  private static final Logger LOG = LoggerFactory.getLogger(TroubleLog.class);

  private final String provider;
  private final ByReason<Reason> troubles;

  /**
   * @param provider for people
   * @param pause the shortest time between two lines about one reason
   */
  TroubleLog(String provider, Duration pause) {
    this.provider = provider;
    troubles = new ByReason<>(Reason.class, pause);
  }

  void note(Trouble trouble) {
    long told = troubles.note(trouble.reason());
    if (told == 0 || isToldElsewhere(trouble.reason())) {
      return;
    }
    LOG.warn(
        "Moderation by {} fails: {} (pictures since the last line of this kind: {}). What"
            + " minami.moderation.unknown says is done with them",
        provider,
        trouble.getMessage(),
        told);
  }

  /** By the breaker's own line, or by whoever stops the node. */
  private static boolean isToldElsewhere(Reason reason) {
    return reason == Reason.PAUSED || reason == Reason.STOPPED;
  }

  /** How many there were, by reason. */
  Map<String, Long> byReason() {
    Map<String, Long> byReason = new TreeMap<>();
    troubles
        .counts()
        .forEach((reason, count) -> byReason.put(reason.name().toLowerCase(Locale.ROOT), count));
    return byReason;
  }
}

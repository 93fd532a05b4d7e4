package minami.log;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts events by reason, and lets the first of each reason into the log at once, the following
 * ones after a pause and with their number. Thread-safe.
 */
public final class ByReason<R extends Enum<R>> {

  private final Map<R, LongAdder> counts;
  private final Map<R, LineLimit> limits;

  /**
   * @param pause the shortest time between two lines about one reason
   */
  public ByReason(Class<R> reasons, Duration pause) {
    counts = new EnumMap<>(reasons);
    limits = new EnumMap<>(reasons);
    for (R reason : reasons.getEnumConstants()) {
      counts.put(reason, new LongAdder());
      limits.put(reason, new LineLimit(1, pause));
    }
  }

  /** Counts one; returns how many a line about it stands for, 0 if there is to be no line now. */
  public long note(R reason) {
    counts.get(reason).increment();
    LineLimit limit = limits.get(reason);
    return limit.admits() ? limit.takeLeftOut() + 1 : 0;
  }

  /** How many there were of each, even of one that there were none of. */
  public Map<R, Long> counts() {
    Map<R, Long> sums = new TreeMap<>();
    counts.forEach((reason, count) -> sums.put(reason, count.sum()));
    return sums;
  }
}

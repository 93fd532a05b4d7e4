package minami.load;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import minami.testing.Load;
import minami.testing.LoadClient;
import org.HdrHistogram.Histogram;

/**
 * What became of requests: how many of each status, how long they took, and how late they were
 * sent. Of a fixed size, however many there are. Thread-safe.
 */
final class Tally implements Consumer<Load.Sample> {

  /** In microseconds, to three digits. */
  private final Map<Integer, Histogram> times = new TreeMap<>();

  private final Histogram lateness = new Histogram(3);

  @Override
  public synchronized void accept(Load.Sample sample) {
    times
        .computeIfAbsent(sample.status(), status -> new Histogram(3))
        .recordValue(sample.nanos() / 1_000);
    lateness.recordValue(sample.lateNanos() / 1_000);
  }

  /** How many had this status. */
  synchronized long count(int status) {
    return times.containsKey(status) ? times.get(status).getTotalCount() : 0;
  }

  /** How many were served or refused for a reason of their own: not 5xx, and not lost. */
  synchronized long served() {
    return times.entrySet().stream()
        .filter(entry -> entry.getKey() >= 200 && entry.getKey() < 500)
        .mapToLong(entry -> entry.getValue().getTotalCount())
        .sum();
  }

  /** How many of this status took longer. */
  synchronized long longerThan(int status, long millis) {
    return times.containsKey(status)
        ? times.get(status).getCountBetweenValues(millis * 1_000, Long.MAX_VALUE)
        : 0;
  }

  /** A percentile of the times of this status, in milliseconds. */
  synchronized double millis(int status, double percentile) {
    return times.containsKey(status)
        ? times.get(status).getValueAtPercentile(percentile) / 1e3
        : Double.NaN;
  }

  /** All statuses that came. */
  synchronized Map<Integer, Long> statuses() {
    Map<Integer, Long> counts = new TreeMap<>();
    times.forEach((status, histogram) -> counts.put(status, histogram.getTotalCount()));
    return counts;
  }

  /** Prints what was offered, a line for each status, and one for the sender. */
  void print(String title, double offered, int seconds) {
    print(
        String.format(Locale.ROOT, "%s: offered %.1f/s for %d s", title, offered, seconds),
        seconds);
  }

  /** The same for requests that had no schedule. */
  synchronized void print(String title, double seconds) {
    System.out.println(title);
    times.forEach(
        (status, histogram) ->
            System.out.printf(
                Locale.ROOT,
                "  %-9s %7d %8.1f/s  ms: %s%n",
                word(status),
                histogram.getTotalCount(),
                histogram.getTotalCount() / seconds,
                percentiles(histogram)));
    System.out.println("  sender late by ms: " + percentiles(lateness));
  }

  private static String percentiles(Histogram h) {
    return String.format(
        Locale.ROOT,
        "p50 %.1f, p90 %.1f, p99 %.1f, p99.9 %.1f, max %.1f",
        h.getValueAtPercentile(50) / 1e3,
        h.getValueAtPercentile(90) / 1e3,
        h.getValueAtPercentile(99) / 1e3,
        h.getValueAtPercentile(99.9) / 1e3,
        h.getMaxValue() / 1e3);
  }

  private static String word(int status) {
    return switch (status) {
      case LoadClient.NO_ANSWER -> "no answer";
      case LoadClient.BROKEN -> "broken";
      default -> Integer.toString(status);
    };
  }
}

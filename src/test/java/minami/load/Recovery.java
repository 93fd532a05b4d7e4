package minami.load;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Predicate;
import minami.testing.Load;

/** How a server gets over an overload, second by second. */
final class Recovery {

  private final Collection<Load.Sample> samples;
  private final double normalMillis;

  /**
   * Looks at the requests of the time after.
   *
   * @param normalMillis the longest that an answer takes normally
   */
  Recovery(Collection<Load.Sample> samples, double normalMillis) {
    this.samples = samples;
    this.normalMillis = normalMillis;
  }

  void print() {
    System.out.printf(
        Locale.ROOT,
        "after the overload: the last that is not 200 was due at %.2f s, the last that took over"
            + " %.0f ms at %.2f s%n",
        last(sample -> sample.status() != 200),
        normalMillis,
        last(sample -> sample.nanos() > normalMillis * 1e6));
    long seconds =
        samples.stream().mapToLong(Load.Sample::dueNanos).max().orElse(0) / 1_000_000_000;
    for (long second = 0; second <= seconds; second++) {
      Duration from = Duration.ofSeconds(second);
      System.out.println(
          "  second " + second + ": " + Load.between(samples, from, from.plusSeconds(1)));
    }
  }

  /** When the last such request was due, in seconds; 0 if there is none. */
  private double last(Predicate<Load.Sample> kind) {
    return samples.stream().filter(kind).mapToLong(Load.Sample::dueNanos).max().orElse(0) / 1e9;
  }
}

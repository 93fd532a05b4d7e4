package minami.metrics;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long requests have waited, since the start of this node.
 *
 * @param count of all of them
 * @param millis bounds, rising
 * @param within for each bound, how many have waited no longer
 */
public record Waits(long count, List<Double> millis, List<Long> within) {

  static Waits of(Timer timer) {
    List<Double> millis = new ArrayList<>();
    List<Long> within = new ArrayList<>();
    for (CountAtBucket bucket : timer.takeSnapshot().histogramCounts()) {
      if (bucket.bucket() < Double.POSITIVE_INFINITY) {
        millis.add(bucket.bucket(TimeUnit.MILLISECONDS));
        within.add((long) bucket.count());
      }
    }
    return new Waits(timer.count(), millis, within);
  }
}

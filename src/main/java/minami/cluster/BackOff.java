package minami.cluster;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses between tries: each twice as long as the last, up to a limit, and shortened at random. */
final class BackOff {

  private BackOff() {}

  /** The pause after this many failures beyond the first. */
  static Duration after(int times, Duration first, Duration longest) {
    long most = Math.min(longest.toMillis(), first.toMillis() << Math.min(times, 20));
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }
}

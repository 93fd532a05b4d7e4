package minami.cluster;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses between tries: twice as long each time, up to a limit, and shorter by chance. */
final class BackOff {

  private BackOff() {}

  /** After this many failures more than the first. */
  static Duration after(int times, Duration first, Duration longest) {
    long most = Math.min(longest.toMillis(), first.toMillis() << Math.min(times, 20));
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }
}

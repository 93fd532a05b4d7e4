package minami.breaker;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Tells how time passes, whatever is done to the wall clock: a breaker that opens for five seconds
 * is open for five seconds, even if an operator or NTP sets the clock back by an hour meanwhile.
 * Its instants begin at the epoch and mean nothing beyond their differences. Thread-safe.
 */
final class MonotonicClock extends Clock {

  private final long start = System.nanoTime();

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(System.nanoTime() - start);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this; // nobody shows these instants to anyone
  }
}

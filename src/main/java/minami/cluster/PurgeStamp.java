package minami.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A moment at which a node knew of all purges. A store that outlives the process keeps it: what was
 * purged since then, while the node was away, concerns what is stored.
 *
 * @param revision of etcd
 * @param when by this host's clock
 */
public record PurgeStamp(long revision, Instant when) {

  /** So long ago that nobody knows what was purged since. */
  public static final PurgeStamp NEVER = new PurgeStamp(0, Instant.EPOCH);

  /** What {@link #write} has written; empty if it has not. */
  public static Optional<PurgeStamp> parse(String text) {
    try {
      int space = text.indexOf(' ');
      long revision = Long.parseLong(text.substring(0, Math.max(0, space)));
      return Optional.of(new PurgeStamp(revision, Instant.parse(text.substring(space + 1))));
    } catch (RuntimeException e) { // NumberFormatException, DateTimeParseException
      return Optional.empty();
    }
  }

  /** Revision and moment. */
  public String write() {
    return revision + " " + when;
  }

  /** How long ago it was; empty if the clock has been set back since, so that nobody knows. */
  Optional<Duration> age() {
    Duration age = Duration.between(when, Instant.now());
    return age.isNegative() ? Optional.empty() : Optional.of(age);
  }
}

package minami.store;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import minami.log.LineLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people when the store breaks, in one line however many ways it breaks in, and when all of
 * it is well again. Thread-safe.
 */
final class Health {

  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  /** One that breaks and recovers all the time is told of this often. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final String place;

  /** Guarded by this: what cannot be done at the moment. */
  private final Set<String> broken = new TreeSet<>();

  private final LineLimit lines = new LineLimit(1, PAUSE);

  /** Guarded by this: whether anybody has been told. */
  private boolean told;

  /**
   * @param place for people
   */
  Health(String place) {
    this.place = place;
  }

  /** This cannot be done: {@code read}, {@code written} or the like. */
  synchronized void broken(String what, String why) {
    boolean first = broken.isEmpty();
    if (broken.add(what) && first && lines.admits()) {
      told = true;
      LOG.warn(
          "The store of thumbnails {} cannot be {}: {}. It is tried again now and then; meanwhile"
              + " thumbnails are made without it",
          place,
          what,
          why);
    }
  }

  /** This works again. */
  synchronized void well(String what) {
    if (broken.remove(what) && broken.isEmpty() && told) {
      told = false;
      LOG.info("The store of thumbnails {} is used again", place);
    }
  }
}

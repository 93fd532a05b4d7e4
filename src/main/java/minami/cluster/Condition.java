package minami.cluster;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A state for people to read.
 *
 * @param state one word
 * @param why a sentence; empty if there is nothing to explain
 * @param since since when
 */
public record Condition(String state, String why, Instant since) {

  static Condition of(String state) {
    return new Condition(state, "", Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  /** This one if nothing has changed, else the new one from now. */
  Condition then(String newState, String newWhy) {
    if (newState.equals(state)) {
      return newWhy.equals(why) ? this : new Condition(state, newWhy, since);
    }
    return new Condition(newState, newWhy, of(newState).since());
  }
}

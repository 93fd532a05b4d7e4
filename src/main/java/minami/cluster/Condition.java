package minami.cluster;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How something is, for people.
 *
 * @param state in a word
 * @param why in a sentence; empty if there is nothing to say
 * @param since when
 */
public record Condition(String state, String why, Instant since) {

  static Condition of(String state) {
    return new Condition(state, "", Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  /** This one if nothing has changed, else the new one as of now. */
  Condition then(String newState, String newWhy) {
    if (newState.equals(state)) {
      return newWhy.equals(why) ? this : new Condition(state, newWhy, since);
    }
    return new Condition(newState, newWhy, of(newState).since());
  }
}

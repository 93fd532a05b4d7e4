package minami.web;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import minami.Answer;
import minami.Failure;
import minami.moderation.Decision;

/**
 * Counts the answers of this node since its start: thumbnails by source and by what moderation has
 * decided, failures by name. Thread-safe.
 */
final class Tally {

  private final Map<Answer.Source, LongAdder> answers = counters(Answer.Source.class);
  private final Map<Failure, LongAdder> failures = counters(Failure.class);
  private final Map<Decision, LongAdder> decisions = counters(Decision.class);
  private final LongAdder forPeers = new LongAdder();

  private static <E extends Enum<E>> Map<E, LongAdder> counters(Class<E> names) {
    Map<E, LongAdder> counters = new EnumMap<>(names);
    for (E name : names.getEnumConstants()) {
      counters.put(name, new LongAdder());
    }
    return counters;
  }

  void count(Answer answer) {
    answers.get(answer.source()).increment();
    if (answer.decision() != Decision.SHOW) {
      decisions.get(answer.decision()).increment();
    }
  }

  void count(Failure failure) {
    failures.get(failure).increment();
  }

  /** Counts a thumbnail sent to another node. */
  void countForPeer() {
    forPeers.increment();
  }

  long of(Answer.Source source) {
    return answers.get(source).sum();
  }

  long of(Failure failure) {
    return failures.get(failure).sum();
  }

  /** How many thumbnails were shown so; those shown as they are do not count. */
  long of(Decision decision) {
    return decisions.get(decision).sum();
  }

  long forPeers() {
    return forPeers.sum();
  }
}

package minami.web;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many thumbnails this node has answered with since its start, by where they were found. */
final class Tally {

  private final Map<Answer.Source, LongAdder> answers = new EnumMap<>(Answer.Source.class);
  private final LongAdder forPeers = new LongAdder();

  Tally() {
    for (Answer.Source source : Answer.Source.values()) {
      answers.put(source, new LongAdder());
    }
  }

  void count(Answer.Source source) {
    answers.get(source).increment();
  }

  void countForPeer() {
    forPeers.increment();
  }

  long of(Answer.Source source) {
    return answers.get(source).sum();
  }

  long forPeers() {
    return forPeers.sum();
  }
}

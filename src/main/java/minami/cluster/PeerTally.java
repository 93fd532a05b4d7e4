package minami.cluster;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import minami.cluster.PeerFigures.Outcome;

/** Counts how requests to other nodes have ended. Thread-safe. */
final class PeerTally {

  private final Map<Outcome, LongAdder> calls = new EnumMap<>(Outcome.class);

  PeerTally() {
    for (Outcome outcome : Outcome.values()) {
      calls.put(outcome, new LongAdder());
    }
  }

  /** Counts a request that has failed so, or has brought a thumbnail if this is null. */
  void count(Throwable failure) {
    calls.get(outcome(failure)).increment();
  }

  private static Outcome outcome(Throwable failure) {
    if (failure == null) {
      return Outcome.THUMBNAIL;
    }
    if (failure instanceof PeerException e) {
      return switch (e.meaning()) {
        case BROKEN -> Outcome.BROKEN;
        case WELL -> Outcome.NOT_NOW;
        case NOTHING -> Outcome.GIVEN_UP;
      };
    }
    return failure instanceof VerdictException ? Outcome.VERDICT : Outcome.GIVEN_UP;
  }

  Map<Outcome, Long> calls() {
    Map<Outcome, Long> sums = new EnumMap<>(Outcome.class);
    calls.forEach((outcome, count) -> sums.put(outcome, count.sum()));
    return sums;
  }
}

package minami.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import minami.Answer;
import minami.Failure;
import minami.moderation.Decision;

/**
 * Counts the answers of this node since its start: thumbnails by source and by what moderation has
 * decided, failures by name. A hit costs one addition. Thread-safe.
 */
public final class Tally {

  private final Map<Answer.Source, LongAdder> sent = counters(Answer.Source.class);
  private final Map<Answer.Source, LongAdder> known = counters(Answer.Source.class);
  private final Map<Failure, LongAdder> failures = counters(Failure.class);
  private final Map<Decision, LongAdder> decisions = counters(Decision.class);
  private final LongAdder forPeers = new LongAdder();
  private final LongAdder redirects = new LongAdder();
  private final LongAdder unauthorized = new LongAdder();

  private static <E extends Enum<E>> Map<E, LongAdder> counters(Class<E> names) {
    Map<E, LongAdder> counters = new EnumMap<>(names);
    for (E name : names.getEnumConstants()) {
      counters.put(name, new LongAdder());
    }
    return counters;
  }

  /**
   * Counts a thumbnail.
   *
   * @param isKnown whether the client has it already (304)
   */
  public void count(Answer answer, boolean isKnown) {
    (isKnown ? known : sent).get(answer.source()).increment();
    if (answer.decision() != Decision.SHOW) {
      decisions.get(answer.decision()).increment();
    }
  }

  /** Counts a request that ends without a thumbnail. */
  public void count(Failure failure) {
    failures.get(failure).increment();
  }

  /** Counts thumbnails sent to another node. */
  public void countForPeer(int thumbnails) {
    forPeers.add(thumbnails);
  }

  /** Counts a redirect to the canonical address of a thumbnail. */
  public void countRedirect() {
    redirects.increment();
  }

  /** Counts somebody who may not look at this node's figures. */
  public void countUnauthorized() {
    unauthorized.increment();
  }

  /** How many thumbnails came from there. */
  public long of(Answer.Source source) {
    return sent.get(source).sum() + known.get(source).sum();
  }

  /** How many of those the client had already. */
  long known(Answer.Source source) {
    return known.get(source).sum();
  }

  /** How many were sent. */
  long sent(Answer.Source source) {
    return sent.get(source).sum();
  }

  /** How many requests ended without a thumbnail for this reason. */
  public long of(Failure failure) {
    return failures.get(failure).sum();
  }

  /** How many thumbnails were shown so; those shown as they are do not count. */
  public long of(Decision decision) {
    return decisions.get(decision).sum();
  }

  /** How many thumbnails were sent to other nodes. */
  public long forPeers() {
    return forPeers.sum();
  }

  /** How many requests were redirected to the canonical address. */
  long redirects() {
    return redirects.sum();
  }

  /** How many requests for this node's figures had no right to them. */
  public long unauthorized() {
    return unauthorized.sum();
  }
}

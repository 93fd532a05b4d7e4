package minami.see;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much a picture looks like each of the classes that moderation tells apart; or that this is
 * not known. Immutable.
 */
public final class Scores {

  /** Of a picture too small to tell: it will not be known later, either. */
  public static final Scores SMALL = new Scores(Map.of(), 0);

  private final Map<String, Double> byClass;

  /** When it was not known, by {@link System#nanoTime}. */
  private final long since;

  private Scores(Map<String, Double> byClass, long since) {
    this.byClass = byClass;
    this.since = since;
  }

  /**
   * Scores that are known.
   *
   * @param byClass from 0 to 1, by the name of the class; at least one
   */
  public static Scores of(Map<String, Double> byClass) {
    if (byClass.isEmpty()) {
      throw new IllegalArgumentException("no classes");
    }
    return new Scores(new TreeMap<>(byClass), 0);
  }

  /** Scores that are not known as of now, because there was trouble. */
  public static Scores unknown() {
    return new Scores(Map.of(), System.nanoTime());
  }

  public boolean areKnown() {
    return !byClass.isEmpty();
  }

  /** Whether they may be known later. */
  public boolean areMissing() {
    return !areKnown() && this != SMALL;
  }

  /** For scores that are missing: for how many nanoseconds. */
  public long nanosMissing() {
    return System.nanoTime() - since;
  }

  /** The sum of the scores of these classes; 0 for those that there are not. */
  public double sum(Collection<String> classes) {
    return classes.stream().mapToDouble(name -> byClass.getOrDefault(name, 0.0)).sum();
  }

  @Override
  public String toString() {
    return areKnown()
        ? byClass.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(","))
        : this == SMALL ? "small" : "unknown";
  }
}

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

  /** Of a picture that nobody has looked at for this. */
  public static final Scores NONE = new Scores(Map.of(), 0);

  /** Of a picture too small to tell: it will not be known later, either. */
  public static final Scores SMALL = new Scores(Map.of(), 0);

  /** Scores are rounded to millionths: what all nodes decide by must not depend on its way. */
  private static final double ONE = 1e6;

  /** An entry of the map, its name and its number. */
  private static final int WEIGHT = 120;

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
   * @throws IllegalArgumentException if they are not: NaN, above all, would be rounded to 0
   */
  public static Scores of(Map<String, Double> byClass) {
    if (byClass.isEmpty()) {
      throw new IllegalArgumentException("no classes");
    }
    TreeMap<String, Double> rounded = new TreeMap<>();
    byClass.forEach(
        (name, score) -> {
          double near = Math.round(score * ONE) / ONE;
          if (!(score >= 0 && near <= 1)) {
            throw new IllegalArgumentException("a score that is not from 0 to 1");
          }
          rounded.put(name, near);
        });
    return new Scores(rounded, 0);
  }

  /** Scores that are not known as of now, because there was trouble. */
  public static Scores unknown() {
    return new Scores(Map.of(), System.nanoTime());
  }

  /** The greater score of each class; unknown if one of the two is not known. */
  public static Scores worst(Scores a, Scores b) {
    if (!a.areKnown() || !b.areKnown()) {
      return unknown();
    }
    Map<String, Double> worst = new TreeMap<>(a.byClass);
    b.byClass.forEach((name, score) -> worst.merge(name, score, Math::max));
    return of(worst);
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

  /** Whether there is a score for any of these classes. */
  public boolean haveAny(Collection<String> classes) {
    for (String name : classes) {
      if (byClass.containsKey(name)) {
        return true;
      }
    }
    return false;
  }

  /** The sum of the scores of these classes; 0 for those that there are not. */
  public double sum(Collection<String> classes) {
    double sum = 0;
    for (String name : classes) { // at every hit: without a stream
      sum += byClass.getOrDefault(name, 0.0);
    }
    return sum;
  }

  /** The bytes of heap that they take. */
  public int weight() {
    return WEIGHT * byClass.size();
  }

  /**
   * What {@link #toString} has written. Scores that were not known are so as of now.
   *
   * @throws IllegalArgumentException if it has not
   */
  public static Scores parse(String text) {
    return switch (text) {
      case "none" -> NONE;
      case "small" -> SMALL;
      case "unknown" -> unknown();
      default -> {
        Map<String, Double> byClass = new TreeMap<>();
        for (String part : text.split(",", -1)) {
          int equals = part.indexOf('=');
          if (equals < 1) {
            throw new IllegalArgumentException("not a score");
          }
          byClass.put(part.substring(0, equals), Double.valueOf(part.substring(equals + 1)));
        }
        yield of(byClass);
      }
    };
  }

  /** Without spaces. */
  @Override
  public String toString() {
    if (areKnown()) {
      return byClass.entrySet().stream()
          .map(e -> e.getKey() + "=" + e.getValue())
          .collect(Collectors.joining(","));
    }
    return this == SMALL ? "small" : this == NONE ? "none" : "unknown";
  }
}

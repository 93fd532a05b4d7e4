package minami.moderation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import minami.see.Scores;

/**
 * From which scores on something is done: from the first of these on that is reached. Immutable.
 */
public final class Thresholds {

  /** How classes are called. */
  static final Pattern CLASS = Pattern.compile("[a-z0-9_-]{1,32}");

  private static final Pattern ONE =
      Pattern.compile(
          "(?<classes>" + CLASS + "(\\+" + CLASS + ")*):(?<least>[01](\\.[0-9]{1,9})?)");

  private final String text;
  private final List<Threshold> all;

  /**
   * One threshold.
   *
   * @param classes whose scores are added up
   * @param least the sum from which on it is reached
   */
  private record Threshold(List<String> classes, double least) {}

  private Thresholds(String text, List<Threshold> all) {
    this.text = text;
    this.all = List.copyOf(all);
  }

  /**
   * Reads a list such as {@code porn+hentai:0.85,sexy:0.95}. An empty one is never reached.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static Thresholds parse(String list) {
    List<Threshold> all = new ArrayList<>();
    if (!list.isBlank()) {
      for (String one : list.split(",", -1)) {
        all.add(threshold(one.strip()));
      }
    }
    return new Thresholds(list.strip(), all);
  }

  private static Threshold threshold(String text) {
    Matcher m = ONE.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException("not a threshold");
    }
    List<String> names = List.of(m.group("classes").split("\\+"));
    // Sorted, so that all nodes add up alike.
    List<String> classes = names.stream().distinct().sorted().toList();
    double least = Double.parseDouble(m.group("least"));
    if (classes.size() < names.size() || least <= 0 || least > 1) {
      throw new IllegalArgumentException("a class twice, or a number out of range");
    }
    return new Threshold(classes, least);
  }

  /** The first class of these that is not among those known; empty if there is none. */
  public Optional<String> stranger(Collection<String> known) {
    return all.stream()
        .flatMap(one -> one.classes.stream())
        .filter(name -> !known.contains(name))
        .findFirst();
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** Whether scores have any of the classes of these. */
  boolean concern(Scores scores) {
    for (int i = 0; i < all.size(); i++) {
      if (scores.haveAny(all.get(i).classes)) {
        return true;
      }
    }
    return false;
  }

  /** Whether scores that are known reach one of these. */
  boolean reachedBy(Scores scores) {
    for (int i = 0; i < all.size(); i++) { // for each picture shown: no iterator
      Threshold one = all.get(i);
      if (scores.sum(one.classes) >= one.least) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Thresholds thresholds && text.equals(thresholds.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** As it was configured. */
  @Override
  public String toString() {
    return text;
  }
}

package minami.address;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import minami.image.Fit;
import minami.image.Gravity;
import minami.image.OutputFormat;

/**
 * What options can set, in canonical order. Without regular expressions: every request comes
 * through here.
 */
enum Option {
  SIZE("the size is 320x240, 320x or x240; 2x or 3x after it is the device pixel ratio"),
  FIT("the fit is fill, fit or pad"),
  ENLARGE("enlarging is up or noup"),
  GRAVITY("the gravity is c, n, ne, e, se, s, sw, w, nw, smart or face"),
  RATIO("the device pixel ratio is 2x or 3x"),
  FORMAT(
      Stream.of(OutputFormat.values())
          .map(OutputFormat::code)
          .collect(Collectors.joining(" or ", "the format is ", ""))),
  ANIMATION("frames are kept with anim"),
  QUALITY("the quality is q1 to q100"),
  BACKGROUND("the background is bg followed by six hexadecimal digits, such as bg0a7fff"),
  VERSION("the version is v followed by 1 to 64 letters, digits, dots, hyphens or underscores");

  private static final int LONGEST_SIDE = 5;
  private static final int LONGEST_VERSION = 64;

  /** The fixed words; all others contain a value. */
  private static final Map<String, Option> WORDS = words();

  /** Its grammar, for error messages. */
  final String grammar;

  Option(String grammar) {
    this.grammar = grammar;
  }

  private static Map<String, Option> words() {
    Map<String, Option> words = new HashMap<>();
    for (Fit fit : Fit.values()) {
      words.put(fit.code(), FIT);
    }
    for (Gravity gravity : Gravity.values()) {
      words.put(gravity.code(), GRAVITY);
    }
    words.put("up", ENLARGE);
    words.put("noup", ENLARGE);
    words.put("2x", RATIO);
    words.put("3x", RATIO);
    for (OutputFormat format : OutputFormat.values()) {
      words.put(format.code(), FORMAT);
    }
    words.put("anim", ANIMATION);
    return Map.copyOf(words);
  }

  /**
   * What a word sets.
   *
   * @param first whether it is the first word, where {@code 2x} is a width of two and not a ratio
   */
  static Optional<Option> of(String word, boolean first) {
    if (first && isSize(word)) {
      return Optional.of(SIZE);
    }
    Option option = WORDS.get(word);
    return Optional.ofNullable(option == null ? withValue(word) : option);
  }

  /** What a malformed word was probably meant to set. */
  static Optional<Option> meantBy(String word) {
    if (word.startsWith("bg")) {
      return Optional.of(BACKGROUND);
    }
    if (word.startsWith("q") && isDigits(word, 1, word.length())) {
      return Optional.of(QUALITY);
    }
    if (word.startsWith("v")) {
      return Optional.of(VERSION);
    }
    return !word.isEmpty() && isDigit(word.charAt(0)) ? Optional.of(SIZE) : Optional.empty();
  }

  private static Option withValue(String word) {
    if (isSize(word)) {
      return SIZE;
    }
    if (word.startsWith("q")) {
      return isQuality(word) ? QUALITY : null;
    }
    if (word.startsWith("bg")) {
      return isBackground(word) ? BACKGROUND : null;
    }
    return word.startsWith("v") && isVersion(word) ? VERSION : null;
  }

  /** {@code 320x240}, {@code 320x} or {@code x240}. */
  static boolean isSize(String word) {
    int x = word.indexOf('x');
    return x >= 0
        && word.length() > 1
        && (x == 0 || isSide(word, 0, x))
        && (x == word.length() - 1 || isSide(word, x + 1, word.length()));
  }

  private static boolean isSide(String word, int from, int to) {
    return to - from <= LONGEST_SIDE && word.charAt(from) != '0' && isDigits(word, from, to);
  }

  private static boolean isQuality(String word) {
    return word.equals("q100")
        || word.length() >= 2
            && word.length() <= 3
            && word.charAt(1) != '0'
            && isDigits(word, 1, word.length());
  }

  private static boolean isBackground(String word) {
    if (word.length() != 8) {
      return false;
    }
    for (int i = 2; i < word.length(); i++) {
      char c = word.charAt(i);
      if (!isDigit(c) && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isVersion(String word) {
    for (int i = 1; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (!letter && !isDigit(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return word.length() > 1 && word.length() <= 1 + LONGEST_VERSION;
  }

  private static boolean isDigits(String word, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isDigit(word.charAt(i))) {
        return false;
      }
    }
    return from < to;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}

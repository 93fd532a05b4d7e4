package minami;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an option of an address can be about, in the canonical order, each with its words. */
enum Option {
  SIZE("[1-9]\\d{0,4}x([1-9]\\d{0,4})?|x[1-9]\\d{0,4}"),
  FIT("fill|fit|pad"),
  ENLARGE("up|noup"),
  GRAVITY("c|n|ne|e|se|s|sw|w|nw"),
  RATIO("[23]x"),
  FORMAT("jpg|png"),
  QUALITY("q([1-9]\\d?|100)"),
  BACKGROUND("bg[0-9a-fA-F]{6}"),
  VERSION("v[A-Za-z0-9._-]{1,64}");

  private final Pattern words;

  Option(String words) {
    this.words = Pattern.compile(words);
  }

  boolean hasWord(String word) {
    return words.matcher(word).matches();
  }

  /**
   * What a word is about.
   *
   * @param first whether it is the first word: there {@code 2x} is a width of two, later a ratio
   */
  static Optional<Option> of(String word, boolean first) {
    if (!first && RATIO.hasWord(word)) {
      return Optional.of(RATIO);
    }
    return Arrays.stream(values()).filter(option -> option.hasWord(word)).findFirst();
  }
}

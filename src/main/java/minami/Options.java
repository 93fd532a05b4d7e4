package minami;

import static java.util.Locale.ROOT;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import minami.image.Fit;
import minami.image.Format;
import minami.image.Gravity;
import minami.image.RenderOptions;

/**
 * The options of an address or a preset: for each thing that is said, the one word that says it.
 */
final class Options {

  /** Words of the grammar that this release cannot obey yet. */
  private static final Set<String> LATER = Set.of("webp", "gif", "auto", "smart", "face");

  private final Map<Option, String> words;

  private Options(Map<Option, String> words) {
    this.words = Collections.unmodifiableMap(words);
  }

  /**
   * Parses words between commas.
   *
   * @param sizeFirst whether the first of them may be a size that looks like a ratio
   * @throws AddressException if a word is unknown, or a thing is said twice
   */
  static Options parse(List<String> list, boolean sizeFirst) throws AddressException {
    Map<Option, String> words = new EnumMap<>(Option.class);
    boolean first = sizeFirst;
    for (String word : list) {
      if (LATER.contains(word)) {
        throw AddressException.malformed("the option '" + word + "' is not there yet");
      }
      Option option =
          Option.of(word, first)
              .orElseThrow(
                  () ->
                      AddressException.malformed(
                          "an option is unknown, or its value is out of range"));
      String canonical = option == Option.BACKGROUND ? word.toLowerCase(ROOT) : word;
      if (words.put(option, canonical) != null) {
        throw AddressException.malformed("two options speak of the same thing");
      }
      first = false;
    }
    return new Options(words);
  }

  /** What holds where nothing is said. */
  static Options defaults(int quality) {
    Map<Option, String> words = new EnumMap<>(Option.class);
    words.put(Option.FIT, Fit.FILL.code());
    words.put(Option.GRAVITY, Gravity.CENTRE.code());
    words.put(Option.FORMAT, Format.JPEG.code());
    words.put(Option.QUALITY, "q" + quality);
    words.put(Option.BACKGROUND, "bgffffff");
    return new Options(words);
  }

  /** What this says, and where it says nothing, what the other says. */
  Options over(Options other) {
    Map<Option, String> all = new EnumMap<>(Option.class);
    all.putAll(other.words);
    all.putAll(words);
    return new Options(all);
  }

  /** With the word on enlarging that goes with the fit, where nothing is said on it. */
  Options complete() {
    Map<Option, String> all = new EnumMap<>(Option.class);
    all.putAll(words);
    all.putIfAbsent(Option.ENLARGE, enlargingByDefault());
    return new Options(all);
  }

  /** What these complete options say beyond what holds on a ground of others anyway. */
  Options beyond(Options ground) {
    Map<Option, String> rest = new EnumMap<>(Option.class);
    rest.putAll(words);
    rest.entrySet().removeAll(ground.words.entrySet());
    if (!ground.says(Option.ENLARGE)) {
      rest.remove(Option.ENLARGE, enlargingByDefault());
    }
    return new Options(rest);
  }

  private String enlargingByDefault() {
    return fit().enlargesByDefault() ? "up" : "noup";
  }

  boolean says(Option option) {
    return words.containsKey(option);
  }

  String word(Option option) {
    return words.get(option);
  }

  /** The words in their canonical order, with commas. */
  @Override
  public String toString() {
    return String.join(",", words.values());
  }

  private Fit fit() {
    return Arrays.stream(Fit.values())
        .filter(f -> f.code().equals(word(Option.FIT)))
        .findFirst()
        .orElseThrow();
  }

  /**
   * What they mean. All that has a default must be said, and the size.
   *
   * @param maxWidth the greatest width of a picture, in device pixels
   * @param maxHeight the greatest height of a picture, in device pixels
   * @throws AddressException if the size is out of range
   */
  RenderOptions meaning(int maxWidth, int maxHeight) throws AddressException {
    int ratio = says(Option.RATIO) ? word(Option.RATIO).charAt(0) - '0' : 1;
    String[] sides = word(Option.SIZE).split("x", -1);
    int width = side(sides[0], ratio, maxWidth);
    int height = side(sides[1], ratio, maxHeight);
    boolean oneSided = sides[0].isEmpty() || sides[1].isEmpty();
    return new RenderOptions(
        width,
        height,
        oneSided ? Fit.FIT : fit(), // the other side follows: nothing to crop, nothing to pad
        word(Option.ENLARGE).equals("up"),
        Arrays.stream(Gravity.values())
            .filter(g -> g.code().equals(word(Option.GRAVITY)))
            .findFirst()
            .orElseThrow(),
        word(Option.FORMAT).equals(Format.PNG.code()) ? Format.PNG : Format.JPEG,
        Integer.parseInt(word(Option.QUALITY).substring(1)),
        Integer.parseInt(word(Option.BACKGROUND).substring(2), 16));
  }

  private static int side(String digits, int ratio, int most) throws AddressException {
    int side = digits.isEmpty() ? most : Integer.parseInt(digits) * ratio;
    if (side > most) {
      throw AddressException.malformed(
          "the size is out of range: at most " + most + " device pixels on this side");
    }
    return side;
  }
}

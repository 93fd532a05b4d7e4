package minami.address;

import static java.util.Locale.ROOT;

import java.util.EnumMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import minami.image.Fit;
import minami.image.Gravity;
import minami.image.OutputFormat;
import minami.image.RenderOptions;

/** The options of an address or a preset: one word for each thing that they set. */
final class Options {

  /** Words of the grammar that are not supported yet. */
  private static final Set<String> LATER = Set.of("webp", "gif", "auto");

  private static final Option[] ORDER = Option.values();

  private static final String GRAMMAR =
      Stream.of(ORDER).map(option -> option.grammar).collect(Collectors.joining("; "));

  /** Never changed after construction. */
  private final EnumMap<Option, String> words;

  /** Applies where these words set nothing; null for none. */
  private final Options ground;

  private Options(EnumMap<Option, String> words, Options ground) {
    this.words = words;
    this.ground = ground;
  }

  /**
   * Parses comma-separated words.
   *
   * @param list the words; null for none
   * @param sizeFirst whether the first may be a size that looks like a ratio
   * @throws AddressException if a word is unknown, or two set the same thing
   */
  static Options parse(String list, boolean sizeFirst) throws AddressException {
    EnumMap<Option, String> words = new EnumMap<>(Option.class);
    boolean first = sizeFirst;
    for (int from = 0, to; list != null && from <= list.length(); from = to + 1) {
      int comma = list.indexOf(',', from);
      to = comma < 0 ? list.length() : comma;
      String word = list.substring(from, to);
      if (LATER.contains(word)) {
        throw AddressException.malformed("the option '" + word + "' is not supported yet");
      }
      Option option = Option.of(word, first).orElseThrow(() -> unknown(word));
      String canonical = option == Option.BACKGROUND ? word.toLowerCase(ROOT) : word;
      if (words.put(option, canonical) != null) {
        throw AddressException.malformed("two options set the same thing: " + option.grammar);
      }
      first = false;
    }
    return new Options(words, null);
  }

  private static AddressException unknown(String word) {
    return AddressException.malformed(
        Option.meantBy(word)
            .map(option -> "an option is out of range: " + option.grammar)
            .orElse("unknown option, and no preset of that name: " + GRAMMAR));
  }

  /** The defaults. */
  static Options defaults(int quality) {
    EnumMap<Option, String> words = new EnumMap<>(Option.class);
    words.put(Option.FIT, Fit.FILL.code());
    words.put(Option.GRAVITY, Gravity.CENTRE.code());
    words.put(Option.FORMAT, OutputFormat.JPEG.code());
    words.put(Option.QUALITY, "q" + quality);
    words.put(Option.BACKGROUND, "bgffffff");
    return new Options(words, null);
  }

  /** These options, completed by others. */
  Options over(Options other) {
    return new Options(words, ground == null ? other : ground.over(other));
  }

  /** The words that differ from other options, comma-separated, in canonical order. */
  StringBuilder beyond(Options other) {
    StringBuilder list = new StringBuilder(64); // with a short path behind them: not to grow
    for (Option option : ORDER) {
      if (!matters(option)) {
        continue;
      }
      String word = option == Option.ENLARGE ? enlarging() : word(option);
      boolean byDefault = option == Option.ENLARGE && !other.says(option);
      String anyway = byDefault ? enlargingByDefault() : other.word(option);
      if (word != null && !word.equals(anyway)) {
        list.append(list.isEmpty() ? "" : ",").append(word);
      }
    }
    return list;
  }

  /** Whether the picture depends on it, as far as the other options tell. */
  private boolean matters(Option option) {
    return switch (option) {
      case GRAVITY -> fit() == Fit.FILL && !isOneSided(word(Option.SIZE));
      case QUALITY -> format().hasQuality();
      case BACKGROUND ->
          !format().keepsAlpha() || fit() == Fit.PAD && !isOneSided(word(Option.SIZE));
      default -> true;
    };
  }

  /** The word that the picture is made by: the default where it does not depend on the option. */
  private String telling(Option option) {
    return matters(option) ? word(option) : byDefault(option);
  }

  private String byDefault(Option option) {
    return ground == null ? words.get(option) : ground.byDefault(option);
  }

  /** Whether the other side follows: nothing to crop, nothing to pad. */
  private static boolean isOneSided(String size) {
    return size.startsWith("x") || size.endsWith("x");
  }

  /** The word for enlarging: explicit, or implied by the fit. */
  private String enlarging() {
    return says(Option.ENLARGE) ? word(Option.ENLARGE) : enlargingByDefault();
  }

  private String enlargingByDefault() {
    return fit().enlargesByDefault() ? "up" : "noup";
  }

  boolean says(Option option) {
    return word(option) != null;
  }

  String word(Option option) {
    String word = words.get(option);
    return word == null && ground != null ? ground.word(option) : word;
  }

  private Fit fit() {
    return Fit.of(word(Option.FIT));
  }

  private OutputFormat format() {
    return OutputFormat.of(word(Option.FORMAT));
  }

  /**
   * Their meaning. The size and everything that has a default must be set.
   *
   * @param maxWidth the greatest width of a picture, in device pixels
   * @param maxHeight the greatest height of a picture, in device pixels
   * @throws AddressException if the size is out of range
   */
  RenderOptions meaning(int maxWidth, int maxHeight) throws AddressException {
    int ratio = says(Option.RATIO) ? word(Option.RATIO).charAt(0) - '0' : 1;
    String size = word(Option.SIZE);
    int x = size.indexOf('x');
    int width = side(size, 0, x, ratio, maxWidth, "width");
    int height = side(size, x + 1, size.length(), ratio, maxHeight, "height");
    return new RenderOptions(
        width,
        height,
        isOneSided(size) ? Fit.FIT : fit(),
        enlarging().equals("up"),
        Gravity.of(telling(Option.GRAVITY)),
        format(),
        number(telling(Option.QUALITY), 1, 10),
        number(telling(Option.BACKGROUND), 2, 16));
  }

  private static int number(String word, int from, int radix) {
    return Integer.parseInt(word, from, word.length(), radix);
  }

  private static int side(String size, int from, int to, int ratio, int most, String name)
      throws AddressException {
    int side = from == to ? most : Integer.parseInt(size, from, to, 10) * ratio;
    if (side > most) {
      throw AddressException.malformed(
          "the "
              + name
              + " is out of range: at most "
              + most
              + " device pixels (minami.max-"
              + name
              + ")");
    }
    return side;
  }
}

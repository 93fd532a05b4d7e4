package minami.address;

import static java.util.Locale.ROOT;

import java.util.EnumMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import minami.image.Fit;
import minami.image.Gravity;
import minami.image.OutputFormat;
import minami.image.RenderOptions;

/** The options of an address or a preset: one word for each thing that they set. */
final class Options {

  private static final Option[] ORDER = Option.values();

  private static final String GRAMMAR =
      Stream.of(ORDER).map(option -> option.grammar).collect(Collectors.joining("; "));

  /** Never changed after construction. */
  private final EnumMap<Option, String> words;

  /** Applies where these words set nothing; null for none. */
  private final Options ground;

  /** Of pictures whose address names none; null if there is a ground, or for no defaults. */
  private final Qualities qualities;

  private Options(EnumMap<Option, String> words, Options ground, Qualities qualities) {
    this.words = words;
    this.ground = ground;
    this.qualities = qualities;
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
      Option option = Option.of(word, first).orElseThrow(() -> unknown(word));
      String canonical = option == Option.BACKGROUND ? word.toLowerCase(ROOT) : word;
      if (words.put(option, canonical) != null) {
        throw AddressException.malformed("two options set the same thing: " + option.grammar);
      }
      first = false;
    }
    return new Options(words, null, null);
  }

  private static AddressException unknown(String word) {
    return AddressException.malformed(
        Option.meantBy(word)
            .map(option -> "an option is out of range: " + option.grammar)
            .orElse("unknown option, and no preset of that name: " + GRAMMAR));
  }

  /** The defaults. */
  static Options defaults(Qualities qualities) {
    EnumMap<Option, String> words = new EnumMap<>(Option.class);
    words.put(Option.FIT, Fit.FILL.code());
    words.put(Option.GRAVITY, Gravity.CENTRE.code());
    words.put(Option.FORMAT, OutputFormat.JPEG.code());
    words.put(Option.BACKGROUND, "bgffffff");
    return new Options(words, null, qualities);
  }

  /** These options, completed by others. */
  Options over(Options other) {
    return new Options(words, ground == null ? other : ground.over(other), null);
  }

  /** The same with {@code auto} as what it stands for. */
  Options negotiated(OutputFormat format) {
    EnumMap<Option, String> word = new EnumMap<>(Option.class);
    word.put(Option.FORMAT, format.code());
    return new Options(word, this, null);
  }

  /** Whether the format is left to the client. */
  boolean isNegotiable() {
    return format() == OutputFormat.AUTO;
  }

  /** The words that differ from other options, comma-separated, in canonical order. */
  StringBuilder beyond(Options other) {
    StringBuilder list = new StringBuilder(64); // with a short path behind them: not to grow
    for (Option option : ORDER) {
      if (!matters(option)) {
        continue;
      }
      String word = orImplied(option);
      String anyway = other.says(option) ? other.word(option) : implied(option);
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
      case ANIMATION -> format().canBeAnimated() || isNegotiable();
      case BACKGROUND ->
          format().mixesAlpha() || fit() == Fit.PAD && !isOneSided(word(Option.SIZE));
      default -> true;
    };
  }

  /** The word that the picture is made by: the default where it does not depend on the option. */
  private String telling(Option option) {
    return matters(option) ? word(option) : byDefault(option);
  }

  private String byDefault(Option option) {
    return bottom().words.get(option);
  }

  private Options bottom() {
    return ground == null ? this : ground.bottom();
  }

  /** The word that other words imply where none is said; null for none. */
  private String implied(Option option) {
    return switch (option) {
      case ENLARGE -> fit().enlargesByDefault() ? "up" : "noup";
      // What auto leads to has a default of its own.
      case QUALITY -> isNegotiable() ? null : "q" + qualityByDefault();
      default -> null;
    };
  }

  private int qualityByDefault() {
    return bottom().qualities.of(format());
  }

  /** Whether the other side follows: nothing to crop, nothing to pad. */
  private static boolean isOneSided(String size) {
    return size.startsWith("x") || size.endsWith("x");
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

  OutputFormat format() {
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
        orImplied(Option.ENLARGE).equals("up"),
        Gravity.of(telling(Option.GRAVITY)),
        format(),
        quality(),
        number(telling(Option.BACKGROUND), 2, 16),
        says(Option.ANIMATION) && format().canBeAnimated());
  }

  private String orImplied(Option option) {
    return says(option) ? word(option) : implied(option);
  }

  private int quality() {
    return says(Option.QUALITY) && matters(Option.QUALITY)
        ? number(word(Option.QUALITY), 1, 10)
        : qualityByDefault();
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

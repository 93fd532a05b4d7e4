package minami.address;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import minami.image.OutputFormat;
import minami.image.RenderOptions;

/**
 * What addresses may ask this server for.
 *
 * @param maxWidth of a thumbnail, in device pixels
 * @param maxHeight of a thumbnail, in device pixels
 * @param qualities of pictures whose address names none
 * @param formats that pictures may be written in
 * @param presets lists of options by the name that stands for them
 * @param sizes the only sizes allowed, as addresses write them; empty if all are
 * @param origins the names of the origins; the default one's is empty
 * @param signingKeys the first one signs, all verify; empty if addresses are not signed
 */
public record AddressRules(
    int maxWidth,
    int maxHeight,
    Qualities qualities,
    Set<OutputFormat> formats,
    Map<String, String> presets,
    Set<String> sizes,
    Set<String> origins,
    List<String> signingKeys) {

  private static final Pattern PRESET_NAME = Pattern.compile("(?!x\\d)[a-z][a-z0-9_-]{0,31}");

  /** Whether addresses may ask for this format. */
  public boolean offers(OutputFormat format) {
    return format == OutputFormat.AUTO || formats.contains(format);
  }

  /** Whether options may go by this name: it must not look like a size. */
  public static boolean isPresetName(String name) {
    return PRESET_NAME.matcher(name).matches();
  }

  /** Whether an origin may have this name. */
  public static boolean isOriginName(String name) {
    return ImagePath.ORIGIN_NAME.matcher(name).matches();
  }

  /**
   * Whether this is a size as addresses write it: {@code 320x240}, {@code 320x} or {@code x240}.
   */
  public static boolean isSize(String word) {
    return Option.isSize(word);
  }

  /**
   * Checks the options of a preset, but not against the limits of this server.
   *
   * @throws AddressException if they are no options, or have no size among them
   */
  public static void checkPreset(String words) throws AddressException {
    if (!Options.parse(words, true).says(Option.SIZE)) {
      throw AddressException.malformed(
          "must have a size among its options, such as 200x200,fit,png");
    }
  }

  /**
   * Holds options that have a size against the limits.
   *
   * @throws AddressException if the size is out of range
   */
  public void checkRange(String words) throws AddressException {
    meaning(Options.parse(words, true).over(Options.defaults(qualities)));
  }

  /**
   * The meaning of options.
   *
   * @throws AddressException if the size is out of range, or the format is switched off
   */
  RenderOptions meaning(Options options) throws AddressException {
    if (!offers(options.format())) {
      throw AddressException.forbidden(
          "the format " + options.format().code() + " is switched off (minami.formats-out)");
    }
    return options.meaning(maxWidth, maxHeight);
  }
}

package minami;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import minami.image.RenderOptions;

/** Parses what follows {@code /t/}, and holds it against the limits of this server. Thread-safe. */
public final class AddressParser {

  private static final int LONGEST = 2048 - "/t/".length();
  private static final String SIGNATURE = "s:";

  static final Pattern PRESET_NAME = Pattern.compile("(?!x\\d)[a-z][a-z0-9_-]{0,31}");

  private final int maxWidth;
  private final int maxHeight;
  private final Options defaults;
  private final Map<String, Options> presets;
  private final Set<String> sizes;
  private final Set<String> origins;
  private final Signatures signatures;

  /** A parser with the limits of a configuration. */
  public AddressParser(Config config) {
    maxWidth = config.maxWidth;
    maxHeight = config.maxHeight;
    defaults = Options.defaults(config.quality);
    presets = new TreeMap<>(config.presets);
    sizes = config.sizes;
    origins = config.origins.keySet();
    signatures = new Signatures(config.signingKeys);
  }

  /**
   * Parses an address.
   *
   * @param raw what follows {@code /t/}, as it was sent
   * @param query whether a query string came with it
   * @throws AddressException if it is malformed, or not allowed here
   */
  public Address parse(String raw, boolean query) throws AddressException {
    if (raw.length() > LONGEST) {
      throw AddressException.malformed("the address is longer than 2048 characters");
    }
    if (!raw.startsWith(SIGNATURE)) {
      if (signatures.required()) {
        throw AddressException.forbidden("the address must be signed");
      }
      return parseUnsigned(raw, query);
    }
    int slash = raw.indexOf('/');
    String rest = slash < 0 ? "" : raw.substring(slash + 1);
    if (slash < 0 || !signatures.verify(raw.substring(SIGNATURE.length(), slash), rest)) {
      throw AddressException.forbidden("the signature is wrong");
    }
    Address address = parseUnsigned(rest, false);
    if (address.redirect().isEmpty() && query) {
      return new Address(address.spec(), Optional.of(raw));
    }
    return new Address(
        address.spec(), address.redirect().map(to -> SIGNATURE + signatures.sign(to) + "/" + to));
  }

  /**
   * What a key stands for. Another node has checked the address that it comes from: signatures and
   * the list of sizes are not looked at again.
   *
   * @param key the canonical address
   * @throws AddressException if it is not one here
   */
  public ThumbnailSpec parseKey(String key) throws AddressException {
    int slash = key.indexOf('/');
    if (slash < 0 || key.length() > LONGEST) {
      throw AddressException.malformed("not a key");
    }
    Options said = Options.parse(List.of(key.substring(0, slash).split(",", -1)), true);
    if (!said.says(Option.SIZE)) {
      throw AddressException.malformed("not a key");
    }
    ThumbnailSpec spec =
        spec(said.over(defaults).complete(), ImagePath.parse(key.substring(slash + 1)));
    if (!spec.key().equals(key)) {
      throw AddressException.malformed("not a key");
    }
    return spec;
  }

  private Address parseUnsigned(String raw, boolean query) throws AddressException {
    String[] parts = raw.split("/", 3);
    if (parts.length == 3 && isNumber(parts[0]) && isNumber(parts[1])) {
      String first = parts[0] + "x" + parts[1];
      Address plain = parsePlain(Options.parse(List.of(first), true), ImagePath.parse(parts[2]));
      boolean canonical = parts[2].equals(plain.spec().image().encoded()) && !query;
      return canonical ? plain.settled() : plain;
    }
    if (parts.length < 2) {
      throw AddressException.malformed(
          "an address is /t/{options}/{image} or /t/{width}/{height}/{image}");
    }
    List<String> words = List.of(ImagePath.decode(parts[0]).split(",", -1));
    ImagePath image = ImagePath.parse(raw.substring(parts[0].length() + 1));
    Options preset = presets.get(words.get(0));
    Address address =
        preset == null
            ? parsePlain(Options.parse(words, true), image)
            : parsePreset(
                words.get(0), preset, Options.parse(words.subList(1, words.size()), false), image);
    boolean canonical = address.redirect().equals(Optional.of(raw)) && !query;
    return canonical ? address.settled() : address;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private Address parsePlain(Options said, ImagePath image) throws AddressException {
    if (!said.says(Option.SIZE)) {
      throw AddressException.malformed(
          "the options begin with a size, such as 320x240, or with the name of a preset");
    }
    ThumbnailSpec spec = spec(said.over(defaults).complete(), image);
    if (!sizes.isEmpty() && !sizes.contains(said.word(Option.SIZE))) {
      throw AddressException.forbidden("this size is not one of the allowed ones");
    }
    return new Address(spec, Optional.of(spec.key()));
  }

  private Address parsePreset(String name, Options preset, Options said, ImagePath image)
      throws AddressException {
    if (said.says(Option.SIZE)) {
      throw AddressException.malformed("a preset has a size already");
    }
    Options ground = preset.over(defaults);
    Options all = said.over(ground).complete();
    String more = all.beyond(ground).toString();
    String words = more.isEmpty() ? name : name + "," + more;
    return new Address(spec(all, image), Optional.of(words + "/" + image.encoded()));
  }

  private ThumbnailSpec spec(Options all, ImagePath image) throws AddressException {
    RenderOptions rendering = all.meaning(maxWidth, maxHeight);
    if (!origins.contains(image.origin())) {
      throw AddressException.forbidden("there is no such origin");
    }
    return new ThumbnailSpec(image, rendering, all.beyond(defaults) + "/" + image.encoded());
  }
}

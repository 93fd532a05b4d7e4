package minami.address;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import minami.image.OutputFormat;

/** Parses what follows {@code /t/}, and holds it against the limits of this server. Thread-safe. */
public final class AddressParser {

  private static final int LONGEST = 2048 - "/t/".length();
  private static final String SIGNATURE = "s:";

  /** What the paths of purges begin with. */
  static final String THUMBNAILS = "thumbnails/";

  static final String IMAGES = "images/";

  /** An option that means different keys to different clients. */
  private static final String AUTO = ',' + OutputFormat.AUTO.code();

  /** Separates a preset's name from the generation of its meaning. */
  private static final char GENERATION = '~';

  private final AddressRules rules;
  private final Options defaults;
  private final Signatures signatures;

  /** Guarded by this: the rules of the settings, and what was added to them. */
  private AddressRules settings;

  private Additions added = Additions.NONE;

  /** What follows from both. */
  private volatile Allowed allowed;

  /**
   * A parser that holds addresses against these rules.
   *
   * @throws IllegalArgumentException if a preset's options are no options
   */
  public AddressParser(AddressRules rules) {
    this.rules = rules;
    settings = rules;
    defaults = Options.defaults(rules.qualities());
    allowed = Allowed.of(rules, added, defaults);
    signatures = new Signatures(rules.signingKeys());
  }

  /** Takes sizes and presets from these rules from now on. */
  public synchronized void use(AddressRules changed) {
    allowed = Allowed.of(changed, added, defaults);
    settings = changed;
  }

  /** Allows these, too, from now on, and those that were added before no more. */
  public synchronized void add(Additions changed) {
    allowed = Allowed.of(settings, changed, defaults);
    added = changed;
  }

  /** The rules of the settings, now. */
  public synchronized AddressRules rules() {
    return settings;
  }

  /** The only sizes that are allowed now; empty if all are. */
  public Set<String> sizes() {
    return allowed.sizes;
  }

  /** What is allowed besides those, now. */
  public synchronized Additions added() {
    return added;
  }

  /**
   * The key of a canonical address without a preset, unparsed: a thumbnail kept under this key was
   * once asked for by an address that was parsed.
   *
   * @param raw what follows {@code /t/}, as it was sent, without a query string
   * @return null if the address alone does not decide which thumbnail that is, as with {@code
   *     auto}, or whether it is allowed, as with signatures
   */
  public String keyAtSight(String raw) {
    boolean keyDecides =
        allowed.allowsAllSizes()
            && !signatures.required()
            && raw.length() <= LONGEST
            && !raw.contains(AUTO);
    return keyDecides ? joinSize(raw) : null;
  }

  /**
   * Parses an address.
   *
   * @param raw what follows {@code /t/}, as it was sent
   * @param query whether a query string came with it
   * @param accept the {@code Accept} header of the request; null if there is none
   * @throws AddressException if it is malformed, or not allowed here
   */
  public Address parse(String raw, boolean query, String accept) throws AddressException {
    if (raw.length() > LONGEST) {
      throw AddressException.malformed("the address is longer than 2048 characters");
    }
    if (!raw.startsWith(SIGNATURE)) {
      if (signatures.required()) {
        throw AddressException.forbidden("the address must be signed");
      }
      return parseUnsigned(raw, query, accept);
    }
    int slash = raw.indexOf('/');
    String rest = slash < 0 ? "" : raw.substring(slash + 1);
    if (slash < 0 || !signatures.verify(raw.substring(SIGNATURE.length(), slash), rest)) {
      throw AddressException.forbidden("the signature is wrong");
    }
    Address address = parseUnsigned(rest, false, accept);
    if (address.redirect().isEmpty() && query) {
      return address.elsewhere(raw);
    }
    return address.redirected(to -> SIGNATURE + signatures.sign(to) + "/" + to);
  }

  /**
   * Parses a key from another node, which has checked the address that it comes from: signatures
   * and allowed sizes are not checked again.
   *
   * @param key the canonical address
   * @throws AddressException if it is not one here
   */
  public ThumbnailSpec parseKey(String key) throws AddressException {
    int slash = key.indexOf('/');
    if (slash < 0 || key.length() > LONGEST) {
      throw AddressException.malformed("not a key");
    }
    Options said = Options.parse(key.substring(0, slash), true);
    if (!said.says(Option.SIZE)) {
      throw AddressException.malformed("not a key");
    }
    ThumbnailSpec spec = spec(said.over(defaults), ImagePath.parse(key.substring(slash + 1)));
    if (!spec.key().equals(key)) {
      throw AddressException.malformed("not a key");
    }
    return spec;
  }

  /**
   * Parses what is to be purged: {@code thumbnails/} and an address, {@code images/} and the path
   * of an image, or the same with a slash at the end for all images below. Neither signatures nor
   * allowed sizes are checked: what was made when others were allowed may have to go, too.
   *
   * @param raw as it was sent
   * @throws AddressException if it is none of these
   */
  public Purge parsePurge(String raw) throws AddressException {
    if (raw.length() > LONGEST) {
      throw AddressException.malformed("the path is longer than 2048 characters");
    }
    if (raw.startsWith(THUMBNAILS)) {
      String address = raw.substring(THUMBNAILS.length());
      boolean signed = address.startsWith(SIGNATURE);
      String unsigned = signed ? address.substring(address.indexOf('/') + 1) : address;
      return thumbnail(read(unsigned, false, true));
    }
    if (!raw.startsWith(IMAGES)) {
      throw AddressException.malformed("neither a thumbnail nor an image");
    }
    String image = raw.substring(IMAGES.length());
    if (!image.isEmpty() && !image.endsWith("/")) {
      return Purge.of(Purge.Kind.IMAGE, known(ImagePath.parse(image)).encoded());
    }
    return Purge.of(Purge.Kind.BELOW, below(image));
  }

  /** All that {@code auto} may have come to. */
  private Purge thumbnail(Reading reading) throws AddressException {
    Options options = reading.options();
    String name = spec(options, reading.image()).key();
    Set<String> keys = new HashSet<>();
    for (OutputFormat format : options.isNegotiable() ? Accept.OUTCOMES : List.<OutputFormat>of()) {
      keys.add(key(options.negotiated(format), reading.image()));
    }
    return new Purge(Purge.Kind.THUMBNAIL, name, keys.isEmpty() ? Set.of(name) : keys);
  }

  private String below(String path) throws AddressException {
    if (path.isEmpty()) {
      return "";
    }
    // An origin alone is no image, but one in it is.
    boolean origin = path.startsWith("@") && path.indexOf('/') == path.length() - 1;
    String encoded =
        known(ImagePath.parse(origin ? path + "x" : path.substring(0, path.length() - 1)))
            .encoded();
    return origin ? encoded.substring(0, encoded.length() - 1) : encoded + "/";
  }

  /**
   * What an address says to every client.
   *
   * @param options all of them, {@code auto} among them
   * @param canonical the canonical address
   * @param isCanonical whether that is how it was asked for
   * @param lasts whether it will always be the canonical one
   */
  private record Reading(
      Options options, ImagePath image, String canonical, boolean isCanonical, boolean lasts) {}

  private Address parseUnsigned(String raw, boolean query, String accept) throws AddressException {
    Reading reading = read(raw, query, false);
    boolean varies = reading.options().isNegotiable();
    Options options =
        varies
            ? reading.options().negotiated(Accept.best(accept, rules.formats()))
            : reading.options();
    Optional<String> redirect =
        reading.isCanonical() ? Optional.empty() : Optional.of(reading.canonical());
    return new Address(spec(options, reading.image()), redirect, reading.lasts(), varies);
  }

  private Reading read(String raw, boolean query, boolean anySize) throws AddressException {
    String joined = joinSize(raw);
    int slash = joined.indexOf('/');
    if (slash < 0) {
      throw AddressException.malformed(
          "the image is missing: an address is /t/{options}/{image} or /t/{width}/{height}/{image}");
    }
    String words = ImagePath.decode(joined.substring(0, slash));
    ImagePath image = ImagePath.parse(joined.substring(slash + 1));
    int comma = words.indexOf(',');
    String name = comma < 0 ? words : words.substring(0, comma);
    int mark = name.indexOf(GENERATION);
    String plainName = mark < 0 ? name : name.substring(0, mark);
    Allowed.Preset preset = allowed.preset(plainName);
    if (preset == null) {
      Options all = plain(Options.parse(words, true), anySize);
      String canonical = key(all, image);
      return new Reading(all, image, canonical, joined.equals(canonical) && !query, true);
    }
    Options more = Options.parse(comma < 0 ? null : words.substring(comma + 1), false);
    if (more.says(Option.SIZE)) {
      throw AddressException.malformed("a preset has a size already");
    }
    Options ground = preset.options().over(defaults);
    Options all = more.over(ground);
    StringBuilder beyond = all.beyond(ground);
    String generation = preset.generation();
    String now = generation.isEmpty() ? plainName : plainName + GENERATION + generation;
    String canonical = now + (beyond.isEmpty() ? "/" : "," + beyond + "/") + image.encoded();
    boolean isCanonical = joined.equals(canonical) && !query;
    return new Reading(all, image, canonical, isCanonical, now.equals(name));
  }

  /** {@code {width}/{height}/{image}} as {@code {width}x{height}/{image}}, all else as it is. */
  private static String joinSize(String raw) {
    int first = raw.indexOf('/');
    int next = raw.indexOf('/', first + 1);
    int second = next < 0 ? raw.length() : next;
    if (first < 0 || !isNumber(raw, 0, first) || !isNumber(raw, first + 1, second)) {
      return raw;
    }
    StringBuilder joined = new StringBuilder(raw.length()).append(raw);
    joined.setCharAt(first, 'x');
    return joined.toString();
  }

  private static boolean isNumber(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return from < to;
  }

  private Options plain(Options said, boolean anySize) throws AddressException {
    if (!said.says(Option.SIZE)) {
      throw AddressException.malformed(
          "the options must begin with a size, such as 320x240, or a preset name");
    }
    Options all = said.over(defaults);
    if (!anySize && !allowed.allows(said.word(Option.SIZE))) {
      rules.meaning(all); // what is out of range is malformed, whatever is allowed
      throw AddressException.forbidden("this size is not allowed");
    }
    return all;
  }

  private ThumbnailSpec spec(Options all, ImagePath image) throws AddressException {
    return new ThumbnailSpec(known(image), rules.meaning(all), key(all, image));
  }

  private String key(Options all, ImagePath image) {
    return all.beyond(defaults).append('/').append(image.encoded()).toString();
  }

  private ImagePath known(ImagePath image) throws AddressException {
    if (!rules.origins().contains(image.origin())) {
      throw AddressException.forbidden("there is no such origin");
    }
    return image;
  }
}

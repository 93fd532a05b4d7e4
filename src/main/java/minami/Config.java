package minami;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import minami.image.Format;
import minami.origin.Origins;

/**
 * All settings, read and checked once at the start. {@code conf/minami.properties} explains each:
 * its unit, and what goes wrong when it is too high or too low.
 */
public final class Config {

  private static final String SAMPLES = "samples:";
  private static final long MIB = 1L << 20;
  private static final Duration INSTANT = Duration.ofMillis(1);

  /** Where originals come from, by the origin's name; the default origin's name is empty. */
  final Map<String, String> origins;

  /** Whether a name or a redirect may lead to an address that is not public. */
  final boolean originPrivate;

  /** The longest that fetching an original may take, redirects included. */
  final Duration originTimeout;

  /** How many connections to one host there may be. */
  final int originConnections;

  final int maxWidth;
  final int maxHeight;

  /** The sizes that may be asked for, as addresses say them; empty if all may be. */
  final Set<String> sizes;

  final Map<String, Options> presets;
  final List<String> signingKeys;

  /** Of a JPEG whose address does not say. */
  final int quality;

  /** How long a thumbnail may be kept by caches outside. */
  public final Duration maxAge;

  /** What a browser is shown instead of a picture that cannot be made. */
  public final Optional<Path> errorImage;

  final long maxSourceBytes;
  final long maxSourcePixels;
  final Set<Format> formats;
  final long cacheSize;
  final long originalsSize;
  final int renderThreads;
  final int renderQueue;
  final long renderMemory;

  /** How long the node makes thumbnails for nobody when it starts. */
  final Duration renderWarmUp;

  /** The longest that a request may take. */
  public final Duration deadline;

  /** The longest that a node waits for the requests under way before it stops. */
  public final Duration drain;

  /** How this node finds the others; empty if it is alone. */
  public final Optional<ClusterConfig> cluster;

  private Config(Settings s) {
    origins = new TreeMap<>();
    origins.put("", s.text("origin", SAMPLES));
    s.family("origin")
        .forEach(
            (name, uri) ->
                origins.put(name, named(s, "origin." + name, ImagePath.ORIGIN_NAME, uri)));
    originPrivate = s.flag("origin-private", "false");
    originTimeout = s.duration("origin-timeout", "5s", INSTANT);
    originConnections = s.integer("origin-connections", "64", 1, 10_000);
    maxWidth = s.integer("max-width", "1920", 1, 16_384);
    maxHeight = s.integer("max-height", "1920", 1, 16_384);
    sizes =
        s.list("sizes", "").stream()
            .map(size -> size(s, size))
            .collect(Collectors.toUnmodifiableSet());
    presets = new TreeMap<>();
    s.family("preset").forEach((name, words) -> presets.put(name, preset(s, name, words)));
    signingKeys = s.list("signing-keys", "");
    signingKeys.forEach(
        key ->
            s.parse(
                "signing-keys",
                key,
                "keys of 16 characters or more",
                k -> k.length() < 16 ? null : k));
    quality = s.integer("quality", "85", 1, 100);
    maxAge = s.duration("max-age", "365d", Duration.ZERO);
    String image = s.text("error-image", "");
    errorImage = image.isEmpty() ? Optional.empty() : Optional.of(errorImage(s, image));
    maxSourceBytes = s.size("max-source-bytes", "32MiB", 1024, Integer.MAX_VALUE - 1024);
    maxSourcePixels = s.size("max-source-pixels", "50000000", 1, Integer.MAX_VALUE);
    formats = formats(s, s.list("formats", "jpg,png,gif,webp,bmp,tiff"));
    cacheSize = s.size("cache.size", "64MiB", MIB, Long.MAX_VALUE);
    originalsSize = s.size("originals.size", "10%", MIB, Long.MAX_VALUE);
    renderThreads = s.integer("render.threads", "0", 0, 1024);
    renderQueue = s.integer("render.queue", "256", 1, 100_000);
    renderMemory = s.size("render.memory", "25%", MIB, Long.MAX_VALUE);
    renderWarmUp = s.duration("render.warm-up", "2s", Duration.ZERO);
    deadline = s.duration("deadline", "10s", INSTANT);
    drain = s.duration("drain", "10s", Duration.ZERO);
    cluster = Optional.of(new ClusterConfig(s)).filter(c -> !c.endpoints.isEmpty());
    s.refuseUnknown();
  }

  /**
   * Reads and checks all settings.
   *
   * @param contextParameters the web application's context parameters, by name
   * @throws ConfigException naming the key, the value and what is allowed, if one of them is not
   *     usable
   */
  public static Config read(Map<String, String> contextParameters) {
    return new Config(Settings.of(contextParameters));
  }

  /** All keys, without their prefix, with their defaults as they are written. */
  static Map<String, String> defaults() {
    Settings settings = Settings.of(Map.of());
    new Config(settings);
    return settings.defaults();
  }

  /** The names of the sample pictures, if they are the default origin. */
  public List<String> samples() {
    return origins.get("").equals(SAMPLES) ? Origins.samples() : List.of();
  }

  /** The bytes for copies of other nodes' thumbnails: an eighth of the cache's. */
  public long hotCacheSize() {
    return cluster.isPresent() ? cacheSize / 8 : 0;
  }

  /** The bytes for the thumbnails that this node makes. */
  long ownCacheSize() {
    return cacheSize - hotCacheSize();
  }

  /**
   * A digest of all that decides what the key of a thumbnail means, and which pictures are refused.
   * Nodes whose digests differ must not answer for one another.
   */
  public String meaning() {
    return Signatures.digest(
        List.of(
                new TreeMap<>(origins),
                originPrivate,
                maxWidth,
                maxHeight,
                quality,
                maxSourceBytes,
                maxSourcePixels,
                formats)
            .toString());
  }

  private static String named(Settings s, String key, Pattern name, String value) {
    String member = key.substring(key.indexOf('.') + 1);
    return s.parse(
        key,
        value,
        "a name (here '" + member + "') of a-z, 0-9, - and _ that is no size",
        v -> name.matcher(member).matches() ? v : null);
  }

  private static String size(Settings s, String size) {
    return s.parse(
        "sizes",
        size,
        "sizes such as 320x240, 320x or x240",
        word -> Option.isSize(word) ? word : null);
  }

  private Options preset(Settings s, String name, String words) {
    String key = "preset." + name;
    named(s, key, AddressParser.PRESET_NAME, words);
    return s.parse(
        key,
        words,
        "options as in an address, a size within max-width and max-height among them, such as 200x200,fit,png",
        text -> {
          try {
            Options options = Options.parse(text, true);
            if (!options.says(Option.SIZE)) {
              return null;
            }
            options.over(Options.defaults(85)).meaning(maxWidth, maxHeight);
            return options;
          } catch (AddressException e) {
            throw new IllegalArgumentException(e);
          }
        });
  }

  private static Path errorImage(Settings s, String file) {
    return s.parse(
        "error-image",
        file,
        "the path of a picture that can be read",
        f -> Files.isReadable(Path.of(f)) ? Path.of(f) : null);
  }

  private static Set<Format> formats(Settings s, List<String> codes) {
    Set<String> wanted = new HashSet<>(codes);
    Set<Format> formats = EnumSet.allOf(Format.class);
    formats.removeIf(format -> !wanted.remove(format.code()));
    return s.parse(
        "formats",
        String.join(",", codes),
        "a list of jpg, png, gif, webp, bmp and tiff",
        v -> wanted.isEmpty() && !formats.isEmpty() ? formats : null);
  }
}

package minami;

import java.io.IOException;
import java.nio.file.InvalidPathException;
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
import minami.image.ImageException;
import minami.image.Thumbnail;
import minami.origin.Origins;

/**
 * All settings, read and checked once at the start. {@code conf/minami.properties} explains each:
 * its unit, and what goes wrong when it is too high or too low.
 */
public final class Config {

  private static final String SAMPLES = "samples:";
  private static final long MIB = 1L << 20;
  private static final long TIB = 1L << 40;
  private static final Duration INSTANT = Duration.ofMillis(1);

  private final Settings settings;

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
  public final Optional<Thumbnail> errorImage;

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

  /**
   * How long a node that stops keeps its port open with readiness red, so that balancers see it.
   */
  public final Duration drainDelay;

  /** How this node finds the others; empty if it is alone. */
  public final Optional<ClusterConfig> cluster;

  private Config(Settings s) {
    settings = s;
    origins = origins(s);
    originPrivate = s.flag("origin-private", "false");
    originTimeout = s.duration("origin-timeout", "5s", INSTANT);
    originConnections = s.integer("origin-connections", "64", 1, 10_000);
    maxWidth = s.integer("max-width", "1920", 1, 16_384);
    maxHeight = s.integer("max-height", "1920", 1, 16_384);
    sizes =
        Set.copyOf(
            s.list(
                "sizes",
                "sizes such as 320x240, 320x or x240",
                size -> Option.isSize(size) ? size : null));
    presets = presets(s);
    signingKeys =
        s.list(
            "signing-keys", "keys of 16 characters or more", key -> key.length() < 16 ? null : key);
    quality = s.integer("quality", "85", 1, 100);
    maxAge = s.duration("max-age", "365d", Duration.ZERO);
    maxSourceBytes = s.size("max-source-bytes", "32MiB", 1024, Integer.MAX_VALUE - 1024);
    maxSourcePixels = s.size("max-source-pixels", "50000000", 1, Integer.MAX_VALUE);
    formats = formats(s);
    cacheSize = s.size("cache.size", "64MiB", MIB, TIB);
    originalsSize = s.size("originals.size", "10%", MIB, TIB);
    renderThreads = s.integer("render.threads", "0", 0, 1024);
    renderQueue = s.integer("render.queue", "256", 1, 100_000);
    renderMemory = s.size("render.memory", "25%", MIB, TIB);
    renderWarmUp = s.duration("render.warm-up", "2s", Duration.ZERO);
    deadline = s.duration("deadline", "10s", INSTANT);
    drain = s.duration("drain", "10s", Duration.ZERO);
    drainDelay = s.duration("drain-delay", "0s", Duration.ZERO);
    cluster = Optional.of(new ClusterConfig(s)).filter(c -> !c.endpoints.isEmpty());
    errorImage = errorImage(s);
  }

  /**
   * Reads and checks all settings.
   *
   * @param contextParameters the web application's context parameters, by name
   * @throws ConfigException naming all that are not usable
   */
  public static Config read(Map<String, String> contextParameters) {
    return read(System.getenv(), contextParameters);
  }

  static Config read(Map<String, String> environment, Map<String, String> contextParameters) {
    Settings settings = Settings.of(declared(), environment, contextParameters);
    Config config = new Config(settings);
    settings.check(); // each by itself, and only then
    config.checkTogether();
    settings.check();
    return config;
  }

  private static Settings declared() {
    Settings settings = Settings.none();
    new Config(settings);
    return settings;
  }

  /** All keys, without their prefix, with their defaults as they are written. */
  static Map<String, String> defaults() {
    return declared().defaults();
  }

  /** What is right by itself, but not beside the others. */
  private void checkTogether() {
    sizes.forEach(size -> checkSize("sizes", size, size));
    settings.family("preset").forEach((name, words) -> checkSize("preset." + name, words, words));
    if (deadline.compareTo(originTimeout) < 0) {
      settings.refuse("deadline", "must not be shorter than " + settings.shown("origin-timeout"));
    }
    long heap = Runtime.getRuntime().maxMemory();
    long taken = cacheSize + originalsSize + renderMemory;
    if (taken > heap) {
      settings.refuse(
          "cache.size",
          "must leave room in the heap: with %s and %s it takes %d of %d MiB; raise -Xmx or lower them"
              .formatted(
                  settings.shown("originals.size"),
                  settings.shown("render.memory"),
                  taken / MIB,
                  heap / MIB));
    }
  }

  private void checkSize(String key, String value, String words) {
    try {
      Options.parse(words, true).over(Options.defaults(quality)).meaning(maxWidth, maxHeight);
    } catch (AddressException e) {
      settings.refuse(key, value, e.getMessage());
    }
  }

  /** That a setting is not usable, in the form of {@link #read}: for what cannot be judged here. */
  public ConfigException refusal(String key, String why) {
    settings.refuse(key, why);
    return settings.failure();
  }

  /** What an operator wants to know first, on one line and without secrets. */
  public String summary() {
    return "%s; %s; cache of %d MiB in a heap of %d MiB; Java %s (%s)"
        .formatted(
            origins.entrySet().stream()
                .map(
                    o ->
                        o.getKey().isEmpty() ? o.getValue() : "@" + o.getKey() + " " + o.getValue())
                .collect(Collectors.joining(", ", "pictures of ", "")),
            cluster.map(ClusterConfig::toString).orElse("alone"),
            cacheSize / MIB,
            Runtime.getRuntime().maxMemory() / MIB,
            System.getProperty("java.version"),
            System.getProperty("java.vendor"));
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

  private static Map<String, String> origins(Settings s) {
    Map<String, String> origins = new TreeMap<>();
    origins.put("", checkedOrigin(s, "origin", s.text("origin", SAMPLES)));
    s.family("origin")
        .forEach(
            (name, address) -> {
              String key = "origin." + name;
              checkName(s, key, name, ImagePath.ORIGIN_NAME);
              origins.put(name, checkedOrigin(s, key, address));
            });
    return origins;
  }

  private static String checkedOrigin(Settings s, String key, String address) {
    try {
      Origins.check(address);
    } catch (IllegalArgumentException e) {
      s.refuse(key, address, e.getMessage());
    }
    return address;
  }

  private static void checkName(Settings s, String key, String name, Pattern allowed) {
    if (!allowed.matcher(name).matches()) {
      s.refuse(key, "must have a name of a-z, 0-9, - and _ that is no size");
    }
  }

  private static Map<String, Options> presets(Settings s) {
    Map<String, Options> presets = new TreeMap<>();
    s.family("preset")
        .forEach(
            (name, words) -> {
              String key = "preset." + name;
              checkName(s, key, name, AddressParser.PRESET_NAME);
              presets.put(name, preset(s, key, words));
            });
    return presets;
  }

  private static Options preset(Settings s, String key, String words) {
    try {
      Options options = Options.parse(words, true);
      if (options.says(Option.SIZE)) {
        return options;
      }
      s.refuse(key, "must have a size among its options, such as 200x200,fit,png");
    } catch (AddressException e) {
      s.refuse(key, e.getMessage());
    }
    return null;
  }

  private static Set<Format> formats(Settings s) {
    return s.parse(
        "formats",
        s.text("formats", "jpg,png,gif,webp,bmp,tiff"),
        "a list of jpg, png, gif, webp, bmp and tiff",
        Config::formats);
  }

  private static Set<Format> formats(String list) {
    Set<String> wanted = new HashSet<>(Settings.parts(list));
    Set<Format> formats = EnumSet.allOf(Format.class);
    formats.removeIf(format -> !wanted.remove(format.code()));
    return wanted.isEmpty() && !formats.isEmpty() ? formats : null;
  }

  private Optional<Thumbnail> errorImage(Settings s) {
    String file = s.text("error-image", "");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ErrorImage.read(Path.of(file), this));
    } catch (IOException | ImageException | InvalidPathException e) {
      s.refuse("error-image", "must be a picture that can be read: " + e.getMessage());
      return Optional.empty();
    }
  }
}

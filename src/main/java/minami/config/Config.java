package minami.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import minami.ServiceSettings;
import minami.address.AddressException;
import minami.address.AddressRules;
import minami.address.Qualities;
import minami.cluster.ClusterSettings;
import minami.image.Format;
import minami.image.ImageException;
import minami.image.OutputFormat;
import minami.image.Renderer;
import minami.image.Sha256;
import minami.image.Thumbnail;
import minami.moderation.ModerationSettings;
import minami.origin.Origins;
import minami.store.ThumbnailStore;

/**
 * All settings, read and checked once at the start. {@code conf/minami.properties} documents them.
 */
public final class Config {

  private static final String SAMPLES = "samples:";
  private static final long MIB = 1L << 20;
  private static final long TIB = 1L << 40;

  /** The copies of other nodes' thumbnails take an eighth of the cache. */
  private static final int COPIES_SHARE = 8;

  /** Thumbnails that wait to be stored take an eighth of it besides. */
  private static final int PENDING_SHARE = 8;

  private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(30);

  private static final Duration INSTANT = Duration.ofMillis(1);

  /** What a header can carry and nobody can guess, or nothing. */
  private static final Pattern ADMIN_TOKEN = Pattern.compile("|[!-~]{16,4096}");

  /** A field name (RFC 9110, section 5.1), or nothing. */
  private static final Pattern TAG_HEADER = Pattern.compile("|[A-Za-z][A-Za-z0-9-]{0,63}");

  private final Settings settings;

  /** Where originals come from, by the origin's name; the default origin's name is empty. */
  final Map<String, String> origins;

  /** How to reach the buckets among them. */
  final S3Config s3;

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

  /** Options by the name that stands for them. */
  final Map<String, String> presets;

  final List<String> signingKeys;

  /** Of pictures whose address does not say. */
  final Qualities qualities;

  /** That thumbnails may be written in. */
  final Set<OutputFormat> formatsOut;

  final Duration maxAge;

  final Optional<Thumbnail> errorImage;

  final long maxSourceBytes;
  final long maxSourcePixels;
  final Set<Format> formats;
  final long cacheSize;
  final long originalsSize;

  /** Where thumbnails outlive the process; empty if they do not. */
  final String store;

  /** How many bytes the store may hold. */
  final long storeSize;

  final int renderThreads;
  final int renderQueue;
  final long renderMemory;

  /** How long a starting node makes sample thumbnails before it takes requests. */
  final Duration renderWarmUp;

  final Duration deadline;

  final Duration drain;

  final Duration drainDelay;

  /** What those must show who look at metrics and status; empty if everybody may. */
  final String adminToken;

  /** The header that tags thumbnails for a CDN; empty for none. */
  final String tagHeader;

  final Optional<ClusterSettings> cluster;

  /** Empty if pictures are not moderated. */
  final Optional<ModerationSettings> moderation;

  private Config(Settings s, Deployment where) {
    settings = s;
    origins = origins(s);
    s3 = S3Config.read(s, origins);
    originPrivate = s.flag("origin-private", "false");
    originTimeout = s.duration("origin-timeout", "5s", INSTANT);
    originConnections = s.integer("origin-connections", "64", 1, 10_000);
    maxWidth = s.integer("max-width", "1920", 1, 16_384);
    maxHeight = s.integer("max-height", "1920", 1, 16_384);
    sizes = sizes(s);
    presets = presets(s);
    signingKeys =
        s.list(
            "signing-keys", "keys of 16 characters or more", key -> key.length() < 16 ? null : key);
    qualities =
        new Qualities(s.integer("quality", "85", 1, 100), s.integer("quality-webp", "84", 1, 100));
    formatsOut = formatsOut(s);
    maxAge = s.duration("max-age", "365d", Duration.ZERO);
    maxSourceBytes = s.size("max-source-bytes", "32MiB", 1024, Integer.MAX_VALUE - 1024);
    maxSourcePixels = s.size("max-source-pixels", "50000000", 1, Integer.MAX_VALUE);
    formats = formats(s);
    cacheSize = s.size("cache.size", "64MiB", MIB, TIB);
    originalsSize = s.size("originals.size", "10%", MIB, TIB);
    store = store(s);
    storeSize = s.size("store.size", "10GiB", MIB, 1024 * TIB);
    renderThreads = s.integer("render.threads", "0", 0, 1024);
    renderQueue = s.integer("render.queue", "256", 1, 100_000);
    renderMemory = s.size("render.memory", "25%", MIB, TIB);
    renderWarmUp = s.duration("render.warm-up", "2s", Duration.ZERO);
    deadline = s.duration("deadline", "10s", INSTANT);
    drain = s.duration("drain", "10s", Duration.ZERO);
    drainDelay = s.duration("drain-delay", "0s", Duration.ZERO);
    adminToken = adminToken(s);
    tagHeader =
        s.parse(
            "tag-header",
            s.text("tag-header", ""),
            "the name of a header, such as Cache-Tag or Surrogate-Key",
            name -> TAG_HEADER.matcher(name).matches() ? name : null);
    checkLaunchSettings(s);
    errorImage = errorImage(s);
    moderation = ModerationConfig.read(s);
    cluster = ClusterConfig.read(s, where, meaning());
  }

  /**
   * Reads and checks all settings.
   *
   * @param contextParameters the web application's context parameters, by name
   * @throws ConfigException naming all that are not usable
   */
  public static Config read(Map<String, String> contextParameters, Deployment where) {
    return read(System.getenv(), contextParameters, where);
  }

  static Config read(
      Map<String, String> environment, Map<String, String> contextParameters, Deployment where) {
    Settings settings = Settings.of(declared(), environment, contextParameters);
    Config config = new Config(settings, where);
    settings.check(); // each by itself, and only then
    config.checkTogether();
    settings.check();
    return config;
  }

  private static Settings declared() {
    Settings settings = Settings.none();
    new Config(settings, new Deployment(OptionalInt.empty(), "", ""));
    return settings;
  }

  /** All keys, without their prefix, with their defaults as they are written. */
  static Map<String, String> defaults() {
    return declared().defaults();
  }

  /** Checks settings against each other. */
  private void checkTogether() {
    checkRanges(settings, addressRules());
    if (deadline.compareTo(originTimeout) < 0) {
      settings.refuse("deadline", "must not be shorter than " + settings.shown("origin-timeout"));
    }
    if (renderWarmUp.compareTo(LONGEST_WARM_UP) > 0) {
      settings.refuse(
          "render.warm-up", "must be at most 30s: meanwhile the node takes no requests");
    }
    moderation.ifPresent(m -> ModerationConfig.checkTime(settings, m, deadline));
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

  private static void checkRanges(Settings s, AddressRules rules) {
    rules.sizes().forEach(size -> checkRange(s, rules, "sizes", size));
    rules.presets().forEach((name, words) -> checkRange(s, rules, "preset." + name, words));
  }

  private static void checkRange(Settings s, AddressRules rules, String key, String words) {
    try {
      rules.checkRange(words);
    } catch (AddressException e) {
      s.refuse(key, words, e.getMessage());
    }
  }

  /** What an address may ask for. */
  public AddressRules addressRules() {
    return addressRules(presets, sizes);
  }

  private AddressRules addressRules(Map<String, String> somePresets, Set<String> someSizes) {
    return new AddressRules(
        maxWidth,
        maxHeight,
        qualities,
        formatsOut,
        somePresets,
        someSizes,
        origins.keySet(),
        signingKeys);
  }

  /** How thumbnails are made and kept. */
  public ServiceSettings service() {
    long copiesSize = cluster.isPresent() ? cacheSize / COPIES_SHARE : 0;
    return new ServiceSettings(
        originSettings(),
        originalsSize,
        cacheSize - copiesSize,
        copiesSize,
        formats,
        maxSourcePixels,
        renderThreads,
        renderQueue,
        renderMemory,
        moderation,
        renderWarmUp,
        deadline,
        store.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new ThumbnailStore.Settings(
                    store, s3.common(), storeSize, bytesMeaning(), cacheSize / PENDING_SHARE)));
  }

  private Origins.Settings originSettings() {
    return new Origins.Settings(
        origins,
        originPrivate,
        originTimeout,
        originConnections,
        renderQueue,
        maxSourceBytes,
        s3.origins());
  }

  /** How this node finds the others; empty if it is alone. */
  public Optional<ClusterSettings> cluster() {
    return cluster;
  }

  /** How pictures are moderated; empty if they are not. */
  public Optional<ModerationSettings> moderation() {
    return moderation;
  }

  /** The file that some of the settings came from, if there is one. */
  Optional<Path> file() {
    return settings.path();
  }

  /**
   * What can change while the node runs.
   *
   * @param moderation how pictures are moderated; empty if they are not
   * @param addresses what an address may ask for
   */
  record Changeable(Optional<ModerationSettings> moderation, AddressRules addresses) {}

  /**
   * What the file holds now.
   *
   * @throws ConfigException if that, or anything unknown in the file, is not usable
   */
  Changeable again() {
    Settings now = settings.again();
    Optional<ModerationSettings> moderatedNow = ModerationConfig.read(now);
    AddressRules allowedNow = addressRules(presets(now), sizes(now));
    now.check();
    checkRanges(now, allowedNow);
    now.check();
    return new Changeable(moderatedNow, allowedNow);
  }

  /** How long a thumbnail may be kept by caches outside. */
  public Duration maxAge() {
    return maxAge;
  }

  /** What a browser is shown instead of a picture that cannot be made. */
  public Optional<Thumbnail> errorImage() {
    return errorImage;
  }

  /** The longest that a request may take. */
  public Duration deadline() {
    return deadline;
  }

  /** The longest that a node waits for the requests under way before it stops. */
  public Duration drain() {
    return drain;
  }

  /**
   * How long a node that stops keeps its port open with /status at 503, so that balancers see it.
   */
  public Duration drainDelay() {
    return drainDelay;
  }

  /** What those must show who look at metrics and status; empty if everybody may. */
  public String adminToken() {
    return adminToken;
  }

  /** The header that tags thumbnails for a CDN; empty for none. */
  public String tagHeader() {
    return tagHeader;
  }

  /** One line for the log, without secrets. */
  public String summary() {
    return "%s; %s; cache of %d MiB in a heap of %d MiB%s; Java %s (%s)"
        .formatted(
            origins.entrySet().stream()
                .map(
                    o ->
                        o.getKey().isEmpty() ? o.getValue() : "@" + o.getKey() + " " + o.getValue())
                .collect(Collectors.joining(", ", "pictures of ", "")),
            cluster
                .map(c -> "cluster " + c.name() + " by etcd at " + c.endpoints())
                .orElse("alone"),
            cacheSize / MIB,
            Runtime.getRuntime().maxMemory() / MIB,
            store.isEmpty() ? "" : "; store " + store,
            System.getProperty("java.version"),
            System.getProperty("java.vendor"));
  }

  /** The names of the sample pictures if they are the default origin, else none. */
  public List<String> samples() {
    return origins.get("").equals(SAMPLES) ? Origins.samples() : List.of();
  }

  /**
   * A digest of the settings that decide what a key means and which pictures are refused. Nodes
   * with different digests must not answer for each other.
   */
  private String meaning() {
    return digest(
        List.of(
                originSettings().places(),
                originPrivate,
                maxWidth,
                maxHeight,
                qualities.jpeg(),
                qualities.webp(),
                maxSourceBytes,
                maxSourcePixels,
                formats)
            .toString());
  }

  /** A digest of the settings that decide the bytes that a key stands for, given the original. */
  private String bytesMeaning() {
    return digest(
        List.of(
                Renderer.VERSION,
                qualities.jpeg(),
                qualities.webp(),
                new TreeSet<>(formatsOut),
                moderation.isPresent())
            .toString());
  }

  private static String digest(String text) {
    return Sha256.hex(text.getBytes(UTF_8)).substring(0, 16);
  }

  private static Map<String, String> origins(Settings s) {
    Map<String, String> origins = new TreeMap<>();
    origins.put("", s.checked("origin", s.text("origin", SAMPLES), Origins::check));
    s.family("origin")
        .forEach(
            (name, address) -> {
              String key = "origin." + name;
              checkName(s, key, AddressRules.isOriginName(name));
              origins.put(name, s.checked(key, address, Origins::check));
            });
    return origins;
  }

  private static String store(Settings s) {
    String address = s.text("store", "");
    return address.isEmpty() ? "" : s.checked("store", address, ThumbnailStore::check);
  }

  private static void checkName(Settings s, String key, boolean allowed) {
    if (!allowed) {
      s.refuse(key, "must have a name made of a-z, 0-9, - and _ that does not look like a size");
    }
  }

  private static Set<String> sizes(Settings s) {
    return Set.copyOf(
        s.list(
            "sizes",
            "sizes such as 320x240, 320x or x240",
            size -> AddressRules.isSize(size) ? size : null));
  }

  private static Map<String, String> presets(Settings s) {
    Map<String, String> presets = s.family("preset");
    presets.forEach(
        (name, words) -> {
          String key = "preset." + name;
          checkName(s, key, AddressRules.isPresetName(name));
          try {
            AddressRules.checkPreset(words);
          } catch (AddressException e) {
            s.refuse(key, e.getMessage());
          }
        });
    return presets;
  }

  private static String adminToken(Settings s) {
    return s.parse(
        "admin-token",
        s.text("admin-token", ""),
        "16 to 4096 ASCII characters without spaces",
        token -> ADMIN_TOKEN.matcher(token).matches() ? token : null);
  }

  /**
   * The launcher reads these by itself, as it needs them sooner; in a container they mean nothing.
   */
  private static void checkLaunchSettings(Settings s) {
    s.parse(
        "log.format",
        s.text("log.format", "text"),
        "text or json",
        format -> format.equals("text") || format.equals("json") ? format : null);
    s.parse(
        "access-log",
        s.text("access-log", "off"),
        "off, - or a file",
        log -> log.isEmpty() ? null : log);
  }

  private static Set<Format> formats(Settings s) {
    return s.parse(
        "formats",
        s.text("formats", "jpg,png,gif,webp,bmp,tiff"),
        "a list of jpg, png, gif, webp, bmp and tiff",
        Config::formats);
  }

  private static Set<Format> formats(String list) {
    Set<Format> formats = named(list, EnumSet.allOf(Format.class), Format::code);
    return formats.isEmpty() ? null : formats;
  }

  /** Those of all that a list names; none if it names anything else. */
  private static <F> Set<F> named(String list, Set<F> all, Function<F, String> name) {
    Set<String> wanted = new HashSet<>(Settings.parts(list));
    all.removeIf(one -> !wanted.remove(name.apply(one)));
    return wanted.isEmpty() ? all : Set.of();
  }

  private static Set<OutputFormat> formatsOut(Settings s) {
    return s.parse(
        "formats-out",
        s.text("formats-out", "jpg,png,webp,gif,blurhash"),
        "a list of jpg, png, webp, gif and blurhash, with jpg among them",
        Config::formatsOut);
  }

  private static Set<OutputFormat> formatsOut(String list) {
    Set<OutputFormat> all = EnumSet.complementOf(EnumSet.of(OutputFormat.AUTO));
    Set<OutputFormat> formats = named(list, all, OutputFormat::code);
    return formats.contains(OutputFormat.JPEG) ? formats : null;
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

package minami.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads settings by key, records which keys exist, and collects problems, so that all can be
 * reported at once.
 *
 * <p>System properties win over the environment, over the web application's context parameters,
 * over the file that {@code minami.config} names, over the defaults.
 */
final class Settings {

  private static final String PREFIX = "minami.";
  private static final String FILE_KEY = "config";

  /** The sources; of two that have a key the higher one counts. */
  private static final int SYSTEM = 400;

  private static final int ENVIRONMENT = 300;
  private static final int CONTEXT = 200;
  private static final int FILE = 150;

  /** Far from where nanoseconds overflow. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(KiB|MiB|GiB|%)?");
  private static final Pattern SECRET = Pattern.compile("secret|password|signing|token|access-key");

  private final SmallRyeConfig config;
  private final List<ConfigSource> others;
  private final List<ConfigSource> sources;
  private final Optional<ConfigSource> file;
  private final Map<String, String> defaults = new LinkedHashMap<>();

  /** Keys with arbitrary suffixes, and the last parts that those must have; none for any. */
  private final Map<String, Set<String>> families = new TreeMap<>();

  private final List<String> problems = new ArrayList<>();

  private Settings(List<ConfigSource> others, Optional<ConfigSource> file) {
    this.others = others;
    sources = Stream.concat(others.stream(), file.stream()).toList();
    this.file = file;
    config = new SmallRyeConfigBuilder().withSources(sources).build();
    defaults.put(FILE_KEY, "");
  }

  /** Without a source: reading all keys from it declares them. */
  static Settings none() {
    return new Settings(List.of(), Optional.empty());
  }

  /**
   * Reads from all sources of this process.
   *
   * @param declared from which all keys have been read; the environment is searched for them
   * @param contextParameters the web application's context parameters, by their whole names
   * @throws ConfigException if {@code minami.config} names a file that cannot be read
   */
  static Settings of(
      Settings declared, Map<String, String> environment, Map<String, String> contextParameters) {
    List<ConfigSource> sources =
        List.of(
            new PropertiesConfigSource(System.getProperties(), "system", SYSTEM),
            new PropertiesConfigSource(
                declared.ofEnvironment(environment), "environment", ENVIRONMENT),
            new PropertiesConfigSource(contextParameters, "context", CONTEXT));
    return withFile(sources);
  }

  private static Settings withFile(List<ConfigSource> others) {
    Settings settings = new Settings(others, Optional.empty());
    return settings.raw(FILE_KEY).isEmpty()
        ? settings
        : new Settings(others, Optional.of(settings.file()));
  }

  /**
   * The same sources, and what the file holds now. The keys are those that have been read so far.
   *
   * @throws ConfigException if the file cannot be read
   */
  Settings again() {
    Settings now = withFile(others);
    now.defaults.putAll(defaults);
    now.families.putAll(families);
    return now;
  }

  /** The file that {@code minami.config} names, if it names one. */
  Optional<Path> path() {
    return file.map(f -> Path.of(raw(FILE_KEY)));
  }

  private Map<String, String> ofEnvironment(Map<String, String> variables) {
    Map<String, String> settings = new TreeMap<>();
    new Environment(defaults.keySet(), families)
        .settings(variables)
        .forEach((key, value) -> settings.put(PREFIX + key, value));
    return settings;
  }

  private ConfigSource file() {
    try {
      Path path = Path.of(raw(FILE_KEY));
      Files.readString(path, UTF_8); // the library replaces what is not UTF-8, silently
      return new PropertiesConfigSource(path.toUri().toURL(), FILE);
    } catch (IOException | IllegalArgumentException e) {
      refuse(FILE_KEY, "must be a properties file in UTF-8 that can be read: " + e);
      throw failure();
    }
  }

  String text(String key, String byDefault) {
    defaults.put(key, byDefault);
    return raw(key);
  }

  int integer(String key, String byDefault, int least, int most) {
    return parse(
        key,
        text(key, byDefault),
        "a whole number from " + least + " to " + most,
        value -> {
          int number = Integer.parseInt(value);
          return number < least || number > most ? null : number;
        });
  }

  boolean flag(String key, String byDefault) {
    return parse(
        key,
        text(key, byDefault),
        "true or false",
        value -> value.equals("true") || value.equals("false") ? Boolean.valueOf(value) : null);
  }

  Duration duration(String key, String byDefault, Duration least) {
    return parse(
        key,
        text(key, byDefault),
        "a duration such as 500ms, 5s, 10m, 1h or 365d, from " + least.toMillis() + "ms to 3650d",
        value -> {
          Duration duration = parseDuration(value);
          return duration.compareTo(least) < 0 || duration.compareTo(LONGEST) > 0 ? null : duration;
        });
  }

  private static Duration parseDuration(String value) {
    Matcher m = DURATION.matcher(value);
    if (!m.matches()) {
      throw new IllegalArgumentException("not a duration");
    }
    long number = Long.parseLong(m.group(1));
    return switch (m.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** A size in bytes; {@code 25%} is a share of the greatest heap this process may have. */
  long size(String key, String byDefault, long least, long most) {
    return parse(
        key,
        text(key, byDefault),
        "a size such as 64MiB, 512KiB, 1GiB, plain bytes or 25% (of the heap, 100% at most), from "
            + least
            + " to "
            + most
            + " bytes",
        value -> {
          long bytes = parseSize(value);
          return bytes < least || bytes > most ? null : bytes;
        });
  }

  private static long parseSize(String value) {
    Matcher m = SIZE.matcher(value);
    if (!m.matches()) {
      throw new IllegalArgumentException("not a size");
    }
    long number = Long.parseLong(m.group(1));
    return switch (m.group(2) == null ? "" : m.group(2)) {
      case "KiB" -> Math.multiplyExact(number, 1L << 10);
      case "MiB" -> Math.multiplyExact(number, 1L << 20);
      case "GiB" -> Math.multiplyExact(number, 1L << 30);
      case "%" -> share(number);
      default -> number;
    };
  }

  private static long share(long percent) {
    if (percent > 100) {
      throw new IllegalArgumentException("more than all");
    }
    return (long) (Runtime.getRuntime().maxMemory() / 100.0 * percent);
  }

  /** The parts of a list with commas, trimmed, the empty ones left out. */
  List<String> list(String key, String byDefault) {
    return parts(text(key, byDefault));
  }

  static List<String> parts(String list) {
    return Pattern.compile(",")
        .splitAsStream(list)
        .map(String::trim)
        .filter(s -> !s.isEmpty())
        .toList();
  }

  /** The parts of a list, an empty one by default, as what they mean. */
  <T> List<T> list(String key, String allowed, Function<String, T> parser) {
    return list(key, "").stream()
        .map(part -> parse(key, part, allowed, parser))
        .filter(Objects::nonNull)
        .toList();
  }

  /** All settings {@code key.{name}}, by name, in the order of the names. */
  Map<String, String> family(String key) {
    return family(key, Set.of());
  }

  /** All settings {@code key.{name}.{part}}, by what follows the key, in its order. */
  Map<String, String> family(String key, Set<String> parts) {
    families.put(key, parts);
    Map<String, String> members = new TreeMap<>();
    for (String name : keysInUse()) {
      if (isMember(name, key, parts)) {
        members.put(name.substring(key.length() + 1), raw(name));
      }
    }
    return members;
  }

  private static boolean isMember(String name, String family, Set<String> parts) {
    int last = name.lastIndexOf('.');
    return name.startsWith(family + ".")
        && (parts.isEmpty() || last > family.length() && parts.contains(name.substring(last + 1)));
  }

  /**
   * Parses a value. If {@code parser} throws or returns null, that is a problem, and the default's
   * meaning is returned, which may be null.
   *
   * @param allowed completes "must be"
   */
  <T> T parse(String key, String value, String allowed, Function<String, T> parser) {
    return parsed(value, parser)
        .orElseGet(
            () -> {
              refuse(key, value, "must be " + allowed);
              return parsed(defaults.getOrDefault(key, ""), parser).orElse(null);
            });
  }

  private static <T> Optional<T> parsed(String value, Function<String, T> parser) {
    try {
      return Optional.ofNullable(parser.apply(value));
    } catch (IllegalArgumentException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** A value; what the check throws, if it does, completes its problem. */
  String checked(String key, String value, Consumer<String> check) {
    try {
      check.accept(value);
    } catch (IllegalArgumentException e) {
      refuse(key, value, e.getMessage());
    }
    return value;
  }

  /** Records a problem with a setting. */
  void refuse(String key, String what) {
    refuse(key, raw(key), what);
  }

  /** Records a problem with a value, which may be part of a list. */
  void refuse(String key, String value, String what) {
    problems.add(oneLine(shown(key, value) + ": " + what));
  }

  /** Key, value and source, as a problem names them. */
  String shown(String key) {
    return shown(key, raw(key));
  }

  /** Hides secrets, and what comes before an {@code @} in an address. */
  private String shown(String key, String value) {
    String safe = SECRET.matcher(key).find() ? "***" : value.replaceAll("(?s)//.*@", "//***@");
    return PREFIX + key + " = '" + safe + "' (" + source(key) + ")";
  }

  private String source(String key) {
    ConfigValue value = config.getConfigValue(PREFIX + key);
    return switch (value.getConfigSourceOrdinal()) {
      case SYSTEM -> "system property";
      case ENVIRONMENT -> "environment variable " + Environment.variable(key);
      case CONTEXT -> "context parameter";
      case FILE -> line(value);
      default -> "default";
    };
  }

  private String line(ConfigValue value) {
    return "line " + value.getLineNumber() + " of " + raw(FILE_KEY);
  }

  static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  /**
   * Ends the start if there are problems.
   *
   * @throws ConfigException with all problems so far, including unknown keys, most of which are
   *     typos
   */
  void check() {
    for (String key : keysInUse()) {
      boolean member =
          families.entrySet().stream().anyMatch(f -> isMember(key, f.getKey(), f.getValue()));
      if (!defaults.containsKey(key) && !member) {
        refuseUnknown(
            PREFIX + key, source(key), "the keys are " + String.join(", ", defaults.keySet()));
      }
    }
    file.ifPresent(this::refuseForeign);
    if (!problems.isEmpty()) {
      throw failure();
    }
  }

  /** All problems noted so far. */
  ConfigException failure() {
    return new ConfigException(problems);
  }

  /** Unlike other sources, the file belongs to Minami alone. */
  private void refuseForeign(ConfigSource ours) {
    for (String name : new TreeSet<>(ours.getPropertyNames())) {
      if (!name.startsWith(PREFIX)) {
        refuseUnknown(name, line(config.getConfigValue(name)), "all begin with " + PREFIX);
      }
    }
  }

  /** Without the value: it may be a secret under a mistyped key. */
  private void refuseUnknown(String name, String source, String known) {
    problems.add(oneLine(name + " (" + source + "): no such key; " + known));
  }

  /** The keys asked for so far, without the prefix, with their defaults. */
  Map<String, String> defaults() {
    return defaults;
  }

  private String raw(String key) {
    return Optional.ofNullable(config.getRawValue(PREFIX + key))
        .orElse(defaults.getOrDefault(key, ""))
        .trim();
  }

  /** The keys that are set in any source, without the prefix. */
  private Set<String> keysInUse() {
    return sources.stream()
        .flatMap(source -> source.getPropertyNames().stream())
        .filter(name -> name.startsWith(PREFIX))
        .map(name -> name.substring(PREFIX.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}

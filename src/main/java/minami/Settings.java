package minami;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads single settings by their keys, and keeps account of which keys there are.
 *
 * <p>System properties win over the environment, over the web application's context parameters,
 * over the file that {@code minami.config} names, over the defaults.
 */
final class Settings {

  static final String PREFIX = "minami.";
  private static final String ENVIRONMENT_PREFIX = "MINAMI_";
  private static final String FILE_KEY = "config";

  /** Far from where nanoseconds overflow. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(KiB|MiB|GiB|%)?");

  private final SmallRyeConfig config;
  private final Map<String, String> defaults = new LinkedHashMap<>();
  private final Set<String> families = new TreeSet<>();

  private Settings(SmallRyeConfig config) {
    this.config = config;
    defaults.put(FILE_KEY, "");
  }

  /**
   * Reads from all sources of this process.
   *
   * @param contextParameters the web application's context parameters, by their whole names
   * @throws ConfigException if {@code minami.config} names a file that cannot be read
   */
  static Settings of(Map<String, String> contextParameters) {
    List<ConfigSource> sources = new ArrayList<>();
    sources.add(new PropertiesConfigSource(contextParameters, "context parameters", 200));
    Settings settings = new Settings(build(sources));
    String file = settings.raw(FILE_KEY);
    if (file.isEmpty()) {
      return settings;
    }
    sources.add(new PropertiesConfigSource(load(file), "configuration file", 150));
    return new Settings(build(sources));
  }

  private static SmallRyeConfig build(List<ConfigSource> sources) {
    return new SmallRyeConfigBuilder().addSystemSources().withSources(sources).build();
  }

  private static Map<String, String> load(String file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file))) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException(
          complaint(FILE_KEY, file, "a properties file in UTF-8 that can be read: " + e), e);
    }
    Map<String, String> values = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> values.put(name, properties.getProperty(name)));
    return values;
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
        "a size such as 64MiB, 512KiB, 1GiB, plain bytes or 25% of the heap, from "
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
      case "%" -> (long) (Runtime.getRuntime().maxMemory() / 100.0 * number);
      default -> number;
    };
  }

  /** The parts of a list with commas, trimmed, the empty ones left out. */
  List<String> list(String key, String byDefault) {
    return Pattern.compile(",")
        .splitAsStream(text(key, byDefault))
        .map(String::trim)
        .filter(s -> !s.isEmpty())
        .toList();
  }

  /** All settings {@code key.{name}}, by name, in the order of the names. */
  Map<String, String> family(String key) {
    families.add(key);
    Map<String, String> members = new TreeMap<>();
    for (String name : keysInUse()) {
      if (name.startsWith(key + ".")) {
        members.put(name.substring(key.length() + 1), raw(name));
      }
    }
    return members;
  }

  /**
   * Turns a value into what it means.
   *
   * @throws ConfigException naming key, value and what is allowed, if {@code parser} throws or
   *     answers null
   */
  <T> T parse(String key, String value, String allowed, Function<String, T> parser) {
    RuntimeException cause = null;
    try {
      T parsed = parser.apply(value);
      if (parsed != null) {
        return parsed;
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      cause = e;
    }
    throw new ConfigException(complaint(key, value, allowed), cause);
  }

  /** A complaint on one line, whatever the value holds; a secret's value is not repeated. */
  static String complaint(String key, String value, String allowed) {
    String shown =
        key.contains("secret") || key.contains("password") || key.contains("signing")
            ? "***"
            : value;
    return (PREFIX + key + " = '" + shown + "' is not usable; allowed is " + allowed)
        .replaceAll("\\p{Cntrl}", "?");
  }

  /**
   * Refuses settings that nobody asked for: most often a key mistyped.
   *
   * @throws ConfigException naming the first such key
   */
  void refuseUnknown() {
    for (String key : keysInUse()) {
      boolean member = families.stream().anyMatch(family -> key.startsWith(family + "."));
      if (!defaults.containsKey(key) && !member) {
        throw new ConfigException(
            complaint(
                key,
                raw(key),
                "no such key; the keys are " + String.join(", ", defaults.keySet())));
      }
    }
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

  /**
   * The keys that are set in any source, without the prefix; the environment's in the spelling of
   * the others.
   */
  private Set<String> keysInUse() {
    Set<String> keys = new TreeSet<>();
    for (String name : config.getPropertyNames()) {
      if (name.startsWith(PREFIX)) {
        keys.add(name.substring(PREFIX.length()));
      }
    }
    for (String name : System.getenv().keySet()) {
      if (name.startsWith(ENVIRONMENT_PREFIX)) {
        keys.add(keyOf(name));
      }
    }
    return keys;
  }

  /**
   * The key that an environment variable stands for: {@code MINAMI_MAX_WIDTH} for {@code
   * max-width}.
   */
  private String keyOf(String variable) {
    for (String key : defaults.keySet()) {
      if (variable.equals(variableOf(key))) {
        return key;
      }
    }
    for (String family : families) {
      String prefix = variableOf(family) + "_";
      if (variable.startsWith(prefix)) {
        return family + "." + variable.substring(prefix.length()).toLowerCase(Locale.ROOT);
      }
    }
    return variable.substring(ENVIRONMENT_PREFIX.length()).toLowerCase(Locale.ROOT);
  }

  private static String variableOf(String key) {
    return (PREFIX + key).replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}

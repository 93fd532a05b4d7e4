package minami.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds settings among environment variables: {@code MINAMI_MAX_WIDTH} is {@code max-width}. It
 * takes the list of keys, as hyphens and dots both become underscores.
 */
final class Environment {

  private static final Logger LOG = LoggerFactory.getLogger(Environment.class);

  private static final String PREFIX = "MINAMI_";

  /**
   * Variables that Kubernetes sets in every container for a service, here one called minami-origin.
   */
  private static final Pattern KUBERNETES =
      Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_.*)?)");

  private final Set<String> keys;
  private final Map<String, Set<String>> families;

  /**
   * @param keys all that there are
   * @param families keys with arbitrary suffixes, and the last parts that those must have, none for
   *     any; a variable that is a key is not a member
   */
  Environment(Set<String> keys, Map<String, Set<String>> families) {
    this.keys = keys;
    this.families = families;
  }

  /** The settings by key. Warns about variables that only look like settings. */
  Map<String, String> settings(Map<String, String> variables) {
    Map<String, String> settings = new TreeMap<>();
    Set<String> unknown = new TreeSet<>();
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      String name = variable.getKey();
      if (name.startsWith(PREFIX)) {
        key(name)
            .or(() -> member(name))
            .ifPresentOrElse(
                key -> settings.put(key, variable.getValue()), () -> unknown.add(name));
      }
    }
    if (!unknown.isEmpty()) {
      LOG.warn(
          "Environment variables that are not settings are ignored: {}",
          Settings.oneLine(String.join(", ", unknown)));
    }
    return settings;
  }

  private Optional<String> key(String variable) {
    return keys.stream().filter(key -> variable.equals(variable(key))).findFirst();
  }

  private Optional<String> member(String variable) {
    return families.keySet().stream()
        .filter(family -> variable.startsWith(variable(family) + "_"))
        .filter(family -> !KUBERNETES.matcher(variable).matches())
        .flatMap(family -> member(family, variable).stream())
        .findFirst();
  }

  private Optional<String> member(String family, String variable) {
    String suffix = variable.substring(variable(family).length() + 1).toLowerCase(Locale.ROOT);
    Set<String> parts = families.get(family);
    if (parts.isEmpty()) {
      return Optional.of(family + "." + suffix);
    }
    return parts.stream()
        .filter(part -> suffix.endsWith("_" + part.replace('-', '_')))
        .map(part -> suffix.substring(0, suffix.length() - part.length() - 1) + "." + part)
        .map(member -> family + "." + member)
        .findFirst();
  }

  /** The variable that stands for a key. */
  static String variable(String key) {
    return PREFIX + key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}

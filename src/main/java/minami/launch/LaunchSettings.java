package minami.launch;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * What the launcher must know before there is a web application, from where that one reads its
 * settings: system properties, the environment, the file of {@code minami.config}. Whether a value
 * is a good one the web application says.
 */
record LaunchSettings(Properties system, Map<String, String> environment, Properties file) {

  /** Those of this process. */
  static LaunchSettings read() {
    return read(System.getProperties(), System.getenv());
  }

  static LaunchSettings read(Properties system, Map<String, String> environment) {
    String file = new LaunchSettings(system, environment, new Properties()).get("config", "");
    return new LaunchSettings(system, environment, load(file));
  }

  /** Nothing if it cannot be read: the web application says so, and does not start. */
  private static Properties load(String file) {
    Properties properties = new Properties();
    if (!file.isEmpty()) {
      try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        properties.clear();
      }
    }
    return properties;
  }

  /** Whether {@code minami.log.format} asks for JSON. */
  boolean jsonLog() {
    return get("log.format", "text").equals("json");
  }

  /** The file of the access log, {@code -} for standard output, or {@code off}. */
  String accessLog() {
    return get("access-log", "off");
  }

  private String get(String key, String otherwise) {
    String name = "minami." + key;
    String variable = name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    return system
        .getProperty(name, environment.getOrDefault(variable, file.getProperty(name, otherwise)))
        .trim();
  }
}

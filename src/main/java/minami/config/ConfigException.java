package minami.config;

import java.util.List;

/**
 * Settings that cannot be used: one line for each, with its key, value and source, and what is
 * allowed.
 */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ConfigException(List<String> problems) {
    super(String.join("\n", problems));
  }
}

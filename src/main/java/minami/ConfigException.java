package minami;

/**
 * A setting that cannot be used: the message names the key, the value and what is allowed, on one
 * line.
 */
public final class ConfigException extends RuntimeException {

  ConfigException(String message) {
    super(message);
  }

  ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}

package minami.origin;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;

/** What stands in the configuration as an origin. */
sealed interface OriginAddress {

  String ALLOWED =
      "allowed are http://host/path/, https://host/path/, file:///folder/ and samples:";

  /** A web server: {@code http://host:port/path/}. */
  record Web(URI base) implements OriginAddress {}

  /** A folder: {@code file:///folder/}. */
  record Folder(Path root) implements OriginAddress {}

  /** The sample pictures: {@code samples:}. */
  record Samples() implements OriginAddress {}

  /**
   * Reads the value of {@code origin} (an empty name) or {@code origin.name}.
   *
   * @throws IllegalArgumentException with the key, the value and what is allowed
   */
  static OriginAddress parse(String name, String value) {
    if (value.equals("samples:") || value.equals("samples:/")) {
      return new Samples();
    }
    URI uri;
    try {
      uri = new URI(value);
    } catch (URISyntaxException e) {
      throw refused(name, value, "is no address");
    }
    if (uri.getRawUserInfo() != null) {
      // The value may hold a password, so it must not reach a log.
      throw refused(
          name, uri.getScheme() + "://***@" + uri.getHost() + "/", "holds user information");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw refused(name, value, "has a query or a fragment");
    }
    if (uri.getRawPath() == null || !uri.getRawPath().endsWith("/")) {
      throw refused(name, value, "does not end in /");
    }
    return switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
      case "http", "https" -> web(name, value, uri);
      case "file" -> folder(name, value, uri);
      default -> throw refused(name, value, "has no scheme that is known");
    };
  }

  static String key(String name) {
    return name.isEmpty() ? "origin" : "origin." + name;
  }

  private static Web web(String name, String value, URI uri) {
    if (uri.getHost() == null || uri.getHost().contains("%")) {
      throw refused(name, value, "has no host, or one that is not plain ASCII");
    }
    if (uri.getPort() == 0 || uri.getPort() > 0xffff) {
      throw refused(name, value, "has a port outside 1..65535");
    }
    if (uri.getRawPath().matches(".*/(|\\.|\\.\\.)/.*")) {
      throw refused(name, value, "has . or .. or // in its path");
    }
    return new Web(uri);
  }

  private static Folder folder(String name, String value, URI uri) {
    if (uri.getRawAuthority() != null) {
      throw refused(name, value, "has a host");
    }
    try {
      return new Folder(Path.of(uri));
    } catch (IllegalArgumentException e) {
      throw refused(name, value, "is no folder that this system can name");
    }
  }

  private static IllegalArgumentException refused(String name, String value, String why) {
    return new IllegalArgumentException(key(name) + "=" + value + " " + why + "; " + ALLOWED);
  }
}

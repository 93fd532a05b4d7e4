package minami.uri;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * Reads addresses in the configuration, as far as those of all kinds are alike. Whatever is wrong
 * with one is an {@link IllegalArgumentException} that says so without the address, which may hold
 * a password; its message can follow "but".
 */
public final class ConfiguredUri {

  private ConfiguredUri() {}

  /** Checks no more than the syntax. */
  public static URI parse(String value) {
    try {
      return new URI(value);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          value.contains(" ")
              ? "has a space, which is written %20"
              : "is not a valid address, or has characters that must be percent-encoded");
    }
  }

  /** Checks the host and the port of a web server. */
  public static void checkServer(URI uri) {
    if (uri.getHost() == null || uri.getHost().contains("%")) {
      throw new IllegalArgumentException("has no host, or one that is not plain ASCII");
    }
    if (uri.getPort() == 0 || uri.getPort() > 0xffff) {
      throw new IllegalArgumentException("has a port outside 1..65535");
    }
  }

  /** Checks that nothing follows the path. */
  public static void checkNoQuery(URI uri) {
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("has a query or a fragment");
    }
  }

  /** Checks that what is meant is a folder, or whatever else has something below. */
  public static void checkEnd(URI uri) {
    if (!uri.getRawPath().endsWith("/")) {
      throw new IllegalArgumentException("does not end in /");
    }
  }

  /** The folder at {@code file:///folder/}. */
  public static Path folder(URI uri) {
    if (uri.isOpaque()) {
      throw new IllegalArgumentException("has a relative path");
    }
    if (uri.getRawAuthority() != null) {
      throw new IllegalArgumentException("has a host; an absolute path follows three slashes");
    }
    checkNoQuery(uri);
    checkEnd(uri);
    try {
      return Path.of(uri);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is no folder that this system can name");
    }
  }
}

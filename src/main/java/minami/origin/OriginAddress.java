package minami.origin;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import minami.s3.BucketAddress;

/** An origin's address in the configuration. */
sealed interface OriginAddress {

  String ALLOWED =
      "must be http://host/path/, https://host/path/, s3://bucket/prefix/, file:///folder/ or"
          + " samples:";

  /** A web server: {@code http://host:port/path/}. */
  record Web(URI base) implements OriginAddress {}

  /** A folder: {@code file:///folder/}. */
  record Folder(Path root) implements OriginAddress {}

  /** A bucket: {@code s3://bucket/prefix/}. */
  record S3(BucketAddress bucket) implements OriginAddress {}

  /** The sample pictures: {@code samples:}. */
  record Samples() implements OriginAddress {}

  /**
   * Reads the value of {@code origin} or {@code origin.name}.
   *
   * @throws IllegalArgumentException with what is allowed and what is wrong, without the value: it
   *     may hold a password
   */
  static OriginAddress parse(String value) {
    if (value.equals("samples:") || value.equals("samples:/")) {
      return new Samples();
    }
    URI uri;
    try {
      uri = new URI(value);
    } catch (URISyntaxException e) {
      throw refused(
          value.contains(" ")
              ? "has a space, which is written %20"
              : "is not a valid address, or has characters that must be percent-encoded");
    }
    if (uri.getRawUserInfo() != null) {
      throw refused("holds user information");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw refused("has a query or a fragment");
    }
    return switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
      case "http", "https" -> web(uri);
      case "file" -> folder(uri);
      case "s3" -> bucket(value);
      default -> throw refused("has an unknown scheme");
    };
  }

  static String key(String name) {
    return name.isEmpty() ? "origin" : "origin." + name;
  }

  private static Web web(URI uri) {
    if (uri.getHost() == null || uri.getHost().contains("%")) {
      throw refused("has no host, or one that is not plain ASCII");
    }
    if (uri.getPort() == 0 || uri.getPort() > 0xffff) {
      throw refused("has a port outside 1..65535");
    }
    checkEnd(uri);
    if (uri.getRawPath().matches(".*/(|\\.|\\.\\.)/.*")) {
      throw refused("has . or .. or // in its path");
    }
    return new Web(uri);
  }

  private static Folder folder(URI uri) {
    if (uri.isOpaque()) {
      throw refused("has a relative path");
    }
    if (uri.getRawAuthority() != null) {
      throw refused("has a host; an absolute path follows three slashes");
    }
    checkEnd(uri);
    try {
      return new Folder(Path.of(uri));
    } catch (IllegalArgumentException e) {
      throw refused("is no folder that this system can name");
    }
  }

  private static S3 bucket(String value) {
    try {
      return new S3(BucketAddress.parse(value));
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  private static void checkEnd(URI uri) {
    if (!uri.getRawPath().endsWith("/")) {
      throw refused("does not end in /");
    }
  }

  private static IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(ALLOWED + ", but " + why);
  }
}

package minami.origin;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import minami.s3.BucketAddress;
import minami.uri.ConfiguredUri;

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
    try {
      return read(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(ALLOWED + ", but " + e.getMessage());
    }
  }

  private static OriginAddress read(String value) {
    if (value.equals("samples:") || value.equals("samples:/")) {
      return new Samples();
    }
    URI uri = ConfiguredUri.parse(value);
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("holds user information");
    }
    ConfiguredUri.checkNoQuery(uri);
    return switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
      case "http", "https" -> web(uri);
      case "file" -> new Folder(ConfiguredUri.folder(uri));
      case "s3" -> new S3(BucketAddress.parse(value));
      default -> throw new IllegalArgumentException("has an unknown scheme");
    };
  }

  private static Web web(URI uri) {
    ConfiguredUri.checkServer(uri);
    ConfiguredUri.checkEnd(uri);
    if (uri.getRawPath().matches(".*/(|\\.|\\.\\.)/.*")) {
      throw new IllegalArgumentException("has . or .. or // in its path");
    }
    return new Web(uri);
  }

  /** The key in the configuration of the origin of that name. */
  static String key(String name) {
    return name.isEmpty() ? "origin" : "origin." + name;
  }
}

package minami.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import minami.s3.BucketAddress;

/** The store's address in the configuration. */
final class StoreAddress {

  private static final String ALLOWED = "must be file:///folder/ or s3://bucket/prefix/";

  private StoreAddress() {}

  /** Whether a value of {@code store} means a bucket. */
  static boolean isBucket(String value) {
    return value.toLowerCase(Locale.ROOT).startsWith("s3:");
  }

  /**
   * The bucket that a value of {@code store} means.
   *
   * @throws IllegalArgumentException with what is allowed and what is wrong, without the value
   */
  static BucketAddress bucket(String value) {
    try {
      return BucketAddress.parse(value);
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  /**
   * The folder that a value of {@code store} means.
   *
   * @throws IllegalArgumentException with what is allowed and what is wrong, without the value
   */
  static Path folder(String value) {
    URI uri;
    try {
      uri = new URI(value);
    } catch (URISyntaxException e) {
      throw refused(
          value.contains(" ")
              ? "has a space, which is written %20"
              : "is not a valid address, or has characters that must be percent-encoded");
    }
    if (!String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT).equals("file")) {
      throw refused("has an unknown scheme");
    }
    if (uri.isOpaque()) {
      throw refused("has a relative path");
    }
    if (uri.getRawAuthority() != null) {
      throw refused("has a host; an absolute path follows three slashes");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw refused("has a query or a fragment");
    }
    if (!uri.getRawPath().endsWith("/")) {
      throw refused("does not end in /");
    }
    if (uri.getRawPath().equals("/")) {
      throw refused("is the root of the file system");
    }
    try {
      return Path.of(uri);
    } catch (IllegalArgumentException e) {
      throw refused("is no folder that this system can name");
    }
  }

  private static IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(ALLOWED + ", but " + why);
  }
}

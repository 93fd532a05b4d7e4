package minami.store;

import java.net.URI;
import java.nio.file.Path;
import minami.s3.BucketAddress;
import minami.uri.ConfiguredUri;

/** The store's address in the configuration. */
final class StoreAddress {

  private static final String ALLOWED = "must be file:///folder/ or s3://bucket/prefix/";

  private StoreAddress() {}

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
    try {
      URI uri = ConfiguredUri.parse(value);
      if (!"file".equalsIgnoreCase(uri.getScheme())) {
        throw new IllegalArgumentException("has an unknown scheme");
      }
      Path folder = ConfiguredUri.folder(uri);
      if (uri.getRawPath().equals("/")) {
        throw new IllegalArgumentException("is the root of the file system");
      }
      return folder;
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  private static IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(ALLOWED + ", but " + why);
  }
}

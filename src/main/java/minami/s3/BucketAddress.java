package minami.s3;

import java.net.URI;
import java.util.regex.Pattern;
import minami.uri.ConfiguredUri;

/**
 * A bucket, and the part of it that is meant: {@code s3://bucket/prefix/}.
 *
 * @param bucket its name
 * @param prefix what all keys begin with, decoded: empty, or with a slash at its end
 */
public record BucketAddress(String bucket, String prefix) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  /** Whether an address in the configuration, right or wrong otherwise, is that of a bucket. */
  public static boolean isOne(String address) {
    return address.regionMatches(true, 0, "s3:", 0, "s3:".length());
  }

  /**
   * Reads an address from the configuration.
   *
   * @throws IllegalArgumentException with what is wrong, as what follows "but"
   */
  public static BucketAddress parse(String address) {
    URI uri = ConfiguredUri.parse(address);
    String bucket = uri.getRawAuthority();
    if (uri.isOpaque() || bucket == null) {
      throw new IllegalArgumentException("has no bucket");
    }
    if (!NAME.matcher(bucket).matches() || bucket.contains("..")) {
      throw new IllegalArgumentException(
          "has a bucket whose name is not made of 3 to 63 of a-z, 0-9, - and .");
    }
    ConfiguredUri.checkNoQuery(uri);
    if (!uri.getPath().endsWith("/")) {
      throw new IllegalArgumentException("does not end in /");
    }
    if (uri.getPath().matches("(?s).*/(|\\.|\\.\\.)/.*")) {
      throw new IllegalArgumentException("has . or .. or // in its path");
    }
    return new BucketAddress(bucket, uri.getPath().substring(1));
  }
}

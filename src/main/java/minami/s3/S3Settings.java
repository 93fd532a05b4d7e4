package minami.s3;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How to reach buckets, and who asks.
 *
 * @param endpoint the server; null for AWS
 * @param region of the bucket, which is part of each signature
 * @param style where the bucket's name stands
 * @param accessKey {@link #ANONYMOUS}, or empty for AWS' default chain
 * @param secretKey belongs to it
 */
public record S3Settings(
    URI endpoint, String region, Style style, String accessKey, String secretKey) {

  /** The access key that stands for requests without a signature. */
  public static final String ANONYMOUS = "anonymous";

  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");

  /** Where the bucket's name stands in an address. */
  public enum Style {
    /** In the path if there is an endpoint or the name has dots, which no certificate matches. */
    AUTO,
    /** {@code https://server/bucket/key}. */
    PATH,
    /** {@code https://bucket.server/key}. */
    HOST
  }

  /** Whether it may be the name of a region. */
  public static boolean isRegion(String name) {
    return REGION.matcher(name).matches();
  }

  /**
   * Reads an endpoint: {@code https://host:port/}, perhaps with a path.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static URI endpoint(String address) {
    try {
      URI uri = new URI(address.endsWith("/") ? address : address + "/");
      boolean web =
          "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
      if (!web
          || uri.getHost() == null
          || uri.getPort() == 0
          || uri.getPort() > 0xffff
          || uri.getRawUserInfo() != null
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null) {
        throw new IllegalArgumentException("not a web server");
      }
      return new URI(
          uri.getScheme().toLowerCase(Locale.ROOT)
              + "://"
              + uri.getRawAuthority().toLowerCase(Locale.ROOT)
              + uri.getRawPath());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "%s in %s, %s".formatted(endpoint == null ? "AWS" : endpoint, region, style);
  }
}

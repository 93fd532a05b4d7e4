package minami.s3;

import java.net.URI;
import java.util.Locale;
import minami.uri.PercentEncoding;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/** Where a bucket is on the web. Immutable. */
public final class Bucket {

  private final BucketAddress address;
  private final S3Settings settings;
  private final URI root;
  private final URI base;

  public Bucket(BucketAddress address, S3Settings settings) {
    this.address = address;
    this.settings = settings;
    root = URI.create(root(address.bucket(), settings));
    base = URI.create(root + encoded(address.prefix()));
  }

  private static String root(String bucket, S3Settings settings) {
    boolean aws = settings.endpoint() == null;
    boolean inPath =
        switch (settings.style()) {
          case AUTO -> !aws || bucket.contains(".");
          case PATH -> true;
          case HOST -> false;
        };
    String server = aws ? "https://" + awsHost(settings.region()) + "/" : "" + settings.endpoint();
    return inPath ? server + bucket + "/" : server.replaceFirst("://", "://" + bucket + ".");
  }

  private static String awsHost(String region) {
    return "s3." + region + "." + PartitionMetadata.of(Region.of(region)).dnsSuffix();
  }

  /** A key, or the begin of one, as S3 wants it in an address: its slashes stay. */
  private static String encoded(String key) {
    return PercentEncoding.encode(key, b -> b == '/' || PercentEncoding.isUnreserved(b));
  }

  public String name() {
    return address.bucket();
  }

  /** What is in front of all keys that are meant, decoded. */
  public String prefix() {
    return address.prefix();
  }

  public String region() {
    return settings.region();
  }

  /** The address of the bucket itself, with a slash at its end. */
  public URI root() {
    return root;
  }

  /** The address of the prefix: of the bucket itself if there is none. */
  public URI base() {
    return base;
  }

  /**
   * The address of an object.
   *
   * @param name what follows the prefix in its key, decoded
   */
  public URI object(String name) {
    return URI.create(base + encoded(name));
  }

  /** The server in the configuration, or null for AWS. */
  public URI endpoint() {
    return settings.endpoint();
  }

  /** Whether an address is one of the bucket's own server, which may be shown our signature. */
  public boolean serves(URI other) {
    return root.getScheme().equalsIgnoreCase(other.getScheme())
        && root.getHost().equalsIgnoreCase(other.getHost())
        && port(root) == port(other);
  }

  private static int port(URI uri) {
    boolean secure = uri.getScheme().toLowerCase(Locale.ROOT).equals("https");
    return uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
  }

  /** The same bucket in another of AWS' regions; null with an endpoint, which is the only one. */
  public Bucket in(String region) {
    return settings.endpoint() != null || !S3Settings.isRegion(region)
        ? null
        : new Bucket(
            address,
            new S3Settings(
                null, region, settings.style(), settings.accessKey(), settings.secretKey()));
  }

  /** An address in this bucket as one of the same object in {@code other}; null if it is none. */
  public URI moved(URI object, Bucket other) {
    String text = object.toString();
    String from = root.toString();
    return text.startsWith(from) ? URI.create(other.root + text.substring(from.length())) : null;
  }

  /** For the log. */
  @Override
  public String toString() {
    return "the bucket " + name() + " at " + (endpoint() == null ? root : endpoint());
  }
}

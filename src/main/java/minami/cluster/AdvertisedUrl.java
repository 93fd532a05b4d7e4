package minami.cluster;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;

/** Where other nodes reach this one: configured, or detected once the node runs. */
public final class AdvertisedUrl {

  private final Optional<URI> fixed;
  private final int port;
  private final String contextPath;

  private AdvertisedUrl(Optional<URI> fixed, int port, String contextPath) {
    this.fixed = fixed;
    this.port = port;
    this.contextPath = contextPath;
  }

  /**
   * A configured one.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static AdvertisedUrl of(String url) {
    return new AdvertisedUrl(Optional.of(Member.address(url)), 0, "");
  }

  /** The address by which this host reaches etcd, with the port on which this node listens. */
  public static AdvertisedUrl auto(int port, String contextPath) {
    return new AdvertisedUrl(Optional.empty(), port, contextPath);
  }

  boolean isFixed() {
    return fixed.isPresent();
  }

  /**
   * The URL.
   *
   * @param local the address by which this host reaches etcd; unused if the URL is configured
   * @throws IllegalArgumentException if no node can be reached at that address
   */
  URI at(InetAddress local) {
    return fixed.orElseGet(() -> found("http://" + literal(local) + ":" + port + contextPath));
  }

  private static URI found(String url) {
    try {
      return Member.address(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "no other node can reach this one at " + url + ": set minami.cluster.advertise-url", e);
    }
  }

  private static String literal(InetAddress address) {
    return address instanceof Inet6Address ? "[" + plain(address) + "]" : plain(address);
  }

  /** An address without its local interface name. */
  static String plain(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*", "");
  }

  @Override
  public String toString() {
    return fixed.map(URI::toString).orElse("auto");
  }
}

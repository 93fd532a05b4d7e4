package minami.origin;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Tells which addresses belong to the public internet. Everything else (this machine, its network,
 * the cloud's metadata service) must not be reachable through a redirect or a name that an attacker
 * controls.
 *
 * <p>IPv4 is a list of what is not public (IANA's special-purpose registry). IPv6 is the other way
 * round: global unicast is 2000::/3, and of that the blocks that embed an IPv4 address or are
 * reserved are taken out. IPv4-mapped (which Java turns into IPv4 itself), IPv4-compatible, NAT64
 * (64:ff9b::/96 and 64:ff9b:1::/48), unique-local, link- and site-local and multicast addresses lie
 * outside 2000::/3.
 */
public final class PublicAddress {

  private static final int[][] NOT_PUBLIC_V4 = {
    block(0, 0, 0, 0, 8), // this network
    block(10, 0, 0, 0, 8), // private
    block(100, 64, 0, 0, 10), // carrier-grade NAT
    block(127, 0, 0, 0, 8), // loopback
    block(
        168, 63, 129, 16,
        32), // Azure's host agent: a public number, answered by the machine's own host
    block(169, 254, 0, 0, 16), // link-local, with the clouds' metadata services
    block(172, 16, 0, 0, 12), // private
    block(192, 0, 0, 0, 24), // IETF protocol assignments
    block(192, 0, 2, 0, 24), // documentation
    block(192, 88, 99, 0, 24), // 6to4 relays
    block(192, 168, 0, 0, 16), // private
    block(198, 18, 0, 0, 15), // benchmarks
    block(198, 51, 100, 0, 24), // documentation
    block(203, 0, 113, 0, 24), // documentation
    block(224, 0, 0, 0, 4), // multicast
    block(240, 0, 0, 0, 4), // reserved, with broadcast
  };

  private PublicAddress() {}

  /** Whether it is one of the public internet. */
  public static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address ? isPublicV4(bytes) : isPublicV6(bytes);
  }

  private static boolean isPublicV4(byte[] bytes) {
    int address = v4(bytes[0], bytes[1], bytes[2], bytes[3]);
    for (int[] block : NOT_PUBLIC_V4) {
      if ((address & block[1]) == block[0]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPublicV6(byte[] bytes) {
    int first = pair(bytes, 0);
    int second = pair(bytes, 2);
    return (first & 0xe000) == 0x2000
        && first != 0x2002 // 6to4
        && !(first == 0x2001 && second < 0x0200) // IETF assignments, with Teredo in 2001::/32
        && !(first == 0x2001 && second == 0x0db8) // documentation
        && !(first == 0x3fff && second < 0x1000) // documentation
        && !isIsatap(bytes);
  }

  /** RFC 5214, 6.1: any prefix, then 0:5efe or 200:5efe, then an IPv4 address. */
  private static boolean isIsatap(byte[] bytes) {
    int interfaceId = pair(bytes, 8);
    return (interfaceId == 0 || interfaceId == 0x0200) && pair(bytes, 10) == 0x5efe;
  }

  private static int pair(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  private static int[] block(int a, int b, int c, int d, int prefix) {
    return new int[] {v4(a, b, c, d), -1 << (32 - prefix)};
  }

  private static int v4(int a, int b, int c, int d) {
    return (a & 0xff) << 24 | (b & 0xff) << 16 | (c & 0xff) << 8 | (d & 0xff);
  }
}

package minami.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255"
      })
  void v4_special_notPublic(String literal) throws UnknownHostException {
    assertThat(isPublic(literal)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "151.101.1.1",
        "168.63.129.15",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.0.3.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255"
      })
  void v4_beside_public(String literal) throws UnknownHostException {
    assertThat(isPublic(literal)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::", // any-local
        "::1", // loopback
        "::ffff:127.0.0.1", // mapped: Java makes it IPv4
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1", // translated, RFC 2765
        "::127.0.0.1", // compatible
        "64:ff9b::7f00:1", // NAT64
        "64:ff9b::8.8.8.8", // even of a public address: who knows where the gateway leads
        "64:ff9b:1::7f00:1", // NAT64 of a local network
        "2002:7f00:1::", // 6to4 of 127.0.0.1
        "2002:a00:1::1", // 6to4 of 10.0.0.1
        "2001::1", // Teredo
        "2001:0:4136:e378:8000:63bf:80ff:fffe", // Teredo of 127.0.0.1
        "2001:2::1", // benchmarks
        "2001:10::1", // ORCHID
        "2001:db8::1", // documentation
        "3fff::1", // documentation
        "2606:4700::5efe:7f00:1", // ISATAP
        "2606:4700::200:5efe:a00:1",
        "fc00::1", // unique-local
        "fd12:3456::1",
        "fe80::1", // link-local
        "fec0::1", // site-local
        "ff02::1", // multicast
        "100::1", // discard
        "4000::1", // not allocated
        "5f00::1" // segment routing
      })
  void v6_special_notPublic(String literal) throws UnknownHostException {
    assertThat(isPublic(literal)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2606:4700:4700::1111",
        "2001:4860:4860::8888",
        "2a04:4e42::81",
        "2001:200::1",
        "3ffe::1",
        "2003::1",
        "2620:fe::fe",
        "::ffff:8.8.8.8"
      })
  void v6_global_public(String literal) throws UnknownHostException {
    assertThat(isPublic(literal)).isTrue();
  }

  /** How an attacker writes 127.0.0.1. */
  @ParameterizedTest
  @ValueSource(strings = {"127.1", "127.0.1", "2130706433", "[::1]", "[::ffff:7f00:1]"})
  void oddFormThatJavaReads_isNotPublic(String host) throws UnknownHostException {
    assertThat(InetAddress.getAllByName(host))
        .isNotEmpty()
        .allMatch(InetAddress::isLoopbackAddress)
        .noneMatch(PublicAddress::isPublic);
  }

  /** These only some systems know, and some versions of Java refuse: no address, no connection. */
  @ParameterizedTest
  @ValueSource(strings = {"0x7f.1", "0x7f000001", "1２7.0.0.1"})
  void oddFormThatTheSystemMayRead_hasNoPublicAddress(String host) {
    assertThat(addresses(host)).noneMatch(PublicAddress::isPublic);
  }

  private static List<InetAddress> addresses(String host) {
    try {
      return List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  private static boolean isPublic(String literal) throws UnknownHostException {
    return PublicAddress.isPublic(InetAddress.getAllByName(literal)[0]);
  }
}

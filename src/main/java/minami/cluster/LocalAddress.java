package minami.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;

/** Finds by which of its own addresses this host reaches another. */
final class LocalAddress {

  private LocalAddress() {}

  /**
   * The address by which it reaches the first of these endpoints that has a route. The system
   * assigns it to a datagram socket without sending anything; only the look-up of the name may take
   * long.
   */
  static InetAddress towards(List<URI> endpoints) throws IOException {
    IOException trouble = new IOException("no endpoint");
    for (URI endpoint : endpoints) {
      try {
        return towards(endpoint);
      } catch (IOException e) {
        trouble = e;
      }
    }
    throw trouble;
  }

  private static InetAddress towards(URI endpoint) throws IOException {
    InetSocketAddress remote = new InetSocketAddress(endpoint.getHost(), endpoint.getPort());
    if (remote.isUnresolved()) {
      throw new UnknownHostException(endpoint.getHost());
    }
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(remote);
      return socket.getLocalAddress();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}

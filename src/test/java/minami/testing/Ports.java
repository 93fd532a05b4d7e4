package minami.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers that are told where to listen. */
public final class Ports {

  /** Below those that the system gives to whoever does not mind, at the ends of connections too. */
  private static final int FIRST = 10_000;

  private static final int END = 20_000;

  private Ports() {}

  /**
   * A port of 127.0.0.1 that is free. It stays so while a server is started again, unless another
   * test draws the same number.
   */
  public static int free() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Taken: the next one.
      }
    }
  }
}

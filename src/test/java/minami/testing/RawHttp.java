package minami.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;

/** Sends a request as it is written, which no client would. */
public final class RawHttp {

  private RawHttp() {}

  /** The whole answer, headers and body, to a GET whose target is written as given. */
  public static String get(URI node, String target, String... headerLines) throws IOException {
    StringBuilder request =
        new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: " + node.getAuthority() + "\r\n");
    for (String line : headerLines) {
      request.append(line).append("\r\n");
    }
    return send(node, request + "Connection: close\r\n\r\n");
  }

  /** The whole answer to these bytes. */
  public static String send(URI node, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.getPort())) {
      socket.setSoTimeout(20_000);
      try {
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      } catch (IOException e) {
        // The server may answer and close before it has read all of a request that is too long.
      }
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /** The status of an answer. */
  public static int status(String answer) {
    return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
  }
}

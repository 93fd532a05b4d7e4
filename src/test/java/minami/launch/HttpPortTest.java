package minami.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import minami.testing.RawHttp;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class HttpPortTest {
  private final Server server = new Server();
  private final HttpPort port = new HttpPort(server, "127.0.0.1", 0);

  @BeforeEach
  void startServer() throws Exception {
    server.addConnector(port);
    server.setHandler(new EchoesThePath());
    server.setErrorHandler(new ServerErrors());
    server.start();
  }

  @AfterEach
  void stopServer() throws Exception {
    server.stop();
  }

  private static final class EchoesThePath extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Content.Sink.write(response, true, request.getHttpURI().getPath(), callback);
      return true;
    }
  }

  private URI node() {
    return URI.create("http://127.0.0.1:" + port.getLocalPort() + "/");
  }

  /** A proxy before us could see two requests where we see one, or the other way round. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\nHost: h\n\n",
        "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n",
      })
  void requestThatCanBeReadInTwoWays_isRefusedAndTheConnectionClosed(String request)
      throws Exception {
    String answer = RawHttp.send(node(), request + "GET /second HTTP/1.1\r\nHost: h\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 400")
        .contains("application/problem+json", "the request is not well-formed HTTP/1.1")
        .doesNotContain("/second");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/t/a[1].jpg",
        "/t/100%25.jpg",
        "/t/a%2Fb.jpg",
        "/t//a.jpg",
        "/t/%2e%2e/a.jpg",
        "/t/a%ff.jpg",
        "/t/a;b.jpg",
        "/t/a\\b.jpg",
        "/t/a{b}|^`\"<>.jpg"
      })
  void oddAddress_isLeftToTheWebApplication(String path) throws Exception {
    String answer = RawHttp.get(node(), path);

    assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n" + path);
  }

  @Test
  void addressThatIsNone_isRefusedWithAReason() throws Exception {
    for (String none : List.of("/t/a%zz.jpg", "/t/a%", "/t/a%00b.jpg", "/t/a#b")) {
      assertThat(RawHttp.get(node(), none))
          .startsWith("HTTP/1.1 400")
          .contains("its address has a broken percent-escape or a character");
    }
    assertThat(RawHttp.get(node(), "/" + "x".repeat(9_000)))
        .startsWith("HTTP/1.1 414")
        .contains("\"detail\":\"the address is too long\"");
  }

  @Test
  void idleConnectionsBeyondTheLimit_makePlaceForOthers() throws Exception {
    server.getBean(NetworkConnectionLimit.class).setMaxNetworkConnectionCount(4);
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        idle.add(new Socket(InetAddress.getLoopbackAddress(), port.getLocalPort()));
      }
      assertThat(RawHttp.get(node(), "/asked")).endsWith("/asked");
      assertThat(port.getConnectedEndPoints()).hasSizeLessThanOrEqualTo(5);
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }
}

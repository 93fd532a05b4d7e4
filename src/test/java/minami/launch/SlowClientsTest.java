package minami.launch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class SlowClientsTest {
  private static final Duration PATIENCE = Duration.ofMillis(300);
  private static final int MORE_THAN_ANY_SOCKET_BUFFER = 64 << 20;

  private final Server server = new Server();
  private final AtomicInteger errors = new AtomicInteger();
  private final ServerConnector connector =
      new ServerConnector(server) {
        @Override
        public Collection<EndPoint> getConnectedEndPoints() {
          if (errors.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new OutOfMemoryError("of the test");
          }
          return super.getConnectedEndPoints();
        }
      };
  private final CompletableFuture<Throwable> cutOff = new CompletableFuture<>();

  @BeforeEach
  void startServer() throws Exception {
    connector.addBean(new SlowClients(connector, PATIENCE));
    server.addConnector(connector);
    server.setHandler(new Answers());
    server.start();
  }

  @AfterEach
  void stopServer() throws Exception {
    server.stop();
  }

  private final class Answers extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      switch (request.getHttpURI().getPath()) {
        case "/late" ->
            connector
                .getScheduler()
                .schedule(
                    () ->
                        response.write(true, ByteBuffer.wrap("late".getBytes(US_ASCII)), callback),
                    3 * PATIENCE.toMillis(),
                    TimeUnit.MILLISECONDS);
        case "/large" ->
            response.write(
                true,
                ByteBuffer.allocate(MORE_THAN_ANY_SOCKET_BUFFER),
                Callback.from(callback::succeeded, cutOff::complete));
        default -> response.write(true, ByteBuffer.wrap("ok".getBytes(US_ASCII)), callback);
      }
      return true;
    }
  }

  @Test
  void requestByteByByte_isCutOff() throws Exception {
    try (Socket client = connect("GET / HTTP/1.1\r\nHost: h\r\nX: ")) {
      awaitCutOff(client);
    }
  }

  @Test
  void secondRequestByteByByte_isCutOffToo() throws Exception {
    try (Socket client = connect("GET / HTTP/1.1\r\nHost: h\r\n\r\n")) {
      assertThat(readUntil(client, "ok")).startsWith("HTTP/1.1 200");
      awaitCutOff(client);
    }
  }

  @Test
  void requestByteByByteAfterAnError_isCutOffToo() throws Exception {
    errors.set(3);
    await().until(() -> errors.get() == 0);

    try (Socket client = connect("GET / HTTP/1.1\r\nHost: h\r\nX: ")) {
      awaitCutOff(client);
    }
  }

  @Test
  void answerFetchedByteByByte_isCutOff() throws Exception {
    try (Socket client = connect("GET /large HTTP/1.1\r\nHost: h\r\n\r\n")) {
      await()
          .pollInSameThread()
          .pollInterval(Duration.ofMillis(10))
          .until(() -> client.getInputStream().read() < 0 || cutOff.isDone());

      assertThat(cutOff.get()).hasMessageContaining("too slow");
    }
  }

  @Test
  void answerThatTakesTheServerLong_arrives() throws Exception {
    try (Socket client = connect("GET /late HTTP/1.1\r\nHost: h\r\n\r\n")) {
      assertThat(readUntil(client, "late")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void connectionIdleBetweenRequests_isKept() throws Exception {
    try (Socket idle = connect("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        Socket clock = connect("GET /late HTTP/1.1\r\nHost: h\r\n\r\n")) {
      assertThat(readUntil(idle, "ok")).startsWith("HTTP/1.1 200");
      assertThat(readUntil(clock, "late")).startsWith("HTTP/1.1 200"); // three times the patience

      idle.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(US_ASCII));
      assertThat(readUntil(idle, "ok")).startsWith("HTTP/1.1 200");
    }
  }

  /** Sends a byte now and then until the server has had enough. */
  private static void awaitCutOff(Socket client) throws IOException {
    client.setSoTimeout(5);
    await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              try {
                client.getOutputStream().write('x');
                return client.getInputStream().read() < 0;
              } catch (SocketTimeoutException e) {
                return false; // nothing to read: still open
              } catch (IOException e) {
                return true;
              }
            });
  }

  private Socket connect(String request) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    return socket;
  }

  private static String readUntil(Socket socket, String end) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder read = new StringBuilder();
    while (read.indexOf("\r\n\r\n" + end) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new AssertionError("ended after: " + read);
      }
      read.append((char) next);
    }
    return read.toString();
  }
}

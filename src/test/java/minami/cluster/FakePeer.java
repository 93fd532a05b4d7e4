package minami.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A peer on a raw socket, which answers as it likes. */
final class FakePeer implements AutoCloseable {

  /** Writes whatever to whoever asks. */
  interface Answer {
    void to(String path, String nonce, OutputStream out) throws IOException;
  }

  private final ServerSocket server;
  private final Answer answer;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  final AtomicInteger asked = new AtomicInteger();
  final AtomicInteger greeted = new AtomicInteger();

  FakePeer(Answer answer) {
    this.answer = answer;
    try {
      server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  Member member() {
    URI url = URI.create("http://127.0.0.1:" + server.getLocalPort());
    return new Member(url, "fake", "1", "2026", "h", "m");
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "fake-peer");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        daemon(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      for (String head = head(socket); !head.isEmpty(); head = head(socket)) {
        String path = head.split(" ", 3)[1];
        String nonce = head.replaceAll("(?s).*Authorization: Minami \\S+ \\S+ (\\S+) .*", "$1");
        (path.equals("/internal/node") ? greeted : asked).incrementAndGet();
        answer.to(path, nonce, socket.getOutputStream());
        socket.getOutputStream().flush();
      }
    } catch (IOException e) {
      // The other side has had enough.
    }
  }

  private static String head(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        return "";
      }
      head.append((char) c);
    }
    return head.toString();
  }

  /** A whole answer. */
  static void write(OutputStream out, int status, String endorsement, long length, byte[] body)
      throws IOException {
    String head =
        "HTTP/1.1 "
            + status
            + " X\r\nMinami-Answer: "
            + endorsement
            + "\r\nContent-Length: "
            + length
            + "\r\n\r\n";
    out.write(head.getBytes(ISO_8859_1));
    out.write(body);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}

package minami.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;

/**
 * An origin on raw sockets that can do everything an origin must not do, and counts what it is
 * asked for.
 *
 * <p>It serves what {@link #serve} gave it. Below that, the first segment of a path names a fault
 * of {@link OriginFault}: {@code drip/1}, {@code close-after/100}, {@code redirect/3/a.jpg}. Paths
 * are given and counted decoded, without a leading slash. A path on {@link #hold} is counted when
 * it is asked for and answered when the test releases it.
 */
public final class FakeOrigin implements AutoCloseable {

  /** What was asked. Header names are in lower case; of equal ones the last counts. */
  public record Request(String method, String path, Map<String, String> headers) {

    public String header(String name) {
      return headers.get(name);
    }
  }

  /** Writes one whole answer, status line and all. */
  public interface Answer {
    void to(Request request, Exchange exchange) throws IOException;
  }

  /** What a handshake begins with. Often it has no line's end, and would be read for ever. */
  private static final int TLS = 0x16;

  private final ServerSocket server;
  private final String scheme;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
  private volatile boolean recording = true;
  private volatile Answer others;
  private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final List<String> serverNames = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private FakeOrigin(ServerSocket server, String scheme) {
    this.server = server;
    this.scheme = scheme;
  }

  /** Starts an origin on a free port of 127.0.0.1. */
  public static FakeOrigin start() {
    try {
      return start(new ServerSocket(0, 512, InetAddress.getLoopbackAddress()), "http");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same with TLS. */
  public static FakeOrigin startTls(SSLContext tls) {
    try {
      return start(
          tls.getServerSocketFactory().createServerSocket(0, 512, InetAddress.getLoopbackAddress()),
          "https");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FakeOrigin start(ServerSocket server, String scheme) {
    FakeOrigin origin = new FakeOrigin(server, scheme);
    daemon("fake-origin-accept", origin::accept);
    return origin;
  }

  /** The base address, with a slash at its end. */
  public URI uri() {
    return URI.create(scheme + "://127.0.0.1:" + port() + "/");
  }

  public int port() {
    return server.getLocalPort();
  }

  /**
   * Answers {@code path} with these bytes, an ETag of theirs (and 304 to it), and the given header
   * lines, such as {@code "Cache-Control: no-store"}.
   */
  public FakeOrigin serve(String path, byte[] bytes, String... headers) {
    return on(path, OriginFault.plain(bytes, headers));
  }

  /** Answers {@code path} with whatever the test likes. */
  public FakeOrigin on(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  /**
   * Answers so whatever else is asked for, in place of the faults, and does not count it by its
   * path: it may be a memory that is measured.
   */
  public FakeOrigin onOthers(Answer answer) {
    others = answer;
    return this;
  }

  /** Redirects {@code path} to a location, written as it is. */
  public FakeOrigin redirect(String path, String location) {
    return on(path, OriginFault.redirectTo(location));
  }

  /** From now on, requests are counted and not kept: there may be hundreds of thousands. */
  public FakeOrigin withoutRecord() {
    recording = false;
    return this;
  }

  /** How often {@code path} was asked for. */
  public int count(String path) {
    AtomicInteger asked = counts.get(path);
    return asked == null ? 0 : asked.get();
  }

  /** All requests that were recorded. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** How many requests came in all. */
  public int count() {
    return count.get();
  }

  /** How many connections were ever accepted. */
  public int connections() {
    return accepted.get();
  }

  /** The names that clients asked for in their TLS handshakes (SNI). */
  public List<String> serverNames() {
    return List.copyOf(serverNames);
  }

  /** How many connections are open. */
  public int openConnections() {
    return connections.size();
  }

  /** All recorded requests for {@code path}, the oldest first. */
  public List<Request> requests(String path) {
    return requests.stream().filter(request -> request.path().equals(path)).toList();
  }

  /** From now on, requests for {@code path} wait until {@link #release}. */
  public void hold(String path) {
    gates.put(path, new CountDownLatch(1));
  }

  public void release(String path) {
    CountDownLatch gate = gates.remove(path);
    if (gate != null) {
      gate.countDown();
    }
  }

  /** Waits until {@code path} was asked for that often. */
  public void awaitCount(String path, int count) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(20))
        .until(() -> count(path) >= count);
  }

  /** Waits until no connection is open. */
  public void awaitNoConnection() {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(20))
        .until(connections::isEmpty);
  }

  @Override
  public void close() {
    closed.countDown();
    gates.values().forEach(CountDownLatch::countDown);
    closeQuietly(server);
    connections.forEach(FakeOrigin::closeQuietly);
  }

  /** Waits, but not beyond the end of the origin. */
  boolean isOpenAfter(long millis) {
    try {
      return !closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What is served under {@code path} without any fault. */
  Answer answer(String path) {
    Answer answer = answers.get(path);
    if (answer == null) {
      answer = others;
    }
    return answer != null ? answer : OriginFault.of(path);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        connections.add(socket);
        daemon("fake-origin-connection", () -> converse(socket));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void converse(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      noteServerName(socket);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Exchange exchange = new Exchange(this, socket, socket.getOutputStream());
      for (Request request = read(in); request != null; request = read(in)) {
        note(request);
        CountDownLatch gate = gates.get(request.path());
        if (gate != null) {
          gate.await();
        }
        answer(request.path()).to(request, exchange);
        if (!exchange.keepsAlive()) {
          return;
        }
      }
    } catch (IOException e) {
      // The client went away, or does not trust us: what it says about that is what tests look at.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(socket);
    }
  }

  /** Counts last: who waits for a count then looks at the requests. */
  private void note(Request request) {
    if (recording) {
      requests.add(request);
    }
    if (others == null || answers.containsKey(request.path())) {
      counts.computeIfAbsent(request.path(), path -> new AtomicInteger()).incrementAndGet();
    }
    count.incrementAndGet();
  }

  private void noteServerName(Socket socket) throws IOException {
    if (socket instanceof SSLSocket tls) {
      tls.startHandshake();
      ((ExtendedSSLSession) tls.getSession())
          .getRequestedServerNames()
          .forEach(name -> serverNames.add(new String(name.getEncoded(), UTF_8)));
    }
  }

  private static Request read(InputStream in) throws IOException {
    String first = readLine(in);
    if (first == null || first.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = readLine(in); line != null && !line.isEmpty(); line = readLine(in)) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        return null;
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    List<String> parts = List.of(first.split(" ", 3));
    String path = parts.get(1).substring(1).replaceFirst("\\?.*", "");
    return new Request(
        parts.get(0), URLDecoder.decode(path.replace("+", "%2B"), UTF_8), Map.copyOf(headers));
  }

  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || c == TLS) {
        return null;
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // It is closed, one way or the other.
    }
  }

  /** One connection, on which an answer is written. */
  public static final class Exchange {

    private final FakeOrigin origin;
    private final Socket socket;
    private final OutputStream out;
    private boolean keepsAlive = true;

    private Exchange(FakeOrigin origin, Socket socket, OutputStream out) {
      this.origin = origin;
      this.socket = socket;
      this.out = out;
    }

    public void write(byte[] bytes) throws IOException {
      out.write(bytes);
    }

    public void write(String text) throws IOException {
      out.write(text.getBytes(ISO_8859_1));
    }

    /** Closes the connection after this answer. */
    public void close() {
      keepsAlive = false;
    }

    /** Closes it with a TCP reset. */
    public void reset() throws SocketException {
      socket.setSoLinger(true, 0);
      keepsAlive = false;
    }

    /** Waits; false when the origin was closed meanwhile. */
    public boolean isOpenAfter(long millis) {
      return origin.isOpenAfter(millis);
    }

    /** Says nothing more until the client or the origin closes. */
    public void stall() throws IOException {
      keepsAlive = false;
      while (socket.getInputStream().read() >= 0) {
        // What a client still sends is not answered.
      }
    }

    Answer answer(String path) {
      return origin.answer(path);
    }

    int count(String path) {
      return origin.count(path);
    }

    private boolean keepsAlive() {
      return keepsAlive;
    }
  }
}

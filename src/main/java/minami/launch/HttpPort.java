package minami.launch;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The port that the executable WAR listens on, and what clients may do there. */
final class HttpPort extends ServerConnector {
  /** A connection on which nothing moves is closed after this, in whatever state it is. */
  private static final Duration IDLE = Duration.ofSeconds(30);

  /** The same while there is no room for more connections, and while draining. */
  private static final Duration IDLE_IN_THE_WAY = Duration.ofSeconds(1);

  /** How long a client may take over one request or one answer, even if bytes keep moving. */
  private static final Duration SLOWEST = Duration.ofSeconds(60);

  private static final int MOST_CONNECTIONS = 10_000;

  /**
   * The web application parses addresses itself, and strictly: it says what is wrong with one of
   * these, or takes it for a name ({@code 100%25.jpg}; Chromium does not escape brackets). Its
   * static files are looked up by the undecoded path, where an escaped slash is no slash.
   */
  private static final UriCompliance LEFT_TO_THE_APPLICATION =
      UriCompliance.from(
          EnumSet.of(
              Violation.AMBIGUOUS_EMPTY_SEGMENT,
              Violation.AMBIGUOUS_PATH_ENCODING,
              Violation.AMBIGUOUS_PATH_PARAMETER,
              Violation.AMBIGUOUS_PATH_SEGMENT,
              Violation.AMBIGUOUS_PATH_SEPARATOR,
              Violation.BAD_UTF8_ENCODING,
              Violation.SUSPICIOUS_PATH_CHARACTERS,
              Violation.ILLEGAL_PATH_CHARACTERS));

  private final NetworkConnectionLimit limit = new NetworkConnectionLimit(MOST_CONNECTIONS, this);
  private final AtomicLong turns = new AtomicLong();

  HttpPort(Server server, String host, int port) {
    super(server, new HttpConnectionFactory(http()));
    setHost(host);
    setPort(port);
    setAcceptQueueSize(1_024); // Java's own default of 50 is gone in the first burst
    setIdleTimeout(IDLE.toMillis());
    setShutdownIdleTimeout(IDLE_IN_THE_WAY.toMillis());
    limit.setEndPointIdleTimeout(IDLE_IN_THE_WAY.toMillis());
    addBean(new SlowClients(this, SLOWEST));
    server.addBean(limit);
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(8 * 1024);
    // The default of 1,024 takes 100 KB of heap a connection; this has room for what a proxy sends.
    http.setHeaderCacheSize(128);
    http.setHttpCompliance(HttpCompliance.STRICT); // a proxy before us may read the rest otherwise
    http.setUriCompliance(LEFT_TO_THE_APPLICATION);
    return http;
  }

  /** The web application has started by now, and its jars are open. */
  @Override
  protected void doStart() throws Exception {
    // Another third is for connections just closed, which a selector still keeps for a moment; the
    // last is for files, and for connections to origins and to other nodes.
    long most = Math.min(MOST_CONNECTIONS, Descriptors.free() / 3);
    limit.setMaxNetworkConnectionCount((int) Math.max(1, most));
    super.doStart();
  }

  /** A connection that was about to open when the limit was reached is in the way like the rest. */
  @Override
  protected void onEndPointOpened(EndPoint client) {
    super.onEndPointOpened(client);
    if (!isAccepting()) {
      client.setIdleTimeout(IDLE_IN_THE_WAY.toMillis());
    }
  }

  @Override
  public void accept(int acceptor) throws IOException {
    turns.incrementAndGet();
    super.accept(acceptor);
  }

  /**
   * How often a thread has begun to wait for the next connection; it grows with each that comes.
   */
  long turns() {
    return turns.get();
  }

  /** How many there may be at once. */
  int mostConnections() {
    return limit.getMaxNetworkConnectionCount();
  }

  /** Whether new connections have to wait because there are too many already. */
  boolean isFull() {
    // The limit's own count would be wrong after an error; then it would wait for ever.
    return !isAccepting()
        && getConnectedEndPoints().size() > limit.getMaxNetworkConnectionCount() / 2;
  }

  /** Counted down by each selector on its next turn. */
  CountDownLatch askSelectors() {
    Collection<ManagedSelector> selectors = getSelectorManager().getBeans(ManagedSelector.class);
    CountDownLatch answers = new CountDownLatch(selectors.size());
    selectors.forEach(selector -> selector.submit(of -> answers.countDown()));
    return answers;
  }
}

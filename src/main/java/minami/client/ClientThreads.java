package minami.client;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import minami.thread.DaemonThreads;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * The threads of an HTTP client and of those that replace it: some for its connections, one that
 * tells the time, and whatever else its owner makes of them. Thread-safe.
 */
public final class ClientThreads implements AutoCloseable {

  /**
   * Less than the 20 s and more for which servers keep a connection: it is mostly we who end it.
   */
  private static final Duration KEEP_CONNECTION = Duration.ofSeconds(15);

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  private final String name;
  private final DaemonThreads daemons = new DaemonThreads();
  private final ScheduledExecutorService timer;
  private final QueuedThreadPool network;

  /**
   * Starts none of them yet.
   *
   * @param name what their names begin with
   * @param most how many there may be for connections
   */
  public ClientThreads(String name, int most) {
    this.name = name;
    timer = daemons.timer(name + "-timer");
    network = new QueuedThreadPool(most, 1, 10_000, 0, null, null, daemons.named(name));
    network.setName(name);
    network.setDaemon(true);
    network.setStopTimeout(STOP_PATIENCE.toMillis());
  }

  /** Makes further threads of the owner. */
  public DaemonThreads daemons() {
    return daemons;
  }

  /** What it runs must be quick. */
  public ScheduledExecutorService timer() {
    return timer;
  }

  /** Those for the connections. */
  public Executor network() {
    return network;
  }

  /**
   * Starts the client, once. Its owner closes it before these threads.
   *
   * @param whose it is, for messages
   * @param details sets what not all clients have in common, as limits and timeouts, before each
   *     start
   */
  public LastingClient open(String whose, Consumer<HttpClient> details) {
    try {
      network.start(); // here, so that it is not the client's, and outlives one that is replaced
      return new LastingClient(name, whose, () -> newClient(details), daemons, timer);
    } catch (Exception e) {
      close();
      throw new IllegalStateException("the HTTP client of the " + whose + " does not start", e);
    }
  }

  private HttpClient newClient(Consumer<HttpClient> details) {
    HttpClient http = new HttpClient(new HttpClientTransportOverHTTP(1));
    http.setName(name);
    http.setExecutor(network);
    http.setScheduler(new ScheduledExecutorScheduler(timer));
    http.setFollowRedirects(false);
    http.setHttpCookieStore(new HttpCookieStore.Empty());
    http.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "Minami"));
    http.setIdleTimeout(KEEP_CONNECTION.toMillis());
    details.accept(http);
    return http;
  }

  /** Returns when no thread is left, or after a few seconds. */
  @Override
  public void close() {
    timer.shutdownNow();
    LifeCycle.stop(network);
    daemons.join(STOP_PATIENCE);
  }
}

package minami.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import minami.thread.DaemonThreads;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP client that is replaced when it dies. If the heap is full at the wrong moment, a selector
 * of Jetty's ends for good, and from then on its connections are not read any more. So the
 * selectors are asked for a sign of life every few seconds. Thread-safe.
 */
public final class LastingClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LastingClient.class);

  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** How many looks in a row must find a sign of life missing before the client counts as dead. */
  private static final int PATIENCE = 3;

  private final String whose;
  private final Supplier<HttpClient> maker;
  private final ExecutorService caretaker;
  private volatile HttpClient current;

  /** Guarded by this: counted down by each selector on its next turn. */
  private CountDownLatch signs = new CountDownLatch(0);

  /** Guarded by this. */
  private int missed;

  /** Guarded by this. */
  private boolean closed;

  /**
   * Makes the first client.
   *
   * @param name what the name of its threads begins with
   * @param whose it is, for the log
   * @param maker makes one, not started yet, on threads that it shares with the one before
   * @param threads makes the thread that replaces it
   * @param timer when to look after it
   */
  public LastingClient(
      String name,
      String whose,
      Supplier<HttpClient> maker,
      DaemonThreads threads,
      ScheduledExecutorService timer) {
    this.whose = whose;
    this.maker = maker;
    caretaker = threads.blockingPool(name + "-client", 2, 1);
    current = started();
    long pause = PAUSE.toNanos();
    timer.scheduleWithFixedDelay(this::lookSoon, pause, pause, TimeUnit.NANOSECONDS);
  }

  /** Redirects, authentication, interim answers and content codings are left to whoever asks. */
  private HttpClient started() {
    HttpClient client = maker.get();
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    client.getProtocolHandlers().clear();
    client.getContentDecoderFactories().clear();
    return client;
  }

  /** The client as of now. */
  public HttpClient current() {
    return current;
  }

  private void lookSoon() {
    try {
      caretaker.execute(this::look);
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // The last look is still under way: a dead client may take long to stop.
    }
  }

  /** Looks after the client; for tests, which do not wait for the timer. */
  public void look() {
    try {
      HttpClient dead = replaced();
      if (dead != null) {
        stop(dead);
      }
    } catch (RuntimeException | Error e) { // a heap that is still full: the next look goes on
      LOG.warn("The HTTP client of the {} could not be checked: {}", whose, e.toString());
    }
  }

  /** Replaces the client if it is dead, and returns it then; else returns null. */
  private synchronized HttpClient replaced() {
    if (closed) {
      return null;
    }
    if (isAlive()) {
      missed = 0;
      signs = askForSigns(current);
      return null;
    }
    if (++missed < PATIENCE) {
      return null;
    }
    LOG.error(
        "The HTTP client of the {} does not read any more, as after an OutOfMemoryError,"
            + " and is replaced",
        whose);
    HttpClient dead = current;
    current = started();
    signs = new CountDownLatch(0);
    return dead;
  }

  private static CountDownLatch askForSigns(HttpClient client) {
    List<ManagedSelector> selectors = selectors(client);
    CountDownLatch asked = new CountDownLatch(selectors.size());
    selectors.forEach(selector -> selector.submit(s -> asked.countDown()));
    return asked;
  }

  /** The client's selectors. */
  public static List<ManagedSelector> selectors(HttpClient client) {
    return ((HttpClientTransportOverHTTP) client.getHttpClientTransport())
        .getClientConnector().getBeans(SelectorManager.class).stream()
            .flatMap(manager -> manager.getBeans(ManagedSelector.class).stream())
            .toList();
  }

  /** Whether all signs of life have come that were last asked for. */
  public synchronized boolean isAlive() {
    return signs.getCount() == 0;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    stop(current);
    caretaker.shutdownNow();
  }

  private void stop(HttpClient client) {
    try {
      client.stop();
    } catch (Exception e) {
      LOG.warn("The HTTP client of the {} did not stop cleanly", whose, e);
    }
  }
}

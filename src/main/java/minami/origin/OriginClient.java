package minami.origin;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP client that all origins share, or the one after it: when the heap is too full at the
 * wrong moment, Jetty's selector ends for good, and from then on nothing that any origin sends is
 * read. So it is asked for a sign of life now and then, and replaced if there is none. Thread-safe.
 */
final class OriginClient {

  private static final Logger LOG = LoggerFactory.getLogger(OriginClient.class);

  /** The looks without a sign of life before it is taken to be dead. */
  private static final int PATIENCE = 3;

  private final Supplier<HttpClient> maker;
  private volatile HttpClient current;

  /** Guarded by this: what the selector sets when it comes round. */
  private AtomicBoolean alive = new AtomicBoolean(true);

  /** Guarded by this. */
  private int missed;

  /** Guarded by this. */
  private boolean closed;

  /**
   * @param maker makes one that is started
   */
  OriginClient(Supplier<HttpClient> maker) {
    this.maker = maker;
    current = maker.get();
  }

  HttpClient current() {
    return current;
  }

  /** Looks after it; to be called every few seconds. */
  void look() {
    try {
      HttpClient dead = replaced();
      if (dead != null) {
        stop(dead);
      }
    } catch (RuntimeException | Error e) { // a heap that is still full: the next look goes on
      LOG.warn("The HTTP client of the origins cannot be looked after: {}", e.toString());
    }
  }

  /** The one that is dead, or null. */
  private synchronized HttpClient replaced() {
    if (closed) {
      return null;
    }
    if (isAlive()) {
      missed = 0;
      alive = askedForASign(current);
      return null;
    }
    if (++missed < PATIENCE) {
      return null;
    }
    LOG.error(
        "The HTTP client of the origins does not read any more, as after an OutOfMemoryError,"
            + " and is replaced");
    HttpClient dead = current;
    current = maker.get();
    alive = new AtomicBoolean(true);
    return dead;
  }

  private static AtomicBoolean askedForASign(HttpClient client) {
    AtomicBoolean sign = new AtomicBoolean();
    selectors(client).forEach(selector -> selector.submit(s -> sign.set(true))); // there is one
    return sign;
  }

  static List<ManagedSelector> selectors(HttpClient client) {
    return ((HttpClientTransportOverHTTP) client.getHttpClientTransport())
        .getClientConnector().getBeans(SelectorManager.class).stream()
            .flatMap(manager -> manager.getBeans(ManagedSelector.class).stream())
            .toList();
  }

  /** Whether the last sign has come that was asked for. */
  synchronized boolean isAlive() {
    return alive.get();
  }

  void close() {
    synchronized (this) {
      closed = true;
    }
    stop(current);
  }

  private static void stop(HttpClient client) {
    try {
      client.stop();
    } catch (Exception e) {
      LOG.warn("The HTTP client of the origins did not stop cleanly", e);
    }
  }
}

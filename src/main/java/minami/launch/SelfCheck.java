package minami.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether the port still hears. An {@code OutOfMemoryError} at the wrong moment ends the
 * thread that accepts connections, or the one that reads them, and Jetty starts no other: the
 * process lives, and nobody gets an answer any more.
 *
 * <p>So we open a connection to ourselves, which must be accepted, and ask every selector for a
 * turn. Neither waits in a queue behind requests. We do not send a request and wait for its answer:
 * that would mistake overload for death.
 */
final class SelfCheck extends Rounds {
  private static final Logger LOG = LoggerFactory.getLogger(SelfCheck.class);

  /** How many rounds in a row must show no sign of life. */
  private static final int ENOUGH = 3;

  private static final long LOOK_AGAIN = 20;

  private final HttpPort port;
  private final Duration patience;
  private final Runnable whenDeaf;

  /** Only the one thread of the rounds uses these. */
  private int silent;

  private long lastTurn;
  private boolean hasWorked;

  private volatile InetSocketAddress ourselves;

  /**
   * @param patience how long a round waits, and the pause before each
   * @param whenDeaf called once
   */
  SelfCheck(HttpPort port, Duration patience, Runnable whenDeaf) {
    super("minami-self-check", patience);
    this.port = port;
    this.patience = patience;
    this.whenDeaf = whenDeaf;
  }

  @Override
  protected void doStart() throws Exception {
    ServerSocketChannel channel = (ServerSocketChannel) port.getTransport();
    ourselves = (InetSocketAddress) channel.getLocalAddress();
    if (ourselves.getAddress().isAnyLocalAddress()) {
      ourselves = new InetSocketAddress(InetAddress.getLoopbackAddress(), ourselves.getPort());
    }
    super.doStart();
  }

  @Override
  void round() throws InterruptedException {
    if (port.isShutdown()) {
      return; // closed on purpose
    }
    String fault = fault();
    silent = fault == null || port.isShutdown() ? 0 : silent + 1;
    if (silent == ENOUGH) {
      try {
        LOG.error("The port no longer answers: {}", fault);
      } finally {
        whenDeaf.run();
      }
    }
  }

  /** What has shown no sign of life; null if all has. */
  private String fault() throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    try {
      CountDownLatch selectors = port.askSelectors();
      if (!accepts(end)) {
        return "the thread that accepts connections is dead";
      }
      return selectors.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)
          ? null
          : "a thread that reads from connections is dead";
    } catch (OutOfMemoryError e) {
      return "there is no memory for a connection";
    }
  }

  /** Anybody's connection will do. */
  private boolean accepts(long end) throws InterruptedException {
    try (SocketChannel connection = SocketChannel.open()) {
      connect(connection);
      while (port.turns() == lastTurn && !port.isFull()) {
        if (System.nanoTime() - end > 0) {
          return !hasWorked; // a firewall may keep us from our own port
        }
        Thread.sleep(LOOK_AGAIN);
      }
    } catch (IOException e) {
      return true; // no descriptor is free: this round tells nothing
    }
    hasWorked |= port.turns() != lastTurn;
    lastTurn = port.turns();
    return true;
  }

  private void connect(SocketChannel connection) {
    try {
      connection.socket().connect(ourselves, (int) patience.toMillis());
    } catch (IOException e) {
      // Refused, or the queue is full: what counts is whether a connection is accepted.
    }
  }
}

package minami.launch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SelfCheckTest {
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final int THREADS = 8;
  private static final int MORE_ROUNDS_THAN_ENOUGH = 8;

  private final CountDownLatch deaf = new CountDownLatch(1);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final QueuedThreadPool threads = new QueuedThreadPool(THREADS);
  private final List<Socket> clients = new ArrayList<>();
  private Server server;
  private HttpPort port;

  @BeforeEach
  void startServer() throws Exception {
    threads.setName("self-check-test");
    threads.setDaemon(true);
    threads.setStopTimeout(100);
    server = new Server(threads);
    port = new HttpPort(server, "127.0.0.1", 0);
    port.addBean(new SelfCheck(port, PATIENCE, deaf::countDown));
    server.addConnector(port);
    server.setHandler(new Hangs());
    server.start();
    awaitTurns(2);
  }

  @AfterEach
  void stopServer() throws Exception {
    mayAnswer.countDown();
    for (Socket client : clients) {
      client.close();
    }
    // With a dead selector that would take for ever, which is what this is about.
    Thread stop = new Thread(() -> LifeCycle.stop(server));
    stop.setDaemon(true);
    stop.start();
    stop.join(5_000);
  }

  private final class Hangs extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      mayAnswer.await();
      callback.succeeded();
      return true;
    }
  }

  @Test
  void acceptorEnds_isDeaf() throws Exception {
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("self-check-test"))
        .filter(thread -> thread.getName().contains("acceptor"))
        .forEach(Thread::interrupt);

    deaf.await();
  }

  @Test
  void selectorEnds_isDeaf() throws Exception {
    for (ManagedSelector selector : port.getSelectorManager().getBeans(ManagedSelector.class)) {
      selector.submit(
          of -> {
            throw new NoMemoryForTheLogEither();
          });
    }

    deaf.await();
  }

  /** The way Jetty's threads really end: what they catch, they log. */
  private static final class NoMemoryForTheLogEither extends OutOfMemoryError {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new OutOfMemoryError("in the log");
    }
  }

  @Test
  void allThreadsBusy_isNotDeaf() throws Exception {
    for (int i = 0; i < 3 * THREADS; i++) {
      connect().getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(US_ASCII));
    }
    await().until(() -> threads.getIdleThreads() == 0 && threads.getQueueSize() > 0);

    awaitTurns(port.turns() + MORE_ROUNDS_THAN_ENOUGH);
    assertThat(deaf.getCount()).isEqualTo(1);
  }

  @Test
  void allConnectionsTaken_isNotDeaf() throws Exception {
    server.getBean(NetworkConnectionLimit.class).setMaxNetworkConnectionCount(3);
    while (port.isAccepting()) {
      connect().getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(US_ASCII));
    }
    await().until(port::isFull);

    assertThat(deaf.await(MORE_ROUNDS_THAN_ENOUGH * PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .isFalse();
  }

  private void awaitTurns(long turns) {
    await().atMost(Duration.ofSeconds(30)).until(() -> port.turns() >= turns);
  }

  private Socket connect() throws Exception {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), port.getLocalPort());
    clients.add(client);
    return client;
  }
}

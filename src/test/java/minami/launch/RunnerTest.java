package minami.launch;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import minami.testing.Ports;
import minami.testing.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's Jetty with a web application that is nothing but its side of the contract. */
@Timeout(60)
final class RunnerTest {
  /** Far longer than a test takes. */
  private static final Duration DRAIN_DELAY = Duration.ofMinutes(10);

  private static CountDownLatch left;
  private static Object publishedPort;
  private static boolean portRefused;

  @TempDir Path folder;
  private String accessLog = "off";
  private Runner runner;

  public static final class Application implements ServletContextListener {
    public Application() {}

    @Override
    public void contextInitialized(ServletContextEvent event) {
      ServletContext context = event.getServletContext();
      publishedPort = context.getAttribute("minami.port");
      portRefused = publishedPort instanceof Integer port && refuses(port);
      context.setAttribute("minami.drain-delay", DRAIN_DELAY);
      context.setAttribute("minami.leave", (Runnable) left::countDown);
    }
  }

  @BeforeEach
  void makeWebApplication() throws IOException {
    left = new CountDownLatch(1);
    Path webInf = Files.createDirectories(folder.resolve("webapp/WEB-INF"));
    Files.writeString(folder.resolve("webapp/index.html"), "hello");
    Files.writeString(
        webInf.resolve("web.xml"),
        """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
          <listener><listener-class>%s</listener-class></listener>
        </web-app>
        """
            .formatted(Application.class.getName()));
    Files.createDirectory(folder.resolve("work"));
  }

  @AfterEach
  void stop() {
    Thread.currentThread().interrupt(); // the delay is long
    runner.close();
    Thread.interrupted();
  }

  private URI start(int port) throws Exception {
    runner =
        new Runner(
            folder.resolve("webapp"),
            folder.resolve("work"),
            "127.0.0.1",
            port,
            "/",
            accessLog,
            () -> {});
    return URI.create(runner.call());
  }

  @Test
  void webApplicationStarting_portIsKnownAndRefuses() throws Exception {
    int port = Ports.free();

    URI node = start(port);

    assertThat(publishedPort).isEqualTo(port);
    assertThat(portRefused).isTrue();
    assertThat(RawHttp.get(node, "/")).endsWith("hello");
  }

  @Test
  void anyPort_isKnownToTheWebApplication() throws Exception {
    URI node = start(0);

    assertThat(publishedPort).isEqualTo(node.getPort());
    assertThat(RawHttp.get(node, "/")).endsWith("hello");
  }

  @Test
  void closedWithADrainDelay_servesAsEverMeanwhile() throws Exception {
    URI node = start(0);
    FutureTask<Void> closing = new FutureTask<>(runner::close, null);
    Thread closer = new Thread(closing);
    closer.start();
    left.await();

    assertThat(RawHttp.get(node, "/")).startsWith("HTTP/1.1 200").endsWith("hello");
    assertThat(closing).isNotDone();
    assertThat(runner.get()).isGreaterThan(DRAIN_DELAY);

    closer.interrupt();
    closing.get();
    assertThat(refuses(node.getPort())).isTrue();
  }

  private static boolean refuses(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

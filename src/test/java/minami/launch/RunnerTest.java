package minami.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
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

  /** NCSA combined, where a quotation mark within a field has a backslash before it. */
  private static final Pattern LINE =
      Pattern.compile(
          "127\\.0\\.0\\.1 - - \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:[\\d:]{8} \\+0000]"
              + " QUOTED [1-5]\\d\\d \\d+ QUOTED QUOTED \\S+ \\d+ \\S+"
                  .replace("QUOTED", "\"(?:[ !#-\\[\\]-~]|\\\\[\"\\\\u])*\""));

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
    publishedPort = null;
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
  void headersOfAnAttacker_stayInTheirFieldOfTheAccessLog() throws Exception {
    accessLog = folder.resolve("access.log").toString();
    URI node = start(0);

    RawHttp.get(
        node,
        "/?\"x",
        "User-Agent: a\" 200 \\\" \u009b2J\u0085127.0.0.1 - - [",
        "Referer: http://r/\u00e9",
        "X-Request-Id: r1");
    RawHttp.get(node, "/", "User-Agent: no\u001b[2J\ttab", "Referer: r2");
    RawHttp.send(node, "GET /\r\n127.0.0.1 - - [forged]\r\n\r\n");

    await().until(() -> accessLines().size() == 3);
    assertThat(accessLines()).allMatch(line -> LINE.matcher(line).matches());
    assertThat(accessLines())
        .filteredOn(line -> line.contains("http://r/"))
        .singleElement()
        .asString()
        .contains("\"GET /?\\\"x HTTP/1.1\" 200 5 \"http://r/\\u00e9\" \"a\\\" 200 ")
        .contains(" \\\\\\\" \\u009b2J\\u0085127.0.0.1 - - [\" - ");
  }

  private List<String> accessLines() throws IOException {
    return Files.readAllLines(Path.of(accessLog));
  }

  @Test
  void accessLogThatCannotBeWritten_isSaidBeforeTheStart() {
    accessLog = folder.resolve("none/access.log").toString();

    assertThatThrownBy(() -> start(0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot write the access log " + accessLog);
    assertThat(publishedPort).isNull();
  }

  @Test
  void accessLogOff_isNone() throws Exception {
    URI node = start(0);

    assertThat(RawHttp.get(node, "/")).endsWith("hello");
    assertThat(folder).isDirectoryNotContaining("glob:**.log");
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

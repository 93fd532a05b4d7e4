package minami.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.management.ObjectName;
import minami.testing.BuiltWar;
import minami.testing.Exposition;
import minami.testing.Jmx;
import minami.testing.Ports;
import minami.testing.RawHttp;
import minami.testing.Saboteur;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The built WAR as {@code java -jar} runs it, in a JVM of its own. */
@Timeout(60)
final class ExecutableWarIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** What SIGTERM makes of a JVM. */
  private static final int TERMINATED = 143;

  /** Runs all the time, for the tests that only ask it something. */
  private static Process plain;

  private static URI plainNode;

  @TempDir Path folder;
  private final List<Process> started = new ArrayList<>();

  @BeforeAll
  static void startPlainNode(@TempDir Path plainFolder) throws IOException {
    plain =
        new ProcessBuilder(command(plainFolder, List.of(), "--port", "0"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    plainNode = listening(plain);
  }

  @AfterAll
  static void endPlainNode() throws InterruptedException {
    plain.destroyForcibly().waitFor();
  }

  @AfterEach
  void endWhatStillRuns() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void started_servesThePicture() throws Exception {
    HttpResponse<byte[]> picture = get(plainNode.resolve(BuiltWar.SAMPLE));

    assertThat(picture.statusCode()).isEqualTo(200);
    assertThat(picture.headers().firstValue("Content-Type")).contains("image/jpeg");
    assertThat(picture.headers().firstValue("Server")).isEmpty();
    assertShowsItsJetty(plainNode);
  }

  /** All figures of Jetty that the README and the dashboard name. */
  private static void assertShowsItsJetty(URI node) throws Exception {
    String named =
        Files.readString(Path.of("README.md"))
            + Files.readString(Path.of("conf/grafana/minami.json"));
    Set<String> wanted =
        Pattern.compile("jetty_[a-z_]+")
            .matcher(named)
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toSet());
    assertThat(wanted).hasSizeGreaterThan(2);
    Exposition metrics = Exposition.parse(new String(get(node.resolve("/metrics")).body(), UTF_8));

    assertThat(metrics.names()).containsAll(wanted);
    assertThat(metrics.value("jetty_threads_busy"))
        .isBetween(1.0, metrics.value("jetty_threads_current"));
    assertThat(metrics.value("jetty_connections_current"))
        .isBetween(1.0, metrics.value("jetty_connections_max"));
  }

  /** As jconsole does from another machine, by the remote protocol alone. */
  @Test
  void startedWithJmx_isOperatedFromOutside() throws Exception {
    int port = Ports.free();
    String remote = "-Dcom.sun.management.jmxremote.";
    URI node =
        serve(
            List.of(
                remote + "port=" + port,
                remote + "rmi.port=" + port,
                remote + "authenticate=false",
                remote + "ssl=false",
                "-Djava.rmi.server.hostname=127.0.0.1"),
            "--port=0",
            "--context=/some/path");
    URI ready = node.resolve("health/ready");

    try (Jmx jmx = Jmx.connect(port)) {
      ObjectName bean = new ObjectName("minami:type=Node,context=\"/some/path\"");
      jmx.beans().invoke(bean, "drain", null, null);
      assertThat(jmx.beans().getAttribute(bean, "State")).isEqualTo("draining");
      assertThat(get(ready).statusCode()).isEqualTo(503);
      jmx.beans().invoke(bean, "undrain", null, null);
      assertThat(get(ready).statusCode()).isEqualTo(200);
    }
    Process process = started.get(0);
    process.destroy();
    assertThat(process.waitFor()).isEqualTo(TERMINATED);
  }

  @Test
  void startedUnderAContext_servesThePictureThere() throws Exception {
    URI node = serve("--port=0", "--host=127.0.0.1", "--context=/some/path");

    assertThat(node.getPath()).isEqualTo("/some/path/");
    assertThat(get(node.resolve("." + BuiltWar.SAMPLE)).statusCode()).isEqualTo(200);
    assertThat(get(node.resolve(BuiltWar.SAMPLE)).statusCode()).isEqualTo(404);
  }

  @Test
  void launcherClass_isNotServed() throws Exception {
    assertThat(get(plainNode.resolve("/minami/launch/Main.class")).statusCode()).isEqualTo(404);
    assertThat(get(plainNode.resolve("/WEB-INF/web.xml")).statusCode()).isEqualTo(404);
    assertThat(get(plainNode.resolve("/META-INF/MANIFEST.MF")).statusCode()).isEqualTo(404);
  }

  @Test
  void requestThatJettyRefuses_isAnsweredAsAProblem() throws Exception {
    for (String request :
        List.of(
            "GET /t/a%00b HTTP/1.1\r\nHost: h\r\n",
            "GET / HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(9_000) + "\r\n",
            "GET / HTTP/9.9\r\nHost: h\r\n",
            "no request at all\r\n")) {
      assertThat(raw(plainNode, request + "Connection: close\r\n\r\n"))
          .matches("(?s)HTTP/1.1 (400|431|505) .*")
          .contains("Content-Type: application/problem+json")
          .contains("X-Content-Type-Options: nosniff")
          .contains("Content-Security-Policy: default-src 'none'")
          .doesNotContain("Jetty", "xxx");
    }
  }

  @Test
  void help_listsTheOptions() throws Exception {
    Ended ended = run("--help");

    assertThat(ended.status).isZero();
    assertThat(ended.output).contains("--port", "--host", "--context", "--version");
    assertThat(ended.errors).isEmpty();
  }

  @Test
  void version_isPrinted() throws Exception {
    Ended ended = run("--version");

    assertThat(ended.status).isZero();
    assertThat(ended.output).matches("Minami \\d+\\.\\d+\\.\\d+\\R");
  }

  @Test
  void badOption_isOneLineAndExitCode2() throws Exception {
    Ended ended = run("--prot", "80");

    assertThat(ended.status).isEqualTo(2);
    assertThat(ended.errors.lines()).singleElement().asString().startsWith("minami: ");
    assertThat(ended.output).isEmpty();
  }

  @Test
  void portInUse_isOneLineAndExitCode1() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Ended ended = run("--host", "127.0.0.1", "--port", port);

      assertThat(ended.status).isEqualTo(1);
      assertThat(ended.errors.lines())
          .singleElement()
          .asString()
          .startsWith("minami: ")
          .contains("127.0.0.1:" + port, "in use");
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void badSetting_isOneLineAndExitCode1() throws Exception {
    Ended ended = run(List.of("-Dminami.quality=900"), "--port", "0");

    assertThat(ended.status).isEqualTo(1);
    assertThat(ended.errors.lines())
        .singleElement()
        .asString()
        .startsWith("minami: ")
        .contains("quality", "900");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void terminatedWhileARequestIsUnderWay_answersItAndLeavesNoFile() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    HttpServer origin = slowOrigin(asked, mayAnswer);
    try {
      String setting = "-Dminami.origin=http://127.0.0.1:" + origin.getAddress().getPort() + "/";
      URI node = serve(List.of(setting), "--host", "127.0.0.1", "--port", "0");
      assertThat(folder).isNotEmptyDirectory();

      CompletableFuture<HttpResponse<byte[]>> answer =
          CLIENT.sendAsync(
              HttpRequest.newBuilder(node.resolve("/t/32/24/a.jpg")).build(),
              BodyHandlers.ofByteArray());
      asked.await();
      Process process = started.get(0);
      process.destroy();
      await().until(() -> refuses(node));
      mayAnswer.countDown();

      assertThat(answer.get().statusCode()).isEqualTo(200);
      assertThat(answer.get().headers().firstValue("Connection")).contains("close");
      assertThat(process.waitFor()).isEqualTo(TERMINATED);
      assertThat(folder).isEmptyDirectory();
    } finally {
      mayAnswer.countDown();
      origin.stop(0);
    }
  }

  @Test
  void terminatedWhileARequestHangs_endsWhenTheDrainTimeIsOver() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    HttpServer origin = slowOrigin(asked, mayAnswer);
    try {
      String setting = "-Dminami.origin=http://127.0.0.1:" + origin.getAddress().getPort() + "/";
      URI node =
          serve(List.of(setting, "-Dminami.drain=100ms"), "--host", "127.0.0.1", "--port", "0");
      CompletableFuture<HttpResponse<byte[]>> answer =
          CLIENT.sendAsync(
              HttpRequest.newBuilder(node.resolve("/t/32/24/a.jpg")).build(),
              BodyHandlers.ofByteArray());
      asked.await();
      Process process = started.get(0);
      process.destroy();

      assertThat(process.waitFor()).isEqualTo(TERMINATED);
      await().until(answer::isDone);
      assertThat(folder).isEmptyDirectory();
    } finally {
      mayAnswer.countDown();
      origin.stop(0);
    }
  }

  @Test
  void requestOnAnOpenConnectionWhileDraining_isAnsweredAndTheConnectionClosed() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    HttpServer origin = slowOrigin(asked, mayAnswer);
    try {
      String setting = "-Dminami.origin=http://127.0.0.1:" + origin.getAddress().getPort() + "/";
      URI node = serve(List.of(setting), "--host", "127.0.0.1", "--port", "0");
      CompletableFuture<HttpResponse<byte[]>> answer =
          CLIENT.sendAsync(
              HttpRequest.newBuilder(node.resolve("/t/32/24/a.jpg")).build(),
              BodyHandlers.ofByteArray());
      asked.await();
      try (Socket open = connect(node)) {
        open.getOutputStream()
            .write("GET /playground.json HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(UTF_8));
        assertThat((char) open.getInputStream().read()).isEqualTo('H');
        started.get(0).destroy();
        await().until(() -> refuses(node));
        open.getOutputStream()
            .write("GET /playground.json HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(UTF_8));

        String rest = new String(open.getInputStream().readAllBytes(), UTF_8);
        assertThat(rest).contains("HTTP/1.1 200", "Connection: close");
      }
      mayAnswer.countDown();
      assertThat(answer.get().statusCode()).isEqualTo(200);
    } finally {
      mayAnswer.countDown();
      origin.stop(0);
    }
  }

  @Test
  @Timeout(120) // the port must have failed several checks first
  void acceptorEnds_processEndsAndSaysSo() throws Exception {
    serve("--host", "127.0.0.1", "--port", "0");
    Process process = started.get(0);

    Saboteur.send(process, Saboteur.INTERRUPT_THE_ACCEPTOR, logs);

    assertThat(process.waitFor()).isEqualTo(3);
    assertThat(Files.readString(errors(1)))
        .contains("SEVERE SelfCheck: The port no longer answers: the thread that accepts");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void terminatedWhileSomethingHangsForEver_endsAllTheSame() throws Exception {
    serve(List.of("-Dminami.drain=100ms"), "--host", "127.0.0.1", "--port", "0");
    Process process = started.get(0);
    Saboteur.send(process, Saboteur.HANG_WHEN_STOPPING, logs);

    process.destroy();

    assertThat(process.waitFor()).isEqualTo(4);
    assertThat(Files.readString(errors(1))).contains("minami: stopping takes too long");
  }

  @Test
  void moreIdleConnectionsThanDescriptors_newOnesAreAnsweredAllTheSame() throws Exception {
    List<String> command = command(folder, List.of(), "--host", "127.0.0.1", "--port", "0");
    URI node = listening(start(limited(192, command)));
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        idle.add(connect(node));
      }

      assertThat(get(node.resolve(BuiltWar.SAMPLE)).statusCode()).isEqualTo(200);
      assertThat(Files.readString(errors(1)))
          .doesNotContain("NoClassDefFoundError", "Too many open files");
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  @Test
  void fewerDescriptorsThanJars_isOneLineAndExitCode1() throws Exception {
    Process process = start(limited(100, command(folder, List.of(), "--port", "0")));

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(Files.readString(errors(1)).lines())
        .singleElement()
        .asString()
        .startsWith("minami: this process may open 100 files")
        .contains("ulimit -n");
  }

  @Test
  void localeWithoutUtf8_servesAFileWithAnUmlaut() throws Exception {
    Path pictures = Files.createDirectory(logs.resolve("pictures"));
    Path picture = Path.of(URI.create(pictures.toUri() + "M%C3%B6we.png")); // in any locale
    ImageIO.write(
        new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB),
        "png",
        Files.newOutputStream(picture));
    List<String> command =
        command(folder, List.of("-Dminami.origin=" + pictures.toUri()), "--port", "0");
    command.addAll(0, List.of("env", "LC_ALL=C"));

    URI node = listening(start(command));

    assertThat(get(node.resolve("/t/32/24/M%C3%B6we.png")).statusCode()).isEqualTo(200);
  }

  @Test
  void oddAddress_isRefusedWithAReason() throws Exception {
    for (String address :
        List.of(
            "/t/320x240/a%2Fb.jpg",
            "/t/320x240//b.jpg",
            "/t/320x240/%2e%2e/b.jpg",
            "/t/320x240/a%zz.jpg",
            "/t/320x240/a%ff.jpg",
            "/t/320x240/a;b.jpg")) {
      assertThat(RawHttp.get(plainNode, address))
          .as(address)
          .startsWith("HTTP/1.1 400")
          .contains("\"detail\":");
    }
    // Names like any other, of pictures that are not there.
    for (String address : List.of("/t/320x240/a%5B1%5D.jpg", "/t/320x240/100%25.jpg")) {
      assertThat(RawHttp.get(plainNode, address)).as(address).startsWith("HTTP/1.1 404");
    }
    assertThat(RawHttp.get(plainNode, "/t/320x240/a[1].jpg")).matches("(?s)HTTP/1.1 (301|404) .*");
    for (String hidden :
        List.of(
            "/WEB-INF%2Fweb.xml",
            "//WEB-INF/web.xml",
            "/%57EB-INF/web.xml",
            "/t/..;/WEB-INF/web.xml",
            "/t/%2e%2e/WEB-INF/web.xml",
            "/t/..%2FWEB-INF%2Fweb.xml",
            "/WEB-INF;x/web.xml",
            "/./WEB-INF/web.xml",
            "/%2e/WEB-INF/web.xml",
            "/WEB-INF%5Cweb.xml")) {
      assertThat(RawHttp.get(plainNode, hidden))
          .as(hidden)
          .matches("(?s)HTTP/1.1 (400|404) .*")
          .doesNotContain("web-app");
    }
  }

  @Test
  void thumbnailThatIsKnown_hasTheLengthOfTheThumbnailOrNone() throws Exception {
    assertThat(RawHttp.get(plainNode, "/t/320x240/egret.jpg", "If-None-Match: *"))
        .startsWith("HTTP/1.1 304")
        .doesNotContain("Content-Length: 0");
  }

  @Test
  void picturesThatNobodyLooksAt_loadNoWeights() throws Exception {
    Path classes = folder.resolve("classes.log");
    URI node = serve(List.of("-Xlog:class+load:file=" + classes), "--port", "0");
    assertThat(get(node.resolve(BuiltWar.SAMPLE)).statusCode()).isEqualTo(200);
    assertThat(get(node.resolve("/t/100x200,smart/egret.jpg")).statusCode()).isEqualTo(200);
    String network = "minami.see.NetworkFile";
    assertThat(classes).content().doesNotContain(network);
    assertThat(get(node.resolve("/t/100x200,face/egret.jpg")).statusCode()).isEqualTo(200);
    assertThat(classes).content().contains(network);
  }

  @Test
  void startedAfterAKill_deletesWhatTheKilledOneLeft() throws Exception {
    serve("--port", "0");
    Path left = onlyFolder();
    started.get(0).destroyForcibly().waitFor();
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(3_600)));

    serve("--port", "0");
    assertThat(onlyFolder()).isNotEqualTo(left);

    Files.setLastModifiedTime(onlyFolder(), FileTime.from(Instant.now().minusSeconds(3_600)));
    Path inUse = onlyFolder();
    serve("--port", "0");
    assertThat(inUse).isNotEmptyDirectory();
  }

  private Path onlyFolder() throws IOException {
    try (Stream<Path> folders = Files.list(folder)) {
      List<Path> all = folders.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  /** Says when it has been asked, and answers when told to. */
  private static HttpServer slowOrigin(CountDownLatch asked, CountDownLatch mayAnswer)
      throws IOException {
    ByteArrayOutputStream picture = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "jpeg", picture);
    HttpServer origin =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    origin.createContext(
        "/",
        exchange -> {
          asked.countDown();
          try (exchange) {
            mayAnswer.await();
            exchange.sendResponseHeaders(200, picture.size());
            picture.writeTo(exchange.getResponseBody());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    origin.start();
    return origin;
  }

  private static boolean refuses(URI node) throws IOException {
    try (Socket socket = connect(node)) {
      return !socket.isConnected();
    } catch (ConnectException e) {
      return true;
    }
  }

  private static Socket connect(URI node) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), node.getPort());
  }

  private URI serve(String... arguments) throws IOException {
    return serve(List.of(), arguments);
  }

  private URI serve(List<String> settings, String... arguments) throws IOException {
    return listening(start(settings, arguments));
  }

  private static URI listening(Process process) throws IOException {
    BufferedReader output = process.inputReader(UTF_8);
    String line = output.readLine();
    assertThat(line).as("the first line of output").matches("Minami \\S+ listens on http://\\S+/");
    return URI.create(
        line.substring(line.indexOf("http://")).replace("//0.0.0.0:", "//127.0.0.1:"));
  }

  private record Ended(int status, String output, String errors) {}

  private Ended run(String... arguments) throws IOException, InterruptedException {
    return run(List.of(), arguments);
  }

  private Ended run(List<String> settings, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(settings, arguments);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.waitFor();
    return new Ended(status, output, Files.readString(errors(started.size())));
  }

  private Process start(List<String> settings, String... arguments) throws IOException {
    return start(command(folder, settings, arguments));
  }

  private static List<String> command(Path folder, List<String> settings, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + folder);
    command.add("-Dminami.render.warm-up=0s"); // unless the settings say otherwise
    command.add("-XX:TieredStopAtLevel=1"); // no node here runs for long enough for more
    command.addAll(settings);
    command.addAll(List.of("-jar", BuiltWar.path().toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The same where a process may have so many descriptors. */
  private static List<String> limited(int descriptors, List<String> command) {
    List<String> limited = new ArrayList<>();
    limited.addAll(List.of("bash", "-c", "ulimit -n " + descriptors + " && exec \"$@\"", "bash"));
    limited.addAll(command);
    return limited;
  }

  private Process start(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(errors(started.size() + 1).toFile()).start();
    started.add(process);
    return process;
  }

  @TempDir Path logs;

  private Path errors(int number) {
    return logs.resolve(number + ".err");
  }

  private static HttpResponse<byte[]> get(URI uri) throws IOException, InterruptedException {
    return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
  }

  private static String raw(URI node, String request) throws IOException {
    try (Socket socket = connect(node)) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(UTF_8));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}

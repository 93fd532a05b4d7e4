package minami.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import minami.testing.Corpus;
import minami.testing.FakeOrigin;
import minami.testing.NodeProcess;
import minami.testing.Ports;
import minami.testing.RawHttp;
import minami.testing.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real nginx with {@code conf/nginx/minami.conf} before a real node, and before servers that
 * answer as a node does when all goes wrong.
 */
@Timeout(60)
class NginxIT {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Path CONFIGURATION = Path.of("conf/nginx/minami.conf");
  private static final String NOT_AT_ALL = "Cache-Control: no-store";

  @TempDir static Path nodeFolder;
  private static FakeOrigin origin;
  private static NodeProcess node;

  @TempDir Path folder;
  private final int port = Ports.free();
  private Process nginx;

  @BeforeAll
  static void startNode() throws IOException {
    assumeTrue(
        nginxProgram().isPresent(),
        "There is no nginx on the PATH or in /usr/sbin: 'apt-get install nginx-light' brings one");
    origin = FakeOrigin.start().serve("a.png", Corpus.bytes("png/ps-basn2c08.png"));
    node =
        new NodeProcess(
            nodeFolder,
            Ports.free(),
            Map.of("origin", origin.uri().toString(), "render.warm-up", "0s"),
            List.of("-Xmx256m"));
    node.start();
  }

  @AfterAll
  static void endNode() {
    if (node != null) {
      node.close();
      origin.close();
    }
  }

  @AfterEach
  void endNginx() throws InterruptedException {
    if (nginx != null) {
      nginx.destroy();
      nginx.waitFor();
    }
  }

  @Test
  void secondRequest_isAnsweredByNginx() throws Exception {
    startNginx(node.uri().getPort());
    HttpResponse<byte[]> first = get("/t/20x20/a.png");
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(cacheStatus(first)).isEqualTo("MISS");
    long answered = answeredByTheNode();

    HttpResponse<byte[]> second = get("/t/20x20/a.png");
    HttpResponse<byte[]> withQuery = get("/t/20x20/a.png?v=2");
    HttpResponse<byte[]> known =
        get("/t/20x20/a.png", "If-None-Match", first.headers().firstValue("ETag").orElseThrow());

    assertThat(cacheStatus(second)).isEqualTo("HIT");
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(cacheStatus(withQuery)).isEqualTo("HIT");
    assertThat(known.statusCode()).isEqualTo(304);
    assertThat(cacheStatus(known)).isEqualTo("HIT");
    for (String header : List.of("ETag", "Cache-Control", "Content-Type", "X-Dominant-Color")) {
      assertThat(second.headers().firstValue(header))
          .as(header)
          .isEqualTo(first.headers().firstValue(header))
          .isPresent();
    }
    assertThat(second.headers().firstValue("X-Request-Id"))
        .isPresent()
        .isNotEqualTo(first.headers().firstValue("X-Request-Id"));
    assertThat(answeredByTheNode()).isEqualTo(answered);
  }

  @Test
  void browsers_getAuto_eachKindItsOwn() throws Exception {
    startNginx(node.uri().getPort());
    String chrome = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
    String old = "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5";
    for (int i = 0; i < 2; i++) {
      String expected = i == 0 ? "MISS" : "HIT";
      HttpResponse<byte[]> webp = get("/t/21x21,auto/a.png", "Accept", chrome);
      assertThat(webp.headers().firstValue("Content-Type")).hasValue("image/webp");
      assertThat(cacheStatus(webp)).isEqualTo(expected);
      HttpResponse<byte[]> other = get("/t/21x21,auto/a.png", "Accept", old);
      assertThat(other.headers().firstValue("Content-Type").orElseThrow())
          .isNotEqualTo("image/webp");
      assertThat(cacheStatus(other)).isEqualTo(expected);
      assertThat(other.headers().allValues("Vary")).containsExactly("Accept");
    }
  }

  @Test
  void otherSpelling_reachesTheNodeAsItIsWritten() throws Exception {
    startNginx(node.uri().getPort());

    assertThat(RawHttp.get(nginx(), "/t/20/20/a.png")).contains("200 OK", "image/jpeg");
    assertThat(RawHttp.get(nginx(), "/t/20x20,fill/a.png"))
        .contains("301 Moved", "Location: ")
        .contains("a.png\r\n");
    assertThat(RawHttp.get(nginx(), "/t/20x20/b%5B1%5D%25.png")).startsWith("HTTP/1.1 404");
    assertThat(origin.count("b[1]%.png")).isEqualTo(1);
    for (String odd : List.of("/t/20x20//a.png", "/t/20x20/b%2fa.png", "/t/20x20/x/../a.png")) {
      assertThat(RawHttp.get(nginx(), odd)).as(odd).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void missingPicture_isKeptForThirtySeconds() throws Exception {
    startNginx(node.uri().getPort());
    HttpResponse<byte[]> first = get("/t/20x20/missing.png");
    long refused = refusedByTheNode("not_found");

    HttpResponse<byte[]> second = get("/t/20x20/missing.png");

    assertThat(List.of(first.statusCode(), second.statusCode())).containsOnly(404);
    assertThat(second.headers().firstValue("Cache-Control")).hasValue("max-age=30");
    assertThat(cacheStatus(second)).isEqualTo("HIT");
    assertThat(refusedByTheNode("not_found")).isEqualTo(refused);
    assertThat(keptUntil()).isBetween(Instant.now().plusSeconds(10), Instant.now().plusSeconds(30));
  }

  @Test
  void programAndImage_getAnErrorOfTheirOwn() throws Exception {
    startNginx(node.uri().getPort());

    for (int i = 0; i < 2; i++) {
      assertThat(get("/t/20x20/gone.png", "Accept", "application/json").body()).isNotEmpty();
      assertThat(get("/t/20x20/gone.png", "Accept", "image/*").body()).isEmpty();
    }
  }

  @Test
  void brokenOrigin_isNotKept() throws Exception {
    startNginx(node.uri().getPort());
    for (int i = 1; i <= 2; i++) {
      HttpResponse<byte[]> answer = get("/t/20x20/status/500");

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(cacheStatus(answer)).isEqualTo("MISS");
    }
    assertThat(cached()).isEmpty();
  }

  @Test
  void allButThumbnails_isHidden() throws Exception {
    startNginx(node.uri().getPort());
    for (String hidden :
        List.of(
            "/",
            "/status",
            "/internal/t/20x20/a.png",
            "/metrics",
            "/admin",
            "/health/ready",
            "/index.html",
            "//status",
            "/t/../status",
            "/t/%2e%2e/status",
            "/t/..%2fstatus",
            "/t/x/..%2f..%2fstatus",
            "/status/../t/",
            "/internal/..%2ft/20x20/a.png",
            "/%73tatus")) {
      assertThat(RawHttp.get(nginx(), hidden)).as(hidden).startsWith("HTTP/1.1 404");
    }
    assertThat(RawHttp.get(nginx(), "/t/../../status")).startsWith("HTTP/1.1 400");
  }

  @Test
  void requestId_isTheClientsIfItIsSane() throws Exception {
    try (FakeOrigin stub = FakeOrigin.start()) {
      stub.on("t/20x20/a.png", answer("200 OK", NOT_AT_ALL));
      startNginx(stub.port());

      assertThat(get("/t/20x20/a.png", "X-Request-Id", "abc-1").headers().map())
          .containsEntry("X-Request-Id", List.of("abc-1"));
      assertThat(get("/t/20x20/a.png", "X-Request-Id", "<a b>").headers().map().get("X-Request-Id"))
          .singleElement()
          .asString()
          .matches("[0-9a-f]{32}");
      assertThat(stub.requests().get(0).header("x-request-id")).isEqualTo("abc-1");
      assertThat(stub.requests().get(1).header("x-request-id")).matches("[0-9a-f]{32}");
      assertThat(stub.connections()).as("connections").isEqualTo(1);
    }
  }

  @Test
  void overloadedNode_isNotKeptAndOneOtherIsAsked() throws Exception {
    FakeOrigin.Answer refusal = answer("503 Service Unavailable", NOT_AT_ALL, "Retry-After: 1");
    try (FakeOrigin first = FakeOrigin.start().onOthers(refusal);
        FakeOrigin second = FakeOrigin.start();
        FakeOrigin third = FakeOrigin.start().onOthers(refusal)) {
      second.onOthers(answer("200 OK", "Cache-Control: max-age=60"));
      startNginx(first.port(), second.port());
      for (int i = 0; i < 6; i++) {
        assertThat(get("/t/20x20/" + i + ".png").statusCode()).isEqualTo(200);
      }
      endNginx();
      assertThat(first.count()).isPositive();

      second.onOthers(refusal);
      startNginx(first.port(), second.port(), third.port());
      int asked = first.count() + second.count();
      for (int i = 1; i <= 4; i++) {
        HttpResponse<byte[]> refused = get("/t/20x20/b.png");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(first.count() + second.count() + third.count()).isEqualTo(asked + 2 * i);
      }
    }
  }

  @Test
  void deadNode_isNotNoticed() throws Exception {
    startNginx(Ports.free(), node.uri().getPort());
    for (int i = 1; i <= 6; i++) {
      assertThat(get("/t/2" + i + "x20/a.png").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void expiredPicture_isRevalidatedAndShownWhenNoNodeIsLeft() throws Exception {
    byte[] picture = Corpus.bytes("png/ps-basn2c08.png");
    try (FakeOrigin stub = FakeOrigin.start()) {
      stub.serve("t/20x20/a.png", picture, "Cache-Control: max-age=1");
      startNginx(stub.port());
      assertThat(cacheStatus(get("/t/20x20/a.png"))).isEqualTo("MISS");
      awaitCacheStatus("REVALIDATED");
    }
    awaitCacheStatus("STALE");

    assertThat(get("/t/20x20/a.png").body()).isEqualTo(picture);
  }

  @Test
  void expiredPicture_isNotShownInPlaceOfAnAnswer() throws Exception {
    try (FakeOrigin stub = FakeOrigin.start()) {
      stub.on("t/20x20/a.png", answer("200 OK", "Cache-Control: max-age=1"));
      startNginx(stub.port());
      assertThat(get("/t/20x20/a.png").statusCode()).isEqualTo(200);
      stub.on("t/20x20/a.png", answer("503 Service Unavailable", NOT_AT_ALL));

      await().until(() -> get("/t/20x20/a.png").statusCode() == 503);
    }
  }

  @Test
  void otherMethod_isRefusedByTheNode() throws Exception {
    startNginx(node.uri().getPort());
    String post = "POST /t/20x20/a.png HTTP/1.1\r\nHost: h\r\nConnection: close\r\n";

    assertThat(RawHttp.send(nginx(), post + "Content-Length: 5\r\n\r\nhello"))
        .startsWith("HTTP/1.1 405")
        .contains("Allow: GET");
    assertThat(get("/t/20x20/a.png").statusCode()).isEqualTo(200);
  }

  @Test
  void pictureThatCouldNotBeJudged_isNotKept() throws Exception {
    try (FakeOrigin stub = FakeOrigin.start()) {
      stub.on(
          "t/20x20/a.png", answer("200 OK", "Cache-Control: max-age=60", "X-Moderation: unknown"));
      startNginx(stub.port());

      assertThat(cacheStatus(get("/t/20x20/a.png"))).isEqualTo("MISS");
      assertThat(cacheStatus(get("/t/20x20/a.png"))).isEqualTo("MISS");
    }
  }

  @Test
  void equalRequestsForANewPicture_areOneForTheNode() throws Exception {
    origin.serve("slow.png", Corpus.bytes("png/ps-basn2c08.png"));
    origin.hold("slow.png");
    startNginx(node.uri().getPort());
    long before = answeredByTheNode();
    HttpRequest request = HttpRequest.newBuilder(nginx().resolve("/t/20x20/slow.png")).build();
    var answers =
        IntStream.range(0, 8)
            .mapToObj(i -> CLIENT.sendAsync(request, BodyHandlers.discarding()))
            .toList();
    origin.awaitCount("slow.png", 1);
    origin.release("slow.png");

    for (var answer : answers) {
      assertThat(answer.get().statusCode()).isEqualTo(200);
    }
    assertThat(answeredByTheNode()).isEqualTo(before + 1);
  }

  private static FakeOrigin.Answer answer(String status, String... headers) {
    String head = "HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n";
    return (request, exchange) ->
        exchange.write(head + String.join("\r\n", headers) + "\r\n\r\nok");
  }

  private void awaitCacheStatus(String status) {
    await()
        .pollInterval(Duration.ofMillis(100))
        .until(() -> cacheStatus(get("/t/20x20/a.png")).equals(status));
  }

  private static String cacheStatus(HttpResponse<?> response) {
    return response.headers().firstValue("X-Cache-Status").orElseThrow();
  }

  private static long answeredByTheNode() {
    Status status = Status.of(node.uri());
    return Stream.of("hit", "hot", "peer", "miss").mapToLong(status::answers).sum();
  }

  private static long refusedByTheNode(String reason) {
    return Status.of(node.uri()).json().getAsJsonObject("failures").get(reason).getAsLong();
  }

  /** What is kept on disk. */
  private List<Path> cached() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** A file of nginx's cache begins with a version and the second when it expires. */
  private Instant keptUntil() throws IOException {
    List<Path> files = cached();
    assertThat(files).hasSize(1);
    ByteBuffer head =
        ByteBuffer.wrap(Files.readAllBytes(files.get(0))).order(ByteOrder.nativeOrder());
    return Instant.ofEpochSecond(head.getLong(Long.BYTES));
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(nginx().resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
  }

  private URI nginx() {
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  /** Starts it before nodes on these ports, with nothing kept. */
  private void startNginx(int... nodes) throws Exception {
    String servers =
        String.join(
            "",
            Arrays.stream(nodes)
                .mapToObj(to -> "server 127.0.0.1:" + to + " max_fails=0;\n")
                .toList());
    String ours = Files.readString(CONFIGURATION);
    ours = replace(ours, "(?m)(^ *server [0-9.:]+ max_fails=0;\n)+", servers);
    ours = replace(ours, "listen 80;", "listen 127.0.0.1:" + port + ";");
    ours = replace(ours, "/var/cache/minami", folder.resolve("cache").toString());
    // One process: it may read this folder, as it stays the user that it was started as.
    String rest =
        "daemon off; master_process off; pid nginx.pid; error_log error.log;\n"
            + "events {}\n"
            + "http {\n"
            + "access_log access.log;\n"
            + "client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;\n"
            + "uwsgi_temp_path uwsgi; scgi_temp_path scgi;\n"
            + ours
            + "}\n";
    Files.writeString(folder.resolve("nginx.conf"), rest);
    Path log = folder.resolve("nginx.log");
    nginx =
        new ProcessBuilder(
                nginxProgram().orElseThrow().toString(), "-p", folder + "/", "-c", "nginx.conf")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    await()
        .until(
            () -> {
              assertThat(nginx.isAlive()).as(Files.readString(log, UTF_8)).isTrue();
              try {
                return RawHttp.status(RawHttp.get(nginx(), "/")) == 404;
              } catch (IOException e) {
                return false;
              }
            });
    assertThat(Files.readString(log, UTF_8)).isEmpty();
  }

  /** Fails where there is nothing to replace, or more than one. */
  private static String replace(String text, String expression, String by) {
    String[] parts = text.split(expression, -1);
    assertThat(parts).as(expression).hasSize(2);
    return parts[0] + by + parts[1];
  }

  private static Optional<Path> nginxProgram() {
    return Stream.concat(
            Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
            Stream.of("/usr/sbin"))
        .map(place -> Path.of(place, "nginx"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}

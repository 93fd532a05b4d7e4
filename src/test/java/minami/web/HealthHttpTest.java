package minami.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import minami.Answer;
import minami.address.ThumbnailSpec;
import minami.testing.Corpus;
import minami.testing.Exposition;
import minami.testing.FakeOrigin;
import minami.testing.TestNode;
import minami.trace.Trace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node says of its health, over real HTTP. */
class HealthHttpTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private FakeOrigin origin;
  private TestNode node;

  @BeforeEach
  void start() throws Exception {
    origin = FakeOrigin.start();
    origin.serve("a.jpg", Corpus.bytes("jpeg-orient/Landscape_1.jpg"));
    node =
        TestNode.start(
            Map.of(
                "origin", origin.uri().toString(),
                "render.threads", "1",
                "render.warm-up", "100ms", // a cold JVM may take longer than the deadline
                "origin-timeout", "1s",
                "deadline", "1s",
                "etcd.endpoints", "http://127.0.0.1:1")); // where there is none
  }

  @AfterEach
  void stop() {
    node.close();
    origin.close();
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(node.uri().resolve(path)).build();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return CLIENT.send(request(path), BodyHandlers.ofString());
  }

  private static JsonObject json(HttpResponse<String> response) {
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }

  /** The status of each check, by name. */
  private static Map<String, String> checks(JsonObject health) {
    Map<String, String> checks = new HashMap<>();
    for (JsonElement check : health.getAsJsonArray("checks")) {
      JsonObject object = check.getAsJsonObject();
      checks.put(object.get("name").getAsString(), object.get("status").getAsString());
    }
    return checks;
  }

  private void assertUp(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    JsonObject health = json(response);
    assertThat(health.get("status").getAsString()).isEqualTo("UP");
    assertThat(checks(health).values()).containsOnly("UP");
  }

  private JsonObject assertDown(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).isEqualTo(503);
    JsonObject health = json(response);
    assertThat(health.get("status").getAsString()).isEqualTo("DOWN");
    return health;
  }

  private double metric(String name) throws Exception {
    return Exposition.parse(get("metrics").body()).value(name);
  }

  private void assertLives() throws Exception {
    HttpResponse<String> response = get("health/live");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).get("status").getAsString()).isEqualTo("UP");
  }

  @Test
  void withoutEtcdOrAnOrigin_theNodeIsReady() throws Exception {
    origin.close();
    assertThat(get("t/32x24/a.jpg").statusCode()).isEqualTo(502);
    assertUp("health/ready");
    assertUp("health");
    assertLives();
    assertThat(metric("minami_ready")).isOne();
    assertThat(metric("minami_draining")).isZero();
  }

  @Test
  void otherPaths_areNotFound() throws Exception {
    assertThat(get("health/started").statusCode()).isEqualTo(404);
    assertThat(get("healthy").statusCode()).isEqualTo(404);
  }

  @Test
  void nodeThatIsAboutToStop_isNotReady_butLives() throws Exception {
    ((Runnable) node.context().getAttribute("minami.leave")).run();
    assertThat(checks(assertDown("health/ready"))).containsEntry("takes-requests", "DOWN");
    assertDown("health");
    assertLives();
    assertThat(metric("minami_ready")).isZero();
    assertThat(metric("minami_draining")).isOne();
  }

  @Test
  void queueThatStandsStillWhileWorkWaits_isNotReadyUntilItMoves() throws Exception {
    CountDownLatch release = occupyTheRenderThread();
    int[] size = {10};
    await()
        .until(
            () -> {
              CLIENT.sendAsync(request("t/" + size[0]++ + "x10/a.jpg"), BodyHandlers.discarding());
              return get("health/ready").statusCode() == 503;
            });
    // The request that waited may have been given up by now: a new one waits behind the same.
    CompletableFuture<?> waiting =
        CLIENT.sendAsync(request("t/9x9/a.jpg"), BodyHandlers.discarding());
    await()
        .untilAsserted(
            () -> {
              assertThat(checks(assertDown("health/ready")))
                  .containsEntry("render-queue", "DOWN")
                  .containsEntry("render-memory", "UP");
              assertThat(metric("minami_ready")).isZero();
              assertThat(metric("minami_render_still_seconds")).isGreaterThan(1);
            });
    assertLives();

    release.countDown();
    waiting.get(10, TimeUnit.SECONDS);
    await().untilAsserted(() -> assertUp("health/ready"));
  }

  /** What follows a rendering runs on its thread. */
  private CountDownLatch occupyTheRenderThread() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch occupied = new CountDownLatch(1);
    origin.hold("a.jpg"); // or it could be rendered before the next line
    Node parts = Node.of(node.context());
    ThumbnailSpec spec = parts.addresses().parse("8x8/a.jpg", false, null).spec();
    CompletableFuture<Answer> made =
        parts.thumbnails().get(spec, Optional.empty(), Trace.NONE).future();
    made.whenComplete(
        (answer, failure) -> {
          occupied.countDown();
          try {
            release.await(20, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    origin.release("a.jpg");
    assertThat(occupied.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(made).isCompleted();
    return release;
  }
}

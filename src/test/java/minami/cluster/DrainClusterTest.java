package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import minami.testing.Pictures;
import minami.testing.TestCluster;
import minami.testing.TestNode;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of which one drains, with a real etcd between them, all in this JVM. */
@Timeout(120)
class DrainClusterTest {

  private static final String BEARER = "Bearer " + TestCluster.TOKEN;

  /** So many that each of two nodes owns some. */
  private static final int IMAGES = 24;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir Path folder;
  private TestCluster cluster;
  private TestNode node;
  private TestNode other;

  /** For each round of {@link #sources}, so that no thumbnail is known. */
  private int height = 10;

  @BeforeEach
  void start() throws Exception {
    cluster = TestCluster.start(folder);
    for (int image = 0; image < IMAGES; image++) {
      cluster.origin().serve(image + ".jpg", Pictures.jpeg(image), "Cache-Control: max-age=3600");
    }
    node = cluster.add();
    other = cluster.add();
    awaitState(node, Map.of(node.id(), "ready", other.id(), "ready"));
    awaitState(other, Map.of(node.id(), "ready", other.id(), "ready"));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static HttpResponse<String> send(TestNode to, String method, String path, String token) {
    try {
      return CLIENT.send(
          HttpRequest.newBuilder(to.uri().resolve(path))
              .method(method, BodyPublishers.noBody())
              .header("Authorization", token)
              .timeout(Duration.ofSeconds(30))
              .build(),
          BodyHandlers.ofString(UTF_8));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static int drain(TestNode asked, String name) {
    return send(asked, "PUT", "admin/drain" + name, BEARER).statusCode();
  }

  private static int undrain(TestNode asked, String name) {
    return send(asked, "DELETE", "admin/drain" + name, BEARER).statusCode();
  }

  /** In an address. */
  private static String name(TestNode of) {
    return "/" + URLEncoder.encode(of.id(), UTF_8);
  }

  private static int ready(TestNode of) {
    return send(of, "GET", "health/ready", BEARER).statusCode();
  }

  private static JsonObject status(TestNode of) {
    return TestCluster.status(of).json();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(20));
  }

  /** Until a node sees these members so. */
  private static void awaitState(TestNode at, Map<String, String> states) {
    Callable<Map<String, String>> seen =
        () -> {
          Map<String, String> found = new TreeMap<>();
          for (JsonElement member : status(at).getAsJsonArray("members")) {
            JsonObject row = member.getAsJsonObject();
            found.put(row.get("node").getAsString(), row.get("state").getAsString());
          }
          return found;
        };
    soon().until(seen, states::equals);
  }

  /** Where thumbnails of all images come from, none of which has been asked for before. */
  private Set<String> sources(TestNode asked) {
    int size = height++;
    return IntStream.range(0, IMAGES)
        .mapToObj(image -> send(asked, "GET", "t/10x" + size + "/" + image + ".jpg", BEARER))
        .peek(answer -> assertThat(answer.statusCode()).isEqualTo(200))
        .map(answer -> answer.headers().firstValue("X-Cache").orElseThrow())
        .collect(Collectors.toSet());
  }

  @Test
  void drainedByAnother_ownsNothingButAnswers_untilItIsTakenBack() {
    assertThat(sources(node)).containsExactlyInAnyOrder("miss", "peer");

    assertThat(drain(node, name(other))).isEqualTo(204);

    assertThat(ready(other)).isEqualTo(503);
    assertThat(ready(node)).isEqualTo(200);
    assertThat(TestCluster.status(other).code()).isEqualTo(503);
    awaitState(node, Map.of(node.id(), "ready", other.id(), "draining"));
    awaitState(other, Map.of(node.id(), "ready", other.id(), "draining"));
    assertThat(status(other).get("state").getAsString()).isEqualTo("draining");
    assertThat(status(other).getAsJsonObject("cluster").get("state").getAsString())
        .isEqualTo("draining");
    assertThat(sources(node)).containsExactly("miss");
    assertThat(sources(other)).containsExactly("peer");
    assertThat(drain(node, name(other))).as("once more").isEqualTo(204);

    assertThat(undrain(node, name(other))).isEqualTo(204);

    assertThat(ready(other)).isEqualTo(200);
    awaitState(node, Map.of(node.id(), "ready", other.id(), "ready"));
    awaitState(other, Map.of(node.id(), "ready", other.id(), "ready"));
    assertThat(sources(node)).containsExactlyInAnyOrder("miss", "peer");
    assertThat(sources(other)).containsExactlyInAnyOrder("miss", "peer");
    assertThat(undrain(node, name(other))).as("once more").isEqualTo(204);
  }

  @Test
  void drainedNode_forgetsWhatIsPurged() {
    String before = send(other, "GET", "t/32x24/1.jpg", BEARER).body();
    String another = send(other, "GET", "t/32x24/2.jpg", BEARER).body();
    assertThat(drain(other, "")).isEqualTo(204);
    awaitState(node, Map.of(node.id(), "ready", other.id(), "draining"));
    cluster.origin().serve("1.jpg", Pictures.jpeg(100), "Cache-Control: max-age=3600");
    cluster.origin().serve("2.jpg", Pictures.jpeg(101), "Cache-Control: max-age=3600");

    JsonObject purged =
        JsonParser.parseString(send(node, "DELETE", "admin/images/1.jpg", BEARER).body())
            .getAsJsonObject();

    assertThat(purged.getAsJsonObject("nodes").get(other.id()).getAsString()).isEqualTo("done");
    assertThat(send(other, "GET", "t/32x24/1.jpg", BEARER).body()).isNotEqualTo(before);
    cluster
        .etcd()
        .put("/minami/default/purges/0123456789abcdef", "images/2.jpg"); // by one that is cut off
    soon().until(() -> !send(other, "GET", "t/32x24/2.jpg", BEARER).body().equals(another));
  }

  @Test
  void allNodesDrained_eachMakesWhatItIsAskedFor() {
    assertThat(drain(node, name(node))).isEqualTo(204);
    assertThat(drain(node, name(other))).isEqualTo(204);
    awaitState(node, Map.of(node.id(), "draining", other.id(), "draining"));
    awaitState(other, Map.of(node.id(), "draining", other.id(), "draining"));
    assertThat(sources(node)).containsExactly("miss");
    assertThat(sources(other)).containsExactly("miss");
  }

  @Test
  void drainedNodeThatEtcdForgets_isBackAsDraining() {
    assertThat(drain(other, "")).isEqualTo(204);
    awaitState(node, Map.of(node.id(), "ready", other.id(), "draining"));
    String key = "/minami/default/nodes/" + other.id();
    String entry = cluster.etcd().get(key);
    cluster.etcd().delete(key);
    soon().until(() -> entry.equals(cluster.etcd().get(key)));
  }

  @Test
  void leavingInTheMiddleOfADrain_isForGood() {
    assertThat(drain(node, name(other))).isEqualTo(204);
    awaitState(node, Map.of(node.id(), "ready", other.id(), "draining"));

    ((Runnable) other.context().getAttribute("minami.leave")).run();

    assertThat(undrain(other, "")).isEqualTo(409);
    assertThat(undrain(node, name(other))).isEqualTo(409);
    assertThat(drain(other, "")).isEqualTo(204);
    assertThat(ready(other)).isEqualTo(503);
    String name = name(other);
    cluster.remove(other);
    awaitState(node, Map.of(node.id(), "ready"));
    assertThat(undrain(node, name)).as("no member any more").isEqualTo(404);
  }

  @Test
  void nodeThatIsNone_orDoesNotAnswer_isSaid() {
    for (String name : new String[] {"/10.0.0.1:8080", "/%2F", "/" + "x".repeat(500)}) {
      assertThat(drain(node, name)).as(name).isBetween(400, 404);
    }
    assertThat(send(node, "POST", "admin/drain", BEARER).headers().firstValue("Allow"))
        .hasValue("PUT, DELETE");
    String id = other.id();
    String name = name(other);
    String key = "/minami/default/nodes/" + id;
    String entry = cluster.etcd().get(key);
    cluster.remove(other);
    cluster.etcd().put(key, entry);
    awaitState(node, Map.of(node.id(), "ready", id, "ready"));
    HttpResponse<String> answer = send(node, "PUT", "admin/drain" + name, BEARER);
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("cannot be connected to");
  }

  @Test
  void stranger_drainsNothing() {
    for (String method : new String[] {"PUT", "DELETE"}) {
      for (String path : new String[] {"admin/drain", "admin/drain" + name(other)}) {
        assertThat(send(node, method, path, "Bearer wrong").statusCode()).isEqualTo(401);
      }
      assertThat(send(node, method, "internal/drain", BEARER).statusCode()).isEqualTo(403);
    }
    assertThat(ready(node)).isEqualTo(200);
    assertThat(ready(other)).isEqualTo(200);
  }
}

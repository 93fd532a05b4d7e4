package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import minami.testing.EtcdServer;
import minami.testing.FakeOrigin;
import minami.testing.Pictures;
import minami.testing.Ports;
import minami.testing.Status;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes with stores that outlive them, and a real etcd between them, all in this JVM. */
@Timeout(120)
class StoreClusterTest {

  private static final String TOKEN = "the-token-of-the-operators";
  private static final int IMAGES = 16;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir Path folder;
  private final FakeOrigin origin = FakeOrigin.start();
  private final List<TestNode> nodes = new ArrayList<>();
  private EtcdServer etcd;

  @BeforeEach
  void startEtcd() {
    etcd = EtcdServer.start(folder);
    IntStream.range(0, IMAGES).forEach(image -> serve(image, 1));
  }

  @AfterEach
  void stopEverything() {
    nodes.parallelStream().forEach(TestNode::close);
    etcd.close();
    origin.close();
  }

  private void serve(int image, int version) {
    origin.serve(image + ".jpg", Pictures.jpeg(100 * version + image), "Cache-Control: no-cache");
  }

  private TestNode start(String store) throws Exception {
    return start(store, etcd.endpoint());
  }

  private TestNode start(String store, URI endpoint) throws Exception {
    return start(
        Map.of(
            "origin",
            origin.uri().toString(),
            "store",
            folder.resolve(store).toUri() + "/",
            "etcd.endpoints",
            endpoint.toString()));
  }

  private TestNode start(Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("admin-token", TOKEN);
    TestNode node = TestNode.start(settings);
    nodes.add(node);
    return node;
  }

  private void stop(TestNode node) {
    node.close();
    nodes.remove(node);
  }

  private void awaitMembers() {
    Set<String> ids = nodes.stream().map(TestNode::id).collect(Collectors.toSet());
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                nodes.stream()
                    .allMatch(node -> Status.of(node.uri(), TOKEN).members().equals(ids)));
  }

  private static HttpResponse<byte[]> get(TestNode node, int image) throws Exception {
    return get(node, "t/64x48/" + image + ".jpg");
  }

  private static HttpResponse<byte[]> get(TestNode node, String path) throws Exception {
    return send(HttpRequest.newBuilder(node.uri().resolve(path)));
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(
        request.header("Authorization", "Bearer " + TOKEN).build(), BodyHandlers.ofByteArray());
  }

  private static String cache(HttpResponse<?> answer) {
    return answer.headers().firstValue("X-Cache").orElse("status " + answer.statusCode());
  }

  private static JsonObject store(TestNode node) throws Exception {
    return JsonParser.parseString(new String(get(node, "status").body(), UTF_8))
        .getAsJsonObject()
        .getAsJsonObject("store");
  }

  private static int purge(TestNode node, String what) throws Exception {
    return send(HttpRequest.newBuilder(node.uri().resolve("admin/" + what)).DELETE()).statusCode();
  }

  /** Makes a thumbnail of each, by one node that is alone in the cluster; their bytes. */
  private List<byte[]> fill(String store) throws Exception {
    TestNode node = start(store);
    awaitMembers();
    List<byte[]> made = new ArrayList<>();
    for (int image = 0; image < IMAGES; image++) {
      made.add(get(node, image).body());
    }
    await().until(() -> store(node).get("written").getAsInt() == IMAGES);
    Path stamp = folder.resolve(store).resolve("stamp");
    await().until(() -> Files.exists(stamp));
    stop(node);
    return made;
  }

  @Test
  void nodeThatWasAway_purgesItsStoreBeforeItUsesIt() throws Exception {
    List<byte[]> old = fill("first");
    TestNode second = start("second");
    awaitMembers();
    for (int image = 0; image < IMAGES; image++) {
      serve(image, 2);
      if (image % 2 == 0) {
        assertThat(purge(second, "images/" + image + ".jpg")).isEqualTo(200);
      }
    }

    TestNode first = start("first");
    awaitMembers();

    List<String> found = new ArrayList<>();
    for (int image = 0; image < IMAGES; image++) {
      HttpResponse<byte[]> answer = get(first, image);
      if (image % 2 == 0) {
        assertThat(answer.body()).as("purged %d", image).isNotEqualTo(old.get(image));
      }
      found.add(cache(answer));
    }
    assertThat(found).contains("store"); // what has not been purged
  }

  @Test
  void nodeThatWasAwayForMoreThanAnHour_forgetsItsStore() throws Exception {
    fill("first");
    Instant then = Instant.now().minus(Duration.ofMinutes(61));
    Files.writeString(folder.resolve("first/stamp"), new PurgeStamp(1, then).write());

    TestNode first = start("first");
    awaitMembers();

    for (int image = 0; image < IMAGES; image++) {
      assertThat(cache(get(first, image))).isEqualTo("miss");
    }
  }

  /** Nobody knows what has been purged. */
  @Test
  void whileEtcdIsAway_theStoreIsNotUsed() throws Exception {
    fill("first");
    URI nowhere = URI.create("http://127.0.0.1:" + Ports.free());

    TestNode first = start("first", nowhere);
    await().until(() -> store(first).get("entries") != null);

    assertThat(cache(get(first, 1))).isEqualTo("miss");
  }

  @Test
  void originalThatHasChanged_takesTheCopiesOfOtherNodesAlong() throws Exception {
    TestNode first = start("first");
    TestNode second = start("second");
    awaitMembers();
    int image = 0;
    while (!cache(get(second, image)).equals("peer")) {
      image++;
    }
    byte[] old = get(second, image).body();
    serve(image, 2);

    get(first, "t/32x24/" + image + ".jpg");

    int changed = image;
    await().untilAsserted(() -> assertThat(get(second, changed).body()).isNotEqualTo(old));
  }

  @Test
  void twoNodesOnOneFolder_findWhatTheOtherHasMade() throws Exception {
    fill("shared");
    start("shared");
    start("shared");
    awaitMembers();

    List<String> found = new ArrayList<>();
    for (TestNode node : nodes) {
      await().until(() -> store(node).get("entries") != null);
      for (int image = 0; image < IMAGES; image++) {
        found.add(cache(get(node, image)));
      }
    }
    assertThat(found).doesNotContain("miss");
  }
}

package minami.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import minami.testing.Pictures;
import minami.testing.Ports;
import minami.testing.TestCluster;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes with stores that outlive them, and a real etcd between them, all in this JVM. */
@Timeout(120)
class StoreClusterTest {

  private static final int IMAGES = 16;

  @TempDir Path folder;
  private TestCluster cluster;

  @BeforeEach
  void startCluster() {
    cluster = TestCluster.start(folder);
    IntStream.range(0, IMAGES).forEach(image -> serve(image, 1));
  }

  @AfterEach
  void stopEverything() {
    cluster.close();
  }

  private void serve(int image, int version) {
    cluster
        .origin()
        .serve(image + ".jpg", Pictures.jpeg(100 * version + image), "Cache-Control: no-cache");
  }

  private TestNode start(String store) throws Exception {
    return start(store, cluster.etcd().endpoint());
  }

  private TestNode start(String store, URI endpoint) throws Exception {
    return cluster.add(
        "store", folder.resolve(store).toUri() + "/", "etcd.endpoints", endpoint.toString());
  }

  private static HttpResponse<byte[]> get(TestNode node, int image) {
    return TestCluster.get(node, "t/64x48/" + image + ".jpg");
  }

  private static String cache(HttpResponse<?> answer) {
    return answer.headers().firstValue("X-Cache").orElse("status " + answer.statusCode());
  }

  private static JsonObject store(TestNode node) {
    return TestCluster.status(node).json().getAsJsonObject("store");
  }

  private static int purge(TestNode node, int image) {
    return TestCluster.send(node, "DELETE", "admin/images/" + image + ".jpg").statusCode();
  }

  /** Makes a thumbnail of each, by one node that is alone in the cluster; their bytes. */
  private List<byte[]> fill(String store) throws Exception {
    TestNode node = start(store);
    cluster.awaitMembers();
    List<byte[]> made = new ArrayList<>();
    for (int image = 0; image < IMAGES; image++) {
      made.add(get(node, image).body());
    }
    await().until(() -> store(node).get("written").getAsInt() == IMAGES);
    Path stamp = folder.resolve(store).resolve("stamp");
    await().until(() -> Files.exists(stamp));
    cluster.remove(node);
    return made;
  }

  @Test
  void nodeThatWasAway_purgesItsStoreBeforeItUsesIt() throws Exception {
    List<byte[]> old = fill("first");
    TestNode second = start("second");
    cluster.awaitMembers();
    for (int image = 0; image < IMAGES; image++) {
      serve(image, 2);
      if (image % 2 == 0) {
        assertThat(purge(second, image)).isEqualTo(200);
      }
    }

    TestNode first = start("first");
    cluster.awaitMembers();

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
    cluster.awaitMembers();

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
    cluster.awaitMembers();
    int image = 0;
    while (!cache(get(second, image)).equals("peer")) {
      image++;
    }
    byte[] old = get(second, image).body();
    serve(image, 2);

    TestCluster.get(first, "t/32x24/" + image + ".jpg");

    int changed = image;
    await().untilAsserted(() -> assertThat(get(second, changed).body()).isNotEqualTo(old));
  }

  @Test
  void twoNodesOnOneFolder_findWhatTheOtherHasMade() throws Exception {
    fill("shared");
    start("shared");
    start("shared");
    cluster.awaitMembers();

    List<String> found = new ArrayList<>();
    for (TestNode node : cluster.nodes()) {
      await().until(() -> store(node).get("entries") != null);
      for (int image = 0; image < IMAGES; image++) {
        found.add(cache(get(node, image)));
      }
    }
    assertThat(found).doesNotContain("miss");
  }
}

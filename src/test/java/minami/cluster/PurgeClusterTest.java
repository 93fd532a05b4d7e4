package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import minami.testing.Pictures;
import minami.testing.TcpProxy;
import minami.testing.TestCluster;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Purges on three nodes with a real etcd between them, all in this JVM. */
@Timeout(120)
class PurgeClusterTest {

  private static final int IMAGES = 6;

  @TempDir Path folder;
  private final TcpProxy way = new TcpProxy();
  private TestCluster cluster;

  @BeforeEach
  void startEtcd() {
    cluster = TestCluster.start(folder);
  }

  @AfterEach
  void stopEverything() {
    cluster.close();
    way.close();
  }

  private TestNode start(URI endpoint) throws Exception {
    return cluster.add("etcd.endpoints", endpoint.toString(), "originals.size", "1MiB");
  }

  private TestNode start() throws Exception {
    return start(cluster.etcd().endpoint());
  }

  private void startThree() throws Exception {
    for (int i = 0; i < 3; i++) {
      start();
    }
    cluster.awaitMembers();
  }

  private static HttpResponse<byte[]> get(TestNode node, String path) {
    return TestCluster.get(node, path);
  }

  private static HttpResponse<byte[]> purge(TestNode node, String what) {
    return TestCluster.send(node, "DELETE", "admin/" + what);
  }

  private static JsonObject json(HttpResponse<byte[]> response) {
    return JsonParser.parseString(new String(response.body(), UTF_8)).getAsJsonObject();
  }

  private void serve(int image, int version) {
    cluster.origin().serve(image + ".jpg", Pictures.jpeg(version), "Cache-Control: max-age=3600");
  }

  /** Every version of a picture is served and then purged, while all are asked for all the time. */
  @Test
  void purgeUnderLoad_leavesNothingOldOnAnyNode() throws Exception {
    cluster.origin().withoutRecord();
    startThree();
    Map<String, Integer> versions = new HashMap<>();
    for (int version = 0; version < 6; version++) {
      cluster.origin().serve("probe" + version + ".jpg", Pictures.jpeg(version));
      versions.put(etag(get(cluster.node(0), "t/64x48/probe" + version + ".jpg")), version);
    }
    assertThat(versions).hasSize(6);
    AtomicIntegerArray purged = new AtomicIntegerArray(IMAGES);
    for (int image = 0; image < IMAGES; image++) {
      serve(image, 0);
    }
    Queue<String> old = new ConcurrentLinkedQueue<>();
    AtomicInteger seen = new AtomicInteger();
    AtomicInteger left = new AtomicInteger(1);
    List<Thread> users =
        IntStream.range(0, 6)
            .mapToObj(
                user ->
                    new Thread(
                        () -> {
                          for (int i = user; left.get() > 0; i += 7) {
                            int image = i % IMAGES;
                            int atLeast = purged.get(image);
                            HttpResponse<byte[]> answer =
                                get(cluster.node(i % 3), "t/64x48/" + image + ".jpg");
                            Integer version =
                                answer.statusCode() == 200 ? versions.get(etag(answer)) : null;
                            seen.incrementAndGet();
                            if (version == null || version < atLeast) {
                              old.add(image + ": " + answer + " " + version + " < " + atLeast);
                            }
                          }
                        }))
            .toList();
    users.forEach(Thread::start);
    for (int version = 1; version < 6; version++) {
      for (int image = 0; image < IMAGES; image++) {
        serve(image, version);
        TestNode asked = cluster.node((image + version) % 3);
        HttpResponse<byte[]> answer = purge(asked, "images/" + image + ".jpg");
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
        assertThat(json(answer).getAsJsonObject("nodes").keySet()).hasSize(3);
        purged.set(image, version);
      }
    }
    left.set(0);
    for (Thread user : users) {
      user.join();
    }
    assertThat(old).isEmpty();
    assertThat(seen.get()).isGreaterThan(100);
  }

  private static String etag(HttpResponse<?> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  @Test
  void copiesOfOtherNodes_goToo() throws Exception {
    startThree();
    serve(1, 1);
    List<byte[]> before =
        cluster.nodes().stream().map(node -> get(node, "t/64x48/1.jpg").body()).toList();
    serve(1, 2);

    JsonObject outcome = json(purge(cluster.node(0), "thumbnails/64x48/1.jpg"));
    assertThat(outcome.get("removed").getAsInt()).isEqualTo(3);
    assertThat(json(purge(cluster.node(1), "images/1.jpg")).get("noted").getAsBoolean()).isTrue();

    for (TestNode node : cluster.nodes()) {
      assertThat(get(node, "t/64x48/1.jpg").body()).isNotEqualTo(before.get(0));
    }
  }

  /** It is a member, as far as etcd knows. */
  @Test
  void nodeThatCannotBeReached_isNamed() throws Exception {
    startThree();
    TestNode gone = cluster.node(2);
    String name = gone.id();
    String entry = cluster.etcd().get("/minami/default/nodes/" + name);
    cluster.remove(gone);
    cluster.etcd().put("/minami/default/nodes/" + name, entry);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> TestCluster.status(cluster.node(0)).members().contains(name));

    HttpResponse<byte[]> answer = purge(cluster.node(0), "images/1.jpg");

    assertThat(answer.statusCode()).isEqualTo(202);
    JsonObject outcome = json(answer);
    assertThat(outcome.getAsJsonArray("unreached")).hasSize(1);
    assertThat(outcome.getAsJsonObject("nodes").get(cluster.node(1).id()).getAsString())
        .isEqualTo("done");
    assertThat(outcome.getAsJsonObject("nodes").get(name).getAsString())
        .contains("cannot be connected to");
  }

  @Test
  void nodeThatIsNoMember_learnsOfItFromEtcd() throws Exception {
    TestNode first = start();
    start();
    way.to(cluster.etcd().endpoint().getPort());
    TestNode third = start(way.uri());
    cluster.awaitMembers();
    for (int image = 0; image < IMAGES; image++) {
      serve(image, 1);
      get(third, "t/64x48/" + image + ".jpg");
    }
    byte[] before = get(third, "t/64x48/1.jpg").body();
    way.cut();
    await() // its lease has ended
        .atMost(Duration.ofSeconds(30))
        .until(() -> TestCluster.status(first).members().size() == 2);
    for (int image = 0; image < IMAGES; image++) {
      serve(image, 2);
    }
    assertThat(purge(first, "images/").statusCode()).isEqualTo(200);
    assertThat(get(third, "t/64x48/1.jpg").body()).isEqualTo(before);

    way.heal();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !Arrays.equals(get(third, "t/64x48/1.jpg").body(), before));
    cluster.awaitMembers();
    for (int image = 0; image < IMAGES; image++) {
      assertThat(get(third, "t/64x48/" + image + ".jpg").body())
          .isEqualTo(get(first, "t/64x48/" + image + ".jpg").body());
    }
  }

  /** When it is asked, it does not know them yet. */
  @Test
  void nodeThatHasJustStarted_tellsTheOthersToo() throws Exception {
    TestNode first = start();
    TestNode second = start();
    cluster.awaitMembers();
    JsonObject outcome = json(purge(start(), "images/1.jpg"));
    if (outcome.get("noted").getAsBoolean()) { // on a very slow machine it is not, in time
      assertThat(outcome.getAsJsonObject("nodes").keySet()).contains(first.id(), second.id());
    }
  }

  @Test
  void etcdAway_isSaid() throws Exception {
    startThree();
    cluster.etcd().pause();
    HttpResponse<byte[]> answer = purge(cluster.node(0), "images/1.jpg");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(json(answer).get("noted").getAsBoolean()).isFalse();
    assertThat(json(answer).getAsJsonArray("unreached")).isEmpty();
    cluster.etcd().resume();
  }

  @Test
  void stranger_purgesNothing() throws Exception {
    TestNode node = start();
    serve(1, 1);
    get(node, "t/64x48/1.jpg");
    HttpResponse<byte[]> answer = TestCluster.send(node, "DELETE", "internal/purges/1/images/");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(get(node, "t/64x48/1.jpg").headers().firstValue("X-Cache")).hasValue("hit");
  }
}

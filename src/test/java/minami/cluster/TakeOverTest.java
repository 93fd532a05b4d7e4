package minami.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import minami.testing.EtcdServer;
import minami.testing.FakeOrigin;
import minami.testing.Pictures;
import minami.testing.Status;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to thumbnails whose images move to another node, with a real etcd. */
@Timeout(120)
class TakeOverTest {

  private static final int IMAGES = 60;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir Path folder;
  private final FakeOrigin origin = FakeOrigin.start();
  private final List<TestNode> nodes = new ArrayList<>();
  private EtcdServer etcd;

  @BeforeEach
  void startTwo() throws Exception {
    for (int i = 0; i < IMAGES; i++) {
      origin.serve(i + ".jpg", Pictures.jpeg(i), "Cache-Control: max-age=3600");
    }
    etcd = EtcdServer.start(folder);
    start();
    start();
    awaitMembers();
  }

  private TestNode start() throws Exception {
    TestNode node =
        TestNode.start(
            Map.of(
                "origin", origin.uri().toString(),
                "etcd.endpoints", etcd.endpoint().toString()));
    nodes.add(node);
    return node;
  }

  private void awaitMembers() {
    Set<String> ids = nodes.stream().map(TestNode::id).collect(Collectors.toSet());
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> nodes.stream().allMatch(n -> Status.of(n.uri()).members().equals(ids)));
  }

  @AfterEach
  void stopEverything() {
    nodes.parallelStream().forEach(TestNode::close);
    etcd.close();
    origin.close();
  }

  private static HttpResponse<byte[]> get(TestNode node, int image) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(node.uri().resolve("t/64x48/" + image + ".jpg")).build(),
        BodyHandlers.ofByteArray());
  }

  private void askForAll() throws Exception {
    for (int i = 0; i < IMAGES; i++) {
      for (TestNode node : nodes) {
        assertThat(get(node, i).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void nodeThatJoins_takesOverWhatItOwnsFromNow_andFetchesNothing() throws Exception {
    askForAll();
    TestNode third = start();
    awaitMembers();

    askForAll();
    assertThat(origin.count()).isEqualTo(IMAGES);
    assertThat(Status.of(third.uri()).number("renders")).isZero();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Status.of(third.uri()).number("cacheBytes") > 0);
  }

  @Test
  void nodeThatLeaves_handsOverWhatItHas() throws Exception {
    start();
    awaitMembers();
    askForAll();
    TestNode leaves = nodes.remove(0);
    long before = Status.of(nodes.get(0).uri()).number("cacheBytes");

    ((Runnable) leaves.context().getAttribute("minami.leave")).run(); // as the launcher does
    leaves.close();

    assertThat(Status.of(nodes.get(0).uri()).number("cacheBytes")).isGreaterThan(before);
    awaitMembers();
    askForAll();
    assertThat(origin.count()).isEqualTo(IMAGES);
  }

  @Test
  void nodeThatIsKilled_isNotWaitedFor() throws Exception {
    askForAll();
    TestNode dead = nodes.remove(1);
    dead.close(); // its port is closed before the others hear of it
    awaitMembers();
    askForAll();
    for (int i = 0; i < IMAGES; i++) {
      assertThat(get(nodes.get(0), i).headers().firstValue("X-Cache").orElseThrow())
          .isIn("hit", "hot");
    }
  }
}

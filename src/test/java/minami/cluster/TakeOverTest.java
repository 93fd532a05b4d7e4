package minami.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import minami.testing.Pictures;
import minami.testing.TestCluster;
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

  @TempDir Path folder;
  private TestCluster cluster;

  @BeforeEach
  void startTwo() throws Exception {
    cluster = TestCluster.start(folder);
    for (int i = 0; i < IMAGES; i++) {
      cluster.origin().serve(i + ".jpg", Pictures.jpeg(i), "Cache-Control: max-age=3600");
    }
    cluster.add();
    cluster.add();
    cluster.awaitMembers();
  }

  @AfterEach
  void stopEverything() {
    cluster.close();
  }

  private static HttpResponse<byte[]> get(TestNode node, int image) {
    return TestCluster.get(node, "t/64x48/" + image + ".jpg");
  }

  private static long number(TestNode node, String name) {
    return TestCluster.status(node).number(name);
  }

  private void askForAll() {
    for (int i = 0; i < IMAGES; i++) {
      for (TestNode node : cluster.nodes()) {
        assertThat(get(node, i).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void nodeThatJoins_takesOverWhatItOwnsFromNow_andFetchesNothing() throws Exception {
    askForAll();
    TestNode third = cluster.add();
    cluster.awaitMembers();

    askForAll();
    assertThat(cluster.origin().count()).isEqualTo(IMAGES);
    assertThat(number(third, "renders")).isZero();
    await().atMost(Duration.ofSeconds(20)).until(() -> number(third, "cacheBytes") > 0);
  }

  @Test
  void nodeThatLeaves_handsOverWhatItHas() throws Exception {
    cluster.add();
    cluster.awaitMembers();
    askForAll();
    TestNode leaves = cluster.nodes().remove(0);
    long before = number(cluster.node(0), "cacheBytes");

    ((Runnable) leaves.context().getAttribute("minami.leave")).run(); // as the launcher does
    leaves.close();

    assertThat(number(cluster.node(0), "cacheBytes")).isGreaterThan(before);
    cluster.awaitMembers();
    askForAll();
    assertThat(cluster.origin().count()).isEqualTo(IMAGES);
  }

  @Test
  void nodeThatIsKilled_isNotWaitedFor() throws Exception {
    askForAll();
    cluster.remove(cluster.node(1)); // its port is closed before the others hear of it
    cluster.awaitMembers();
    askForAll();
    for (int i = 0; i < IMAGES; i++) {
      assertThat(get(cluster.node(0), i).headers().firstValue("X-Cache").orElseThrow())
          .isIn("hit", "hot");
    }
  }
}

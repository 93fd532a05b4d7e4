package minami.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import minami.testing.Pictures;
import minami.testing.TestCluster;
import minami.testing.ToldService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that have pictures judged, with a real etcd between them. */
@Timeout(90)
class ModerationClusterTest {

  private static final int PICTURES = 12;
  private static final String PORN = "{\"porn\": 0.95}";
  private static final String DOUBTFUL = "{\"porn\": 0.75}";

  @TempDir Path folder;
  private TestCluster cluster;
  private ToldService service;

  @BeforeEach
  void start() throws Exception {
    cluster = TestCluster.start(folder);
    service = ToldService.start();
    for (int i = 0; i < PICTURES; i++) {
      cluster.origin().serve(i + ".jpg", Pictures.jpeg(i), "Cache-Control: max-age=3600");
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
    service.close();
  }

  private Path file(int node) {
    return folder.resolve("node" + node + ".properties");
  }

  /** Three nodes of one cluster, each with a file of settings that holds this. */
  private void start(String policy) throws Exception {
    for (int i = 0; i < 3; i++) {
      add(i, policy);
    }
    cluster.awaitMembers();
  }

  private void add(int node, String policy) throws Exception {
    Files.writeString(file(node), policy);
    cluster.add("config", file(node).toString(), "moderation.provider", service.address());
  }

  private HttpResponse<byte[]> get(int node, String path) {
    return TestCluster.get(cluster.node(node), path);
  }

  private static String label(HttpResponse<byte[]> response) {
    return response.headers().firstValue("X-Moderation").orElse("none");
  }

  @Test
  void blockedPictures_areJudgedOnceForAllNodes_andRefusedByAll() throws Exception {
    service.answerAlways(200, PORN);
    start("minami.moderation=block");
    for (int i = 0; i < PICTURES; i++) {
      for (int node = 0; node < 3; node++) {
        assertThat(get(node, "t/100x80/" + i + ".jpg").statusCode()).isEqualTo(403);
        assertThat(get(node, "t/50x50,png,v1/" + i + ".jpg").statusCode()).isEqualTo(403);
      }
    }
    assertThat(service.count()).isEqualTo(PICTURES);
  }

  @Test
  void verdictTravels_withThePictureToTheNodesThatAskForIt() throws Exception {
    service.answerAlways(200, DOUBTFUL);
    start("minami.moderation=blur");
    for (int i = 0; i < PICTURES; i++) {
      for (int node = 0; node < 3; node++) {
        assertThat(label(get(node, "t/100x80/" + i + ".jpg"))).isEqualTo("marked");
      }
    }
    assertThat(service.count()).isEqualTo(PICTURES);
    assertThat(TestCluster.status(cluster.node(0)).answers("peer")).isPositive();
  }

  @Test
  void blurredPictures_areBlurredOnAllNodes() throws Exception {
    service.answerAlways(200, PORN);
    start("minami.moderation=blur");
    for (int i = 0; i < PICTURES; i++) {
      byte[] first = get(0, "t/100x80/" + i + ".jpg").body();
      for (int node = 0; node < 3; node++) {
        HttpResponse<byte[]> response = get(node, "t/100x80/" + i + ".jpg");
        assertThat(label(response)).isEqualTo("blurred");
        assertThat(response.body()).isEqualTo(first);
      }
    }
    assertThat(service.count()).isEqualTo(PICTURES);
  }

  @Test
  void copiesKeptBefore_areNotShownOnceThePolicyForbidsThem() throws Exception {
    service.answerAlways(200, DOUBTFUL);
    start("minami.moderation=block");
    for (int i = 0; i < PICTURES; i++) {
      for (int node = 0; node < 3; node++) {
        assertThat(get(node, "t/100x80/" + i + ".jpg").statusCode()).isEqualTo(200);
      }
    }
    // One node after the other, as an operator would: each goes by its own policy meanwhile.
    for (int node = 0; node < 3; node++) {
      Files.writeString(
          file(node), "minami.moderation=block\nminami.moderation.threshold=porn:0.7");
      int changed = node;
      await().until(() -> get(changed, "t/100x80/0.jpg").statusCode() == 403);
      for (int i = 0; i < PICTURES; i++) {
        assertThat(get(node, "t/100x80/" + i + ".jpg").statusCode()).isEqualTo(403);
        assertThat(get(node, "t/64x64,png/" + i + ".jpg").statusCode()).isEqualTo(403);
      }
    }
  }

  @Test
  void pictureThatTheOwnerDoesNotModerate_isJudgedByTheNodeThatDoes() throws Exception {
    service.answerAlways(200, PORN);
    start("minami.moderation=off");
    cluster.remove(cluster.node(2));
    add(2, "minami.moderation=block");
    cluster.awaitMembers();
    for (int i = 0; i < PICTURES; i++) {
      assertThat(get(2, "t/100x80/" + i + ".jpg").statusCode()).isEqualTo(403);
    }
    assertThat(service.count()).isEqualTo(PICTURES);
  }
}

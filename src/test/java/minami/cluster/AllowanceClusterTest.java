package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import minami.testing.EtcdServer;
import minami.testing.Pictures;
import minami.testing.TestCluster;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sizes and presets that are added to three nodes with a real etcd between them. */
@Timeout(120)
class AllowanceClusterTest {

  /**
   * A watch reports them at once; a busy machine takes longer than the two seconds of a quiet one.
   */
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir Path folder;
  private TestCluster cluster;
  private EtcdServer etcd;

  @BeforeEach
  void startThreeNodes() throws Exception {
    cluster = TestCluster.start(folder);
    cluster.origin().serve("a.jpg", Pictures.jpeg(1));
    etcd = cluster.etcd();
    for (int i = 0; i < 3; i++) {
      addNode();
    }
    cluster.awaitMembers();
  }

  private void addNode() throws Exception {
    cluster.add("sizes", "32x24", "preset.card", "40x40");
  }

  @AfterEach
  void stopEverything() {
    cluster.close();
  }

  private static HttpResponse<String> send(TestNode node, String method, String path, String body) {
    try {
      return CLIENT.send(
          HttpRequest.newBuilder(node.uri().resolve(path))
              .header("Authorization", "Bearer " + TestCluster.TOKEN)
              .method(method, BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString(UTF_8));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static int get(TestNode node, String path) {
    return send(node, "GET", path, "").statusCode();
  }

  private void awaitEverywhere(String path, int status) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () ->
                assertThat(cluster.nodes())
                    .allSatisfy(n -> assertThat(get(n, path)).isEqualTo(status)));
  }

  @Test
  void addedSize_isAnsweredByAllNodes_andRefusedAgainWhenItIsTakenBack() throws Exception {
    awaitEverywhere("t/64x/a.jpg", 403);

    assertThat(send(cluster.node(0), "PUT", "admin/sizes/64x", "").statusCode()).isEqualTo(204);
    assertThat(get(cluster.node(0), "t/64x/a.jpg"))
        .as("at once, where it was added")
        .isEqualTo(200);
    awaitEverywhere("t/64x/a.jpg", 200);
    assertThat(send(cluster.node(1), "GET", "admin/sizes", "").body().replaceAll("\\s", ""))
        .startsWith(
            "{\"open\":false,\"sizes\":[{\"size\":\"32x24\",\"from\":\"settings\"},"
                + "{\"size\":\"64x\",\"from\":\"cluster\"}],"
                + "\"presets\":[{\"name\":\"card\",");

    cluster.remove(cluster.node(2));
    addNode();
    cluster.awaitMembers();
    awaitEverywhere("t/64x/a.jpg", 200);

    etcd.pause();
    awaitEverywhere("t/64x/a.jpg", 200);
    assertThat(send(cluster.node(0), "PUT", "admin/sizes/65x", "").statusCode()).isEqualTo(503);
    etcd.resume();

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> send(cluster.node(1), "DELETE", "admin/sizes/64x", "").statusCode() == 204);
    awaitEverywhere("t/64x/a.jpg", 403);
    awaitEverywhere("t/32x24/a.jpg", 200);
  }

  @Test
  void addedPreset_isAnsweredByAllNodes_andMovesWithItsMeaning() {
    assertThat(send(cluster.node(0), "PUT", "admin/presets/tile", "64x,png\n").statusCode())
        .isEqualTo(204);
    awaitEverywhere("t/tile/a.jpg", 301);
    HttpResponse<String> first = send(cluster.node(1), "GET", "t/tile/a.jpg", "");
    assertThat(first.headers().firstValue("Cache-Control")).hasValue("public, max-age=60");
    String location = first.headers().firstValue("Location").orElseThrow();
    assertThat(location).matches("\\.\\./tile~[0-9a-f]{8}/a\\.jpg");
    String lasting = "t/" + location.substring("../".length());
    awaitEverywhere(lasting, 200);

    assertThat(send(cluster.node(2), "PUT", "admin/presets/tile", "65x,png").statusCode())
        .isEqualTo(204);
    awaitEverywhere(lasting, 301);
    assertThat(send(cluster.node(2), "DELETE", "admin/presets/tile", "").statusCode())
        .isEqualTo(204);
    awaitEverywhere("t/tile/a.jpg", 400);
    assertThat(get(cluster.node(0), "t/card/a.jpg")).isEqualTo(200);
  }

  @Test
  void whatCannotBeAdded_isRefusedAndTheReasonNamed() {
    assertRefused(400, "admin/sizes/640", "", "320x240");
    assertRefused(400, "admin/sizes/99999x", "", "1920");
    assertRefused(409, "admin/sizes/32x24", "", "minami.sizes");
    assertRefused(409, "admin/presets/card", "64x", "minami.preset.card");
    assertRefused(400, "admin/presets/tile", "fit", "size");
    assertRefused(400, "admin/presets/tile", "64x,no-such-thing", "unknown option");
    assertRefused(400, "admin/presets/tile", "64x" + ",fit".repeat(400), "1000");
    assertRefused(400, "admin/presets/64x", "64x", "name");
    assertThat(send(cluster.node(0), "DELETE", "admin/sizes/32x24", "").statusCode())
        .isEqualTo(409);
    assertThat(send(cluster.node(0), "POST", "admin/sizes/64x", "").statusCode()).isEqualTo(405);
  }

  private void assertRefused(int status, String path, String body, String why) {
    HttpResponse<String> response = send(cluster.node(0), "PUT", path, body);
    assertThat(response.statusCode()).as(path).isEqualTo(status);
    assertThat(response.body()).contains(why);
  }

  @Test
  void etcdThatLosesItsData_getsThemBack() {
    assertThat(send(cluster.node(0), "PUT", "admin/sizes/64x", "").statusCode()).isEqualTo(204);
    awaitEverywhere("t/64x/a.jpg", 200);
    etcd.killAndWipe();
    etcd.start();
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> etcd.created("/minami/default/settings/size/64x") != 0);
    awaitEverywhere("t/64x/a.jpg", 200);
  }
}

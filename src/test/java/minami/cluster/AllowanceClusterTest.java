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
import java.util.ArrayList;
import java.util.HashMap;
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

/** Sizes and presets that are added to three nodes with a real etcd between them. */
@Timeout(120)
class AllowanceClusterTest {

  private static final String TOKEN = "the-token-of-the-operators";

  /**
   * A watch reports them at once; a busy machine takes longer than the two seconds of a quiet one.
   */
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir Path folder;
  private final FakeOrigin origin = FakeOrigin.start();
  private final List<TestNode> nodes = new ArrayList<>();
  private EtcdServer etcd;

  @BeforeEach
  void startThreeNodes() throws Exception {
    origin.serve("a.jpg", Pictures.jpeg(1));
    etcd = EtcdServer.start(folder);
    for (int i = 0; i < 3; i++) {
      nodes.add(start());
    }
    awaitMembers();
  }

  private TestNode start() throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("origin", origin.uri().toString());
    settings.put("etcd.endpoints", etcd.endpoint().toString());
    settings.put("admin-token", TOKEN);
    settings.put("sizes", "32x24");
    settings.put("preset.card", "40x40");
    return TestNode.start(settings);
  }

  private void awaitMembers() {
    Set<String> ids = nodes.stream().map(TestNode::id).collect(Collectors.toSet());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                nodes.stream()
                    .allMatch(node -> Status.of(node.uri(), TOKEN).members().equals(ids)));
  }

  @AfterEach
  void stopEverything() {
    nodes.parallelStream().forEach(TestNode::close);
    etcd.close();
    origin.close();
  }

  private static HttpResponse<String> send(TestNode node, String method, String path, String body) {
    try {
      return CLIENT.send(
          HttpRequest.newBuilder(node.uri().resolve(path))
              .header("Authorization", "Bearer " + TOKEN)
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
            () -> assertThat(nodes).allSatisfy(n -> assertThat(get(n, path)).isEqualTo(status)));
  }

  @Test
  void addedSize_isAnsweredByAllNodes_andRefusedAgainWhenItIsTakenBack() throws Exception {
    awaitEverywhere("t/64x/a.jpg", 403);

    assertThat(send(nodes.get(0), "PUT", "admin/sizes/64x", "").statusCode()).isEqualTo(204);
    assertThat(get(nodes.get(0), "t/64x/a.jpg")).as("at once, where it was added").isEqualTo(200);
    awaitEverywhere("t/64x/a.jpg", 200);
    assertThat(send(nodes.get(1), "GET", "admin/sizes", "").body().replaceAll("\\s", ""))
        .startsWith(
            "{\"open\":false,\"sizes\":[{\"size\":\"32x24\",\"from\":\"settings\"},"
                + "{\"size\":\"64x\",\"from\":\"cluster\"}],"
                + "\"presets\":[{\"name\":\"card\",");

    nodes.get(2).close();
    nodes.set(2, start());
    awaitMembers();
    awaitEverywhere("t/64x/a.jpg", 200);

    etcd.pause();
    awaitEverywhere("t/64x/a.jpg", 200);
    assertThat(send(nodes.get(0), "PUT", "admin/sizes/65x", "").statusCode()).isEqualTo(503);
    etcd.resume();

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> send(nodes.get(1), "DELETE", "admin/sizes/64x", "").statusCode() == 204);
    awaitEverywhere("t/64x/a.jpg", 403);
    awaitEverywhere("t/32x24/a.jpg", 200);
  }

  @Test
  void addedPreset_isAnsweredByAllNodes_andMovesWithItsMeaning() {
    assertThat(send(nodes.get(0), "PUT", "admin/presets/tile", "64x,png\n").statusCode())
        .isEqualTo(204);
    awaitEverywhere("t/tile/a.jpg", 301);
    HttpResponse<String> first = send(nodes.get(1), "GET", "t/tile/a.jpg", "");
    assertThat(first.headers().firstValue("Cache-Control")).hasValue("public, max-age=60");
    String location = first.headers().firstValue("Location").orElseThrow();
    assertThat(location).matches("\\.\\./tile~[0-9a-f]{8}/a\\.jpg");
    String lasting = "t/" + location.substring("../".length());
    awaitEverywhere(lasting, 200);

    assertThat(send(nodes.get(2), "PUT", "admin/presets/tile", "65x,png").statusCode())
        .isEqualTo(204);
    awaitEverywhere(lasting, 301);
    assertThat(send(nodes.get(2), "DELETE", "admin/presets/tile", "").statusCode()).isEqualTo(204);
    awaitEverywhere("t/tile/a.jpg", 400);
    assertThat(get(nodes.get(0), "t/card/a.jpg")).isEqualTo(200);
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
    assertThat(send(nodes.get(0), "DELETE", "admin/sizes/32x24", "").statusCode()).isEqualTo(409);
    assertThat(send(nodes.get(0), "POST", "admin/sizes/64x", "").statusCode()).isEqualTo(405);
  }

  private void assertRefused(int status, String path, String body, String why) {
    HttpResponse<String> response = send(nodes.get(0), "PUT", path, body);
    assertThat(response.statusCode()).as(path).isEqualTo(status);
    assertThat(response.body()).contains(why);
  }

  @Test
  void etcdThatLosesItsData_getsThemBack() {
    assertThat(send(nodes.get(0), "PUT", "admin/sizes/64x", "").statusCode()).isEqualTo(204);
    awaitEverywhere("t/64x/a.jpg", 200);
    etcd.killAndWipe();
    etcd.start();
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> etcd.created("/minami/default/settings/size/64x") != 0);
    awaitEverywhere("t/64x/a.jpg", 200);
  }
}

package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import minami.testing.Corpus;
import minami.testing.EtcdServer;
import minami.testing.FakeOrigin;
import minami.testing.RawHttp;
import minami.testing.Status;
import minami.testing.TcpProxy;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page of the live cluster asks for, and who may ask, over real HTTP. */
class ClusterServletTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String TOKEN = "0123456789abcdef";
  private static final String CLUSTER = "admin/cluster.json";
  private static final String FAR = "8.8.8.8";

  @TempDir Path folder;
  private final FakeOrigin origin = FakeOrigin.start();
  private TestNode node;

  private void start(Map<String, String> settings) throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    all.put("origin", origin.uri().toString());
    node = TestNode.start(all);
  }

  @AfterEach
  void stop() {
    node.close();
    origin.close();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(node.uri().resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private JsonObject cluster(String... headers) throws Exception {
    HttpResponse<String> response = get(CLUSTER, headers);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }

  private static JsonObject only(JsonObject cluster) {
    JsonArray nodes = cluster.getAsJsonArray("nodes");
    assertThat(nodes).hasSize(1);
    return nodes.get(0).getAsJsonObject();
  }

  @Test
  void nodeAlone_ownsEverythingAndTellsWhatItDid() throws Exception {
    start(Map.of());
    origin.serve("a.jpg", Corpus.bytes("jpeg-orient/Landscape_1.jpg"));
    for (int i = 0; i < 4; i++) {
      get("t/32x24/a.jpg");
    }
    get("t/16x12/a.jpg");

    JsonObject cluster = cluster();
    JsonObject alone = only(cluster);
    assertThat(alone.get("node")).isEqualTo(cluster.get("self"));
    assertThat(alone.get("share").getAsDouble()).isEqualTo(1);
    assertThat(alone.get("state").getAsString()).isEqualTo("ready");
    assertThat(alone.getAsJsonObject("answers").get("hit").getAsLong()).isEqualTo(3);
    assertThat(alone.get("renders").getAsLong()).isEqualTo(2);
    JsonObject waits = alone.getAsJsonObject("waits").getAsJsonObject("miss");
    assertThat(waits.get("count").getAsLong()).isEqualTo(2);
    assertThat(waits.getAsJsonArray("within")).hasSameSizeAs(waits.getAsJsonArray("millis"));
    JsonArray hottest = alone.getAsJsonArray("hottest");
    assertThat(hottest).as("those that were hit").hasSize(1);
    assertThat(hottest.get(0).getAsJsonObject().get("key").getAsString()).isEqualTo("32x24/a.jpg");
    assertThat(hottest.get(0).getAsJsonObject().get("hits").getAsLong()).isEqualTo(3);
  }

  @Test
  void nodesOfACluster_allTellWhatTheyDid_orWhyTheyDoNot() throws Exception {
    origin.serve("a.jpg", Corpus.bytes("jpeg-orient/Landscape_1.jpg"));
    try (EtcdServer etcd = EtcdServer.start(folder)) {
      start(Map.of("etcd.endpoints", etcd.endpoint().toString()));
      try (TcpProxy proxy = new TcpProxy();
          TestNode other =
              TestNode.start(
                  Map.of(
                      "origin", origin.uri().toString(),
                      "etcd.endpoints", etcd.endpoint().toString(),
                      "cluster.advertise-url", proxy.uri().toString()))) {
        proxy.to(other.uri().getPort());
        await().until(() -> Status.of(node.uri()).members().size() == 2);
        CLIENT.send(
            HttpRequest.newBuilder(other.uri().resolve("t/32x24/a.jpg")).build(),
            BodyHandlers.discarding());

        JsonObject self = node(cluster(), node.id());
        JsonObject peer = node(cluster(), proxy.uri().getAuthority());
        assertThat(self.get("share").getAsDouble() + peer.get("share").getAsDouble())
            .isCloseTo(1, within(1e-9));
        assertThat(peer.get("state").getAsString()).isEqualTo("ready");
        JsonObject answers = peer.getAsJsonObject("answers");
        assertThat(answers.get("miss").getAsLong() + answers.get("peer").getAsLong()).isEqualTo(1);

        proxy.cut();
        JsonObject away = node(cluster(), proxy.uri().getAuthority());
        assertThat(away.get("state").getAsString()).isEqualTo("unreached");
        assertThat(away.get("why").getAsString()).isNotBlank();
        assertThat(away.get("share")).isEqualTo(peer.get("share"));
      }
    }
  }

  private static JsonObject node(JsonObject cluster, String id) {
    for (JsonElement node : cluster.getAsJsonArray("nodes")) {
      if (node.getAsJsonObject().get("node").getAsString().equals(id)) {
        return node.getAsJsonObject();
      }
    }
    throw new AssertionError(id + " is not in " + cluster);
  }

  @Test
  void addressesOfStrangers_areEscapedAndCut() throws Exception {
    start(Map.of());
    origin.serve("%3Cb%3E.jpg", Corpus.bytes("jpeg-orient/Landscape_1.jpg"));
    RawHttp.get(node.uri(), "/t/32x24/" + "x".repeat(1000) + "%3Cscript%3E'&.jpg");
    RawHttp.get(node.uri(), "/t/<script>/\u00e9\u007f\"'&a.jpg");
    for (int i = 0; i < 60; i++) {
      get("t/0x" + i + "/%3Cimg%20src=x%3E'&amp;.jpg");
    }

    HttpResponse<String> response = get(CLUSTER);
    assertThat(response.body()).doesNotContain("<", "&", "'").isPrintable();
    JsonArray failures =
        only(JsonParser.parseString(response.body()).getAsJsonObject())
            .getAsJsonArray("recentFailures");
    assertThat(failures).hasSize(50);
    JsonObject newest = failures.get(0).getAsJsonObject();
    assertThat(newest.get("address").getAsString()).startsWith("/t/0x59/%3Cimg");
    assertThat(newest.get("reason").getAsString()).isEqualTo("malformed");
    assertThat(newest.get("status").getAsInt()).isEqualTo(400);
    assertThat(newest.get("detail").getAsString()).isNotBlank();
  }

  @Test
  void longAddresses_areCut() throws Exception {
    start(Map.of());
    get("t/0x1/" + "x".repeat(1500));
    String address =
        only(cluster())
            .getAsJsonArray("recentFailures")
            .get(0)
            .getAsJsonObject()
            .get("address")
            .getAsString();
    assertThat(address).startsWith("/t/0x1/xxx").hasSizeLessThan(250);
  }

  @Test
  void withoutAToken_thoseNearMayLook_andNothingCanBeChanged() throws Exception {
    start(Map.of());
    assertThat(cluster().get("admin").getAsBoolean()).isFalse();
    for (String path : new String[] {CLUSTER, "admin/", "admin/admin.js"}) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(200);
      assertThat(get(path, "X-Forwarded-For", FAR).statusCode()).as(path).isEqualTo(403);
    }
  }

  @Test
  void withAToken_whoHasItMayLook_fromAnywhere() throws Exception {
    start(Map.of("admin-token", TOKEN));
    String basic =
        "Basic " + Base64.getEncoder().encodeToString(("anybody:" + TOKEN).getBytes(UTF_8));
    assertThat(get(CLUSTER).statusCode()).isEqualTo(401);
    assertThat(get("admin/").statusCode()).isEqualTo(401);
    assertThat(get("admin/", "Authorization", basic).statusCode()).isEqualTo(200);
    assertThat(
            cluster("X-Forwarded-For", FAR, "Authorization", "Bearer " + TOKEN)
                .get("admin")
                .getAsBoolean())
        .isTrue();
  }

  @Test
  void page_mayLoadOnlyFromItsServerAndRunNothingInline() throws Exception {
    start(Map.of());
    HttpResponse<String> page = get("admin/");
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy -> assertThat(policy).contains("default-src 'self'").doesNotContain("unsafe"));
    assertThat(page.body()).doesNotContain("http:", "https:", "style=", "onclick");
    assertThat(get("admin/admin.js").headers().firstValue("Content-Security-Policy"))
        .contains("default-src 'none'");
  }
}

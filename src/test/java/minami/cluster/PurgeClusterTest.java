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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import minami.testing.EtcdServer;
import minami.testing.FakeOrigin;
import minami.testing.Pictures;
import minami.testing.Status;
import minami.testing.TcpProxy;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Purges on three nodes with a real etcd between them, all in this JVM. */
@Timeout(120)
class PurgeClusterTest {

  private static final String TOKEN = "the-token-of-the-operators";
  private static final int IMAGES = 6;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir Path folder;
  private final FakeOrigin origin = FakeOrigin.start();
  private final List<TestNode> nodes = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private EtcdServer etcd;

  @BeforeEach
  void startEtcd() {
    etcd = EtcdServer.start(folder);
  }

  @AfterEach
  void stopEverything() throws Exception {
    nodes.parallelStream().forEach(TestNode::close);
    for (AutoCloseable resource : open) {
      resource.close();
    }
    etcd.close();
    origin.close();
  }

  private TestNode start(URI endpoint) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("origin", origin.uri().toString());
    settings.put("etcd.endpoints", endpoint.toString());
    settings.put("admin-token", TOKEN);
    settings.put("originals.size", "1MiB");
    TestNode node = TestNode.start(settings);
    nodes.add(node);
    return node;
  }

  private void startThree() throws Exception {
    for (int i = 0; i < 3; i++) {
      start(etcd.endpoint());
    }
    awaitMembers(nodes);
  }

  private static void awaitMembers(List<TestNode> expected) {
    Set<String> ids = expected.stream().map(TestNode::id).collect(Collectors.toSet());
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                expected.stream()
                    .allMatch(node -> Status.of(node.uri(), TOKEN).members().equals(ids)));
  }

  private static HttpResponse<byte[]> get(TestNode node, String path) {
    return send(HttpRequest.newBuilder(node.uri().resolve(path)));
  }

  private static HttpResponse<byte[]> purge(TestNode node, String what) {
    return send(
        HttpRequest.newBuilder(node.uri().resolve("admin/" + what))
            .header("Authorization", "Bearer " + TOKEN)
            .DELETE());
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return CLIENT.send(
          request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofByteArray());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonObject json(HttpResponse<byte[]> response) {
    return JsonParser.parseString(new String(response.body(), UTF_8)).getAsJsonObject();
  }

  private void serve(int image, int version) {
    origin.serve(image + ".jpg", Pictures.jpeg(version), "Cache-Control: max-age=3600");
  }

  /** Every version of a picture is served and then purged, while all are asked for all the time. */
  @Test
  void purgeUnderLoad_leavesNothingOldOnAnyNode() throws Exception {
    origin.withoutRecord();
    startThree();
    Map<String, Integer> versions = new HashMap<>();
    for (int version = 0; version < 6; version++) {
      origin.serve("probe" + version + ".jpg", Pictures.jpeg(version));
      versions.put(etag(get(nodes.get(0), "t/64x48/probe" + version + ".jpg")), version);
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
        IntStream.range(0, 12)
            .mapToObj(
                user ->
                    new Thread(
                        () -> {
                          for (int i = user; left.get() > 0; i += 7) {
                            int image = i % IMAGES;
                            int atLeast = purged.get(image);
                            HttpResponse<byte[]> answer =
                                get(nodes.get(i % 3), "t/64x48/" + image + ".jpg");
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
        TestNode asked = nodes.get((image + version) % 3);
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
    List<byte[]> before = nodes.stream().map(node -> get(node, "t/64x48/1.jpg").body()).toList();
    serve(1, 2);

    JsonObject outcome = json(purge(nodes.get(0), "thumbnails/64x48/1.jpg"));
    assertThat(outcome.get("removed").getAsInt()).isEqualTo(3);
    assertThat(json(purge(nodes.get(1), "images/1.jpg")).get("noted").getAsBoolean()).isTrue();

    for (TestNode node : nodes) {
      assertThat(get(node, "t/64x48/1.jpg").body()).isNotEqualTo(before.get(0));
    }
  }

  /** It is a member, as far as etcd knows. */
  @Test
  void nodeThatCannotBeReached_isNamed() throws Exception {
    startThree();
    TestNode gone = nodes.remove(2);
    String name = gone.id();
    String entry = etcd.get("/minami/default/nodes/" + name);
    gone.close();
    etcd.put("/minami/default/nodes/" + name, entry);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Status.of(nodes.get(0).uri(), TOKEN).members().contains(name));

    HttpResponse<byte[]> answer = purge(nodes.get(0), "images/1.jpg");

    assertThat(answer.statusCode()).isEqualTo(202);
    JsonObject outcome = json(answer);
    assertThat(outcome.getAsJsonArray("unreached")).hasSize(1);
    assertThat(outcome.getAsJsonObject("nodes").get(nodes.get(1).id()).getAsString())
        .isEqualTo("done");
    assertThat(outcome.getAsJsonObject("nodes").get(name).getAsString())
        .contains("cannot be connected to");
  }

  @Test
  void nodeThatIsNoMember_learnsOfItFromEtcd() throws Exception {
    TestNode first = start(etcd.endpoint());
    start(etcd.endpoint());
    TcpProxy way = new TcpProxy().to(etcd.endpoint().getPort());
    open.add(way);
    TestNode third = start(way.uri());
    awaitMembers(nodes);
    for (int image = 0; image < IMAGES; image++) {
      serve(image, 1);
      get(third, "t/64x48/" + image + ".jpg");
    }
    byte[] before = get(third, "t/64x48/1.jpg").body();
    way.cut();
    await() // its lease has ended
        .atMost(Duration.ofSeconds(30))
        .until(() -> Status.of(first.uri(), TOKEN).members().size() == 2);
    for (int image = 0; image < IMAGES; image++) {
      serve(image, 2);
    }
    assertThat(purge(first, "images/").statusCode()).isEqualTo(200);
    assertThat(get(third, "t/64x48/1.jpg").body()).isEqualTo(before);

    way.heal();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !Arrays.equals(get(third, "t/64x48/1.jpg").body(), before));
    awaitMembers(nodes);
    for (int image = 0; image < IMAGES; image++) {
      assertThat(get(third, "t/64x48/" + image + ".jpg").body())
          .isEqualTo(get(first, "t/64x48/" + image + ".jpg").body());
    }
  }

  /** When it is asked, it does not know them yet. */
  @Test
  void nodeThatHasJustStarted_tellsTheOthersToo() throws Exception {
    TestNode first = start(etcd.endpoint());
    TestNode second = start(etcd.endpoint());
    awaitMembers(nodes);
    JsonObject outcome = json(purge(start(etcd.endpoint()), "images/1.jpg"));
    if (outcome.get("noted").getAsBoolean()) { // on a very slow machine it is not, in time
      assertThat(outcome.getAsJsonObject("nodes").keySet()).contains(first.id(), second.id());
    }
  }

  @Test
  void etcdAway_isSaid() throws Exception {
    startThree();
    etcd.pause();
    HttpResponse<byte[]> answer = purge(nodes.get(0), "images/1.jpg");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(json(answer).get("noted").getAsBoolean()).isFalse();
    assertThat(json(answer).getAsJsonArray("unreached")).isEmpty();
    etcd.resume();
  }

  @Test
  void stranger_purgesNothing() throws Exception {
    TestNode node = start(etcd.endpoint());
    serve(1, 1);
    get(node, "t/64x48/1.jpg");
    HttpResponse<byte[]> answer =
        send(
            HttpRequest.newBuilder(node.uri().resolve("internal/purges/1/images/"))
                .header("Authorization", "Bearer " + TOKEN)
                .DELETE());
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(get(node, "t/64x48/1.jpg").headers().firstValue("X-Cache")).hasValue("hit");
  }
}

package minami.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import minami.testing.EtcdServer;
import minami.testing.Exposition;
import minami.testing.FakeOrigin;
import minami.testing.Pictures;
import minami.testing.Status;
import minami.testing.TcpProxy;
import minami.testing.TestConfig;
import minami.testing.TestNode;
import minami.web.MinamiListener;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes with a real etcd between them, all in this JVM. */
@Timeout(60)
class ClusterTest {

  private static final String SECRET = "the secret of all of them";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path folder;
  private final FakeOrigin origin = FakeOrigin.start();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<TestNode> nodes = new ArrayList<>();
  private EtcdServer etcd;

  @BeforeEach
  void startEtcd() {
    etcd = EtcdServer.start(folder);
    for (int i = 0; i < 60; i++) {
      origin.serve(i + ".jpg", Pictures.jpeg(i), "Cache-Control: max-age=3600");
    }
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

  private Map<String, String> settings(String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("origin", origin.uri().toString());
    settings.put("etcd.endpoints", etcd.endpoint().toString());
    settings.put("cluster.secret", SECRET);
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return settings;
  }

  private TestNode start(String... more) throws Exception {
    TestNode node = TestNode.start(settings(more));
    nodes.add(node);
    return node;
  }

  private static void awaitMembers(TestNode... expected) {
    Set<String> ids = Set.of(expected).stream().map(TestNode::id).collect(Collectors.toSet());
    for (TestNode node : expected) {
      await("all to know " + ids)
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> Status.of(node.uri()).members().equals(ids));
    }
  }

  private static CompletableFuture<HttpResponse<byte[]>> send(TestNode node, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(node.uri().resolve(path)).timeout(Duration.ofSeconds(20)).build();
    return CLIENT.sendAsync(request, BodyHandlers.ofByteArray());
  }

  private static HttpResponse<byte[]> get(TestNode node, String path) throws Exception {
    return send(node, path).get();
  }

  private static String cache(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("X-Cache").orElse("none");
  }

  /** An image whose owner is this one of two nodes. */
  private static String ownedBy(TestNode owner, TestNode other) {
    return ownedBy(List.of(owner.uri(), other.uri()));
  }

  private String meaning() {
    return TestConfig.read(
            Map.of(
                "minami.origin",
                origin.uri().toString(),
                "minami.etcd.endpoints",
                "http://127.0.0.1:1"))
        .cluster()
        .orElseThrow()
        .meaning();
  }

  private void register(String cluster, TestNode node) {
    Member member =
        new Member(Member.address(node.uri().toString()), "byhand", "1", "2026", "h", meaning());
    etcd.put(
        "/minami/" + cluster + "/nodes/" + member.id(),
        new String(member.toJson(), StandardCharsets.UTF_8));
  }

  @Test
  void imageOfAnother_comesFromItsOwnerThenFromTheHotCache() throws Exception {
    TestNode asked = start();
    TestNode owner = start();
    awaitMembers(asked, owner);
    String path = "t/64/48/" + ownedBy(owner, asked);

    HttpResponse<byte[]> first = get(asked, path);
    HttpResponse<byte[]> second = get(asked, path);
    HttpResponse<byte[]> there = get(owner, path);

    assertThat(List.of(cache(first), cache(second), cache(there)))
        .containsExactly("peer", "hot", "hit");
    assertThat(first.headers().firstValue("Server-Timing").orElse("")).startsWith("peer;dur=");
    assertThat(second.body()).isEqualTo(first.body()).isEqualTo(there.body());
    assertThat(second.headers().firstValue("ETag")).isEqualTo(there.headers().firstValue("ETag"));
    assertThat(origin.count()).isEqualTo(1);
    assertThat(Status.of(asked.uri()).answers("peer")).isEqualTo(1);
    assertThat(Status.of(owner.uri()).answers("forPeers")).isEqualTo(1);
  }

  @Test
  void manyThumbnailsOfAnotherAtOnce_eachIsTheRightOne() throws Exception {
    TestNode asked = start();
    TestNode owner = start();
    awaitMembers(asked, owner);
    String image = ownedBy(owner, asked);
    List<String> paths = IntStream.range(10, 50).mapToObj(i -> "t/" + i + "x48/" + image).toList();
    Map<String, byte[]> there = new HashMap<>();
    for (String path : paths.subList(0, 30)) { // the others have to be made
      there.put(path, get(owner, path).body());
    }

    List<CompletableFuture<HttpResponse<byte[]>>> answers =
        paths.stream().map(path -> send(asked, path)).toList();

    for (int i = 0; i < paths.size(); i++) {
      HttpResponse<byte[]> answer = answers.get(i).get();
      assertThat(cache(answer)).isEqualTo("peer");
      there.putIfAbsent(paths.get(i), get(owner, paths.get(i)).body());
      assertThat(answer.body()).isEqualTo(there.get(paths.get(i)));
    }
    assertThat(Status.of(owner.uri()).answers("forPeers")).isEqualTo(paths.size());
  }

  @Test
  void verdictOfTheOwner_isGivenWithoutTryingAgain() throws Exception {
    TestNode asked = start();
    TestNode owner = start();
    awaitMembers(asked, owner);
    String image = ownedBy(owner, asked);
    origin.on(image, (r, e) -> e.write("HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"));

    HttpResponse<byte[]> answer = get(asked, "t/64/48/" + image);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("max-age=30");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("\"status\":404");
    assertThat(origin.count(image)).isEqualTo(1);
  }

  @Test
  void nodesThatDisagreeAboutEveryOwner_bothAnswer() throws Exception {
    // Each knows the other alone, as neither can join: so each takes the other for all owners.
    TestNode a = start("cluster.name", "x", "cluster.advertise-url", "http://127.0.0.1:1");
    TestNode b = start("cluster.name", "y", "cluster.advertise-url", "http://127.0.0.1:1");
    register("x", b);
    register("y", a);
    await().until(() -> Status.of(a.uri()).members().equals(Set.of(b.id())));
    await().until(() -> Status.of(b.uri()).members().equals(Set.of(a.id())));

    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      answers.add(send(a, "t/64/48/" + i + ".jpg"));
      answers.add(send(b, "t/64/48/" + i + ".jpg"));
    }
    for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
      assertThat(answer.get().statusCode()).isEqualTo(200);
    }

    for (int i = 0; i < 60; i++) {
      assertThat(origin.count(i + ".jpg")).isLessThanOrEqualTo(2);
    }
    assertThat(Status.of(a.uri()).answers("peer")).isPositive();
    assertThat(Status.of(b.uri()).answers("peer")).isPositive();
  }

  @Test
  void callerThatLeaves_doesNotFailTheOthers() throws Exception {
    TestNode asked = start();
    TestNode owner = start();
    awaitMembers(asked, owner);
    String image = ownedBy(owner, asked);
    origin.hold(image);
    Socket leaver = new Socket(InetAddress.getLoopbackAddress(), asked.uri().getPort());
    OutputStream out = leaver.getOutputStream();
    out.write(
        ("GET /t/64/48/" + image + " HTTP/1.1\r\nHost: h\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    out.flush();
    origin.awaitCount(image, 1);
    CompletableFuture<HttpResponse<byte[]>> stayer = send(asked, "t/64/48/" + image);
    leaver.close();
    origin.release(image);

    assertThat(stayer.get().statusCode()).isEqualTo(200);
    assertThat(origin.count(image)).isEqualTo(1);
  }

  @Test
  void strangers_areRefusedWhateverTheyClaim() throws Exception {
    TestNode node = start();
    awaitMembers(node);
    PeerSignatures peer = signatures(SECRET);
    String path = Reception.THUMBNAILS + "64x48/1.jpg";
    String signed = peer.sign("GET", path, PATIENCE).authorization();

    assertThat(internal(node, path)).isEqualTo(403);
    assertThat(internal(node, Reception.NODE)).isEqualTo(403);
    assertThat(internal(node, path, "Authorization", signed + "x")).isEqualTo(403);
    assertThat(
            internal(
                node,
                path,
                "Authorization",
                signatures("a secret of my own").sign("GET", path, PATIENCE).authorization()))
        .isEqualTo(403);
    assertThat(
            internal(
                node,
                path,
                "X-Forwarded-For",
                "127.0.0.1",
                "X-Forwarded-Host",
                node.id(),
                "X-Forwarded-Proto",
                "https",
                "Forwarded",
                "for=127.0.0.1;host=" + node.id()))
        .isEqualTo(403);
    assertThat(internal(node, path + "?a=b", "Authorization", signed)).isEqualTo(403);
    assertThat(internal(node, path.replace("64", "65"), "Authorization", signed)).isEqualTo(403);
    assertThat(
            internal(
                node,
                path,
                "Authorization",
                late(SECRET).sign("GET", path, PATIENCE).authorization()))
        .as("a request of an hour ago")
        .isEqualTo(403);
    assertThat(internal(node, path, "Authorization", signed)).isEqualTo(200);
    assertThat(internal(node, path, "Authorization", signed)).as("once more").isEqualTo(403);
    String bundle = Reception.BUNDLE + "64x48/1.jpg";
    String bundleSigned = peer.sign("GET", bundle, PATIENCE).authorization();
    assertThat(internal(node, bundle + ";64x48/2.jpg", "Authorization", bundleSigned))
        .isEqualTo(403);
    assertThat(internal(node, bundle, "Authorization", bundleSigned)).isEqualTo(200);
  }

  private int internal(TestNode node, String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(node.uri().resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofByteArray()).statusCode();
  }

  private PeerSignatures signatures(String secret) {
    return signatures(secret, Clock.systemUTC());
  }

  private PeerSignatures late(String secret) {
    return signatures(secret, Clock.offset(Clock.systemUTC(), Duration.ofHours(-1)));
  }

  private PeerSignatures signatures(String secret, Clock clock) {
    PeerSignatures signatures = new PeerSignatures("i" + clock.hashCode(), meaning(), clock);
    signatures.signAs("a:80");
    signatures.use(secret);
    return signatures;
  }

  @Test
  void keyThatIsNotCanonical_isNotServedToPeers() throws Exception {
    TestNode node = start();
    awaitMembers(node);
    for (String key : List.of("64x48,c/1.jpg", "64/48/1.jpg", "64x48/../1.jpg", "64x48/", "x")) {
      String path = Reception.THUMBNAILS + key;
      int status =
          internal(
              node,
              path,
              "Authorization",
              signatures(SECRET).sign("GET", path, PATIENCE).authorization());
      assertThat(status).as(key).isBetween(400, 404);
    }
    assertThat(origin.count()).isZero();
  }

  @Test
  void halfOpenConnection_isFoundOutAndTheThumbnailMadeHere() throws Exception {
    TcpProxy proxy = new TcpProxy();
    open.add(proxy);
    TestNode asked = start();
    TestNode owner = start("cluster.advertise-url", proxy.uri().toString());
    proxy.to(owner.uri().getPort());
    await().until(() -> Status.of(asked.uri()).members().size() == 2);
    await().until(() -> Status.of(owner.uri()).members().size() == 2);
    List<String> theirs = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      if (cache(get(asked, "t/64/48/" + i + ".jpg")).equals("peer")) {
        theirs.add(i + ".jpg");
      }
    }
    assertThat(theirs).isNotEmpty();

    proxy.silence();
    long start = System.nanoTime();
    HttpResponse<byte[]> answer = get(asked, "t/32/24/" + theirs.get(0));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(cache(answer)).isEqualTo("miss");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1_500));
    start = System.nanoTime();
    assertThat(get(asked, "t/36/27/" + theirs.get(0)).statusCode()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(200));

    proxy.heal();
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> !Status.of(asked.uri()).breakers().containsValue("open"));
    assertThat(cache(get(asked, "t/40/30/" + theirs.get(0)))).isEqualTo("peer");
  }

  @Test
  void ownerThatDiesMeanwhile_isStoodInForByTheSecondChoice() throws Exception {
    TcpProxy proxy = new TcpProxy();
    open.add(proxy);
    TestNode asked = start();
    TestNode second = start();
    TestNode owner = start("cluster.advertise-url", proxy.uri().toString());
    proxy.to(owner.uri().getPort());
    Set<String> ids = Set.of(asked.id(), second.id(), proxy.uri().getAuthority());
    for (TestNode node : nodes) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> Status.of(node.uri()).members().equals(ids));
    }
    String image = ownedBy(List.of(proxy.uri(), second.uri(), asked.uri()));
    origin.hold(image);
    CompletableFuture<HttpResponse<byte[]>> answer = send(asked, "t/64/48/" + image);
    origin.awaitCount(image, 1);

    proxy.cut();
    origin.awaitCount(image, 2);
    origin.release(image);

    assertThat(answer.get().statusCode()).isEqualTo(200);
    assertThat(cache(answer.get())).isEqualTo("peer");
    assertThat(Status.of(second.uri()).answers("forPeers")).isEqualTo(1);
    assertThat(Status.of(asked.uri()).number("renders")).isZero();
  }

  /** An image whose owner and second choice are the first two of these. */
  private static String ownedBy(List<URI> nodes) {
    List<Member> members =
        nodes.stream()
            .map(n -> new Member(Member.address(n.toString()), "i", "1", "2026", "h", "m"))
            .toList();
    Membership membership = new Membership(members);
    for (int i = 0; i < 60; i++) {
      if (membership.owners(i + ".jpg").equals(members.subList(0, 2))) {
        return i + ".jpg";
      }
    }
    throw new AssertionError("no image has these owners");
  }

  @Test
  void advertiseUrlAuto_isTheAddressTowardsEtcdAndThePort() throws Exception {
    TestNode a = start("cluster.advertise-url", "auto");
    TestNode b = start("cluster.advertise-url", "");

    awaitMembers(a, b);
    Status status = Status.of(a.uri());
    assertThat(status.json().get("node").getAsString()).isEqualTo(a.id());
    assertThat(status.json().getAsJsonObject("cluster").get("state").getAsString())
        .isEqualTo("member");
    assertThat(status.json().getAsJsonObject("etcd").get("state").getAsString())
        .isEqualTo("reachable");
  }

  @Test
  void advertiseUrlAutoInAContainer_stopsTheStart() {
    Server server = new Server(0);
    ServletContextHandler context = new ServletContextHandler("/thumbs");
    settings().forEach((key, value) -> context.setInitParameter("minami." + key, value));
    context.addEventListener(new MinamiListener());
    server.setHandler(context);

    assertThatThrownBy(server::start)
        .hasMessageContaining("minami.cluster.advertise-url")
        .hasMessageContaining("the port on which this node listens is not known")
        .hasMessageContaining("http://10.0.0.7:8080/thumbs");
  }

  @Test
  void peerInEtcdThatServesSomethingElse_isNotBelieved() throws Exception {
    TestNode node = start();
    awaitMembers(node);
    String wrong = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: image/jpeg\r\n\r\nwrong";
    try (FakePeer other =
        new FakePeer((p, nonce, out) -> out.write(wrong.getBytes(StandardCharsets.UTF_8)))) {
      Member reused = new Member(other.member().url(), "gone", "1", "2026", "h", meaning());
      etcd.put(
          "/minami/default/nodes/" + reused.id(),
          new String(reused.toJson(), StandardCharsets.UTF_8));
      await().until(() -> Status.of(node.uri()).members().size() == 2);

      for (int i = 0; i < 60; i++) {
        HttpResponse<byte[]> answer = get(node, "t/64/48/" + i + ".jpg");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(cache(answer)).isEqualTo("miss");
      }
      assertThat(other.asked.get()).isBetween(3, 10);
      Exposition metrics = metrics(node);
      assertThat(metrics.value("minami_peers{breaker=\"closed\"}")).isZero();
      assertThat(metrics.sum("minami_peers")).isOne();
      assertThat(metrics.value("minami_peer_calls_total{outcome=\"broken\"}"))
          .isGreaterThanOrEqualTo(3);
      assertThat(metrics.value("minami_peer_calls_total{outcome=\"thumbnail\"}")).isZero();
    }
  }

  @Test
  void whatPeersGive_isCountedByBothNodes() throws Exception {
    TestNode a = start();
    TestNode b = start();
    awaitMembers(a, b);
    String image = ownedBy(b, a);
    assertThat(cache(get(a, "t/64/48/" + image))).isEqualTo("peer");
    assertThat(cache(get(a, "t/64/48/" + image))).isEqualTo("hot");

    Exposition asking = metrics(a);
    assertThat(asking.value("minami_peer_calls_total{outcome=\"thumbnail\"}")).isOne();
    assertThat(asking.value("minami_peers{breaker=\"closed\"}")).isOne();
    assertThat(asking.value("minami_cluster_members")).isEqualTo(2);
    assertThat(asking.value("minami_cluster_joined")).isOne();
    assertThat(asking.value("minami_etcd_reachable")).isOne();
    assertThat(asking.value("minami_cache_entries{cache=\"copies\"}")).isOne();
    assertThat(asking.value("minami_request_seconds_count{cache=\"peer\"}")).isOne();
    assertThat(metrics(b).value("minami_peer_served_total")).isOne();
  }

  private static Exposition metrics(TestNode node) throws Exception {
    return Exposition.parse(new String(get(node, "metrics").body(), StandardCharsets.UTF_8));
  }

  @Test
  void nodeOfOtherSettings_isLeftOut() throws Exception {
    TestNode a = start();
    TestNode b = start("quality", "50");
    awaitMembers(a);
    awaitMembers(b);
    assertThat(get(a, "t/64/48/1.jpg").body()).isNotEqualTo(get(b, "t/64/48/1.jpg").body());
  }

  @Test
  void addressThatDoesNotLeadToTheNode_leavesItAlone() throws Exception {
    TestNode real = start();
    awaitMembers(real);
    TestNode twin = start("cluster.advertise-url", real.uri().toString());
    TestNode wrong = start("cluster.advertise-url", origin.uri().toString());

    await().until(() -> Status.of(twin.uri()).members().equals(Set.of(real.id())));
    await().until(() -> Status.of(wrong.uri()).members().equals(Set.of(real.id())));
    assertThat(get(twin, "t/64/48/1.jpg").statusCode()).isEqualTo(200);
    assertThat(get(wrong, "t/64/48/1.jpg").statusCode()).isEqualTo(200);
    assertThat(Status.of(real.uri()).members()).containsExactly(real.id());
  }

  @Test
  void nodeThatStops_isOutOfTheClusterAtOnce() throws Exception {
    TestNode stays = start();
    TestNode goes = start();
    awaitMembers(stays, goes);
    goes.close();

    // It has gone by itself: its lease would have lasted for seconds more.
    assertThat(etcd.get("/minami/default/nodes/" + goes.id())).isNull();
    await().until(() -> Status.of(stays.uri()).members().equals(Set.of(stays.id())));
  }

  @Test
  void noEtcd_isAClusterOfOneThatIsReadyAtOnce() throws IOException, Exception {
    etcd.kill();
    TestNode node = start();

    assertThat(Status.of(node.uri()).code()).isEqualTo(200);
    assertThat(get(node, "t/64/48/1.jpg").statusCode()).isEqualTo(200);
    etcd.start();
    awaitMembers(node);
  }
}

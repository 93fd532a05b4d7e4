package minami.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import minami.testing.EtcdServer;
import minami.testing.FakeOrigin;
import minami.testing.Load;
import minami.testing.LoadClient;
import minami.testing.NodeProcess;
import minami.testing.Pictures;
import minami.testing.Ports;
import minami.testing.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes as {@code java -jar} runs them, an etcd and an origin, each a process of its own, and
 * what may happen to them while requests come in. The figures are printed; {@code -Detcd.away=60}
 * leaves etcd away for longer than the tests need.
 *
 * <p>The machine may be busy with something else. So the nodes have a long deadline, lest they
 * refuse what they cannot make in time, and what is slow is held against what was slow before.
 */
@Timeout(600)
final class ClusterIT {

  private static final int IMAGES = 300;
  private static final int SIZES = 10;

  /** Long enough for a machine that does ten things at once. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path folder;
  private final FakeOrigin origin = FakeOrigin.start();
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final LoadClient client = new LoadClient();
  private final Queue<Load.Sample> samples = new ConcurrentLinkedQueue<>();
  private EtcdServer etcd;

  @BeforeEach
  void startThreeNodes() throws IOException {
    for (int i = 0; i < IMAGES; i++) {
      origin.serve(i + ".jpg", Pictures.jpeg(i), "Cache-Control: max-age=3600");
    }
    etcd = EtcdServer.start(folder);
    for (int i = 0; i < 3; i++) {
      nodes.add(node(Ports.free()));
    }
    nodes.parallelStream().forEach(NodeProcess::start);
    awaitMembers(nodes);
  }

  private NodeProcess node(int port) {
    Map<String, String> settings =
        Map.of(
            "origin",
            origin.uri().toString(),
            "etcd.endpoints",
            etcd.endpoint().toString(),
            "cluster.advertise-url",
            "http://127.0.0.1:" + port + "/",
            "deadline",
            "60s",
            "origin-timeout",
            "30s",
            "render.warm-up",
            "0s");
    return new NodeProcess(folder, port, settings, List.of("-Xmx512m"));
  }

  @AfterEach
  void stopEverything() {
    client.close();
    nodes.forEach(NodeProcess::close);
    etcd.close();
    origin.close();
  }

  @Test
  void imagesInManySizesAtAllNodes_areFetchedOnceAndTheSameEverywhere() throws Exception {
    List<String> paths = new ArrayList<>();
    for (int image = 0; image < IMAGES; image++) {
      for (int size = 0; size < SIZES; size++) {
        paths.add("t/" + (20 + 4 * size) + "/" + (15 + 3 * size) + "/" + image + ".jpg");
      }
    }
    Random random = new Random(1);
    Map<String, URI> first =
        paths.stream().collect(Collectors.toMap(p -> p, p -> anyNode(random).uri()));

    long start = System.nanoTime();
    Map<String, HttpResponse<byte[]>> answers = get(first);
    System.out.printf(
        "%d requests for %d images: %d origin requests, %d renders, %.1f s%n",
        paths.size(), IMAGES, origin.count(), renders(), (System.nanoTime() - start) / 1e9);

    for (int image = 0; image < IMAGES; image++) {
      assertThat(origin.count(image + ".jpg")).as("requests for %s.jpg", image).isEqualTo(1);
    }
    assertThat(renders()).isEqualTo(paths.size());
    for (NodeProcess node : nodes) {
      Map<String, HttpResponse<byte[]>> here =
          get(paths.stream().collect(Collectors.toMap(p -> p, p -> node.uri())));
      here.forEach(
          (path, answer) -> {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(answers.get(path).body());
            assertThat(etag(answer)).isEqualTo(etag(answers.get(path)));
          });
    }
    assertThat(origin.count()).isEqualTo(IMAGES);
  }

  @Test
  void thousandEqualRequestsAtAllNodes_areOneFetchAndOneRender() throws Exception {
    origin.hold("7.jpg");
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      answers.add(send(nodes.get(i % 3).uri(), "t/64/48/7.jpg"));
    }
    origin.awaitCount("7.jpg", 1);
    origin.release("7.jpg");

    Set<String> etags = ConcurrentHashMap.newKeySet();
    for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
      assertThat(answer.get().statusCode()).isEqualTo(200);
      etags.add(etag(answer.get()));
    }
    System.out.printf(
        "1000 equal requests: %d origin requests, %d renders, %d ETags%n",
        origin.count(), renders(), etags.size());
    assertThat(origin.count()).isEqualTo(1);
    assertThat(renders()).isEqualTo(1);
    assertThat(etags).hasSize(1);
  }

  @Test
  void nodeKilled_isNotNoticedAtTheOthers() throws Exception {
    try (Load load = load(uris(0, 1))) {
      warm(load);
      Duration killed = load.now();
      nodes.get(2).kill();
      TimeUnit.SECONDS.sleep(4);
      load.finish();

      report("kill -9", killed, Duration.ofSeconds(2));
      assertThat(Load.between(samples, Duration.ZERO, load.now()).failed()).isZero();
    }
    await().atMost(PATIENCE).until(() -> Status.of(nodes.get(0).uri()).members().size() == 2);
  }

  @Test
  void nodePaused_costsOneTimeoutAndComesBack() throws Exception {
    try (Load load = load(uris(0, 1))) {
      warm(load);
      Duration paused = load.now();
      nodes.get(2).pause();
      TimeUnit.SECONDS.sleep(11); // its lease is lost meanwhile
      Duration resumed = load.now();
      nodes.get(2).resume();
      TimeUnit.SECONDS.sleep(4);
      load.finish();

      report("SIGSTOP", paused, Duration.ofSeconds(5));
      Load.Summary before = Load.between(samples, Duration.ZERO, paused);
      Load.Summary during = Load.between(samples, paused, resumed);
      assertThat(Load.between(samples, Duration.ZERO, load.now()).failed()).isZero();
      double slowAnyway = 2.0 * before.slow() / before.count();
      assertThat(during.slow()).isLessThan((int) (during.count() * (0.01 + slowAnyway)));
    }
    awaitMembers(nodes);
    await().atMost(PATIENCE).until(() -> allBreakersAreClosed());
  }

  @Test
  void etcdAway_isNotNoticed() throws Exception {
    long away = Long.getLong("etcd.away", 11);
    List<Long> linesBefore = nodes.stream().map(ClusterIT::registrationLines).toList();
    try (Load load = load(uris(0, 1, 2))) {
      warm(load);
      int before = origin.count();
      Duration stopped = load.now();
      etcd.kill();
      TimeUnit.SECONDS.sleep(away);
      for (NodeProcess node : nodes) {
        assertThat(Status.of(node.uri()).members()).hasSize(3);
      }
      etcd.start();
      TimeUnit.SECONDS.sleep(6);
      load.finish();

      report("etcd away for " + away + " s", stopped, Duration.ofSeconds(2));
      assertThat(Load.between(samples, Duration.ZERO, load.now()).failed()).isZero();
      // A node that did not run for two seconds, as happens on a busy machine, has to forget all.
      if (nodes.stream().noneMatch(node -> node.log().contains("it forgets all that it keeps"))) {
        assertThat(fetchedTwice(before)).isEmpty();
      }
    }
    awaitMembers(nodes);
    for (int i = 0; i < nodes.size(); i++) {
      assertThat(registrationLines(nodes.get(i)) - linesBefore.get(i))
          .as("lines in the log: %s", nodes.get(i).log())
          .isLessThanOrEqualTo(3);
    }
  }

  private static long registrationLines(NodeProcess node) {
    return node.log().lines().filter(line -> line.contains("EtcdRegistration")).count();
  }

  @Test
  void rollingRestart_failsNoRequest() throws Exception {
    try (Load load = load(uris(0, 1, 2))) {
      warm(load);
      Duration begin = load.now();
      for (NodeProcess node : nodes) {
        node.terminate();
        awaitMembers(nodes.stream().filter(n -> n != node).toList());
        node.start();
        awaitMembers(nodes);
        TimeUnit.SECONDS.sleep(1);
      }
      load.finish();

      report("rolling restart", begin, Duration.ofSeconds(2));
      System.out.printf("passed over %d times%n", load.passedOver());
      assertThat(Load.between(samples, Duration.ZERO, load.now()).failed()).isZero();
    }
  }

  private Load load(List<URI> asked) {
    return new Load(client, asked, 100, zipf(), samples::add);
  }

  private void warm(Load load) throws InterruptedException {
    await()
        .atMost(PATIENCE)
        .until(() -> load.now().compareTo(Duration.ofSeconds(3)) > 0 && !samples.isEmpty());
  }

  /** Figures before a fault, right after it, and once it should be over. */
  private void report(String fault, Duration at, Duration settled) {
    Duration late = at.plus(settled);
    System.out.println(fault);
    System.out.println("  before: " + Load.between(samples, at.minusSeconds(2), at));
    System.out.println("  first " + settled.toSeconds() + " s: " + Load.between(samples, at, late));
    System.out.println("  after: " + Load.between(samples, late, Duration.ofDays(1)));
  }

  /** Popular images and rare ones, in two sizes. */
  private static LongFunction<String> zipf() {
    Random random = new Random(42);
    return number -> {
      int image = (int) Math.min(IMAGES - 1.0, Math.pow(IMAGES, random.nextDouble()) - 1);
      return "t/" + (random.nextBoolean() ? "64/48/" : "80/60/") + image + ".jpg";
    };
  }

  private List<String> fetchedTwice(int fromRequest) {
    Map<String, Long> counts =
        origin.requests().stream()
            .skip(fromRequest)
            .collect(Collectors.groupingBy(FakeOrigin.Request::path, Collectors.counting()));
    return counts.entrySet().stream().filter(e -> e.getValue() > 1).map(Map.Entry::getKey).toList();
  }

  private boolean allBreakersAreClosed() {
    return nodes.stream()
        .allMatch(
            node ->
                Status.of(node.uri()).breakers().values().stream()
                    .allMatch(state -> state.equals("closed") || state.equals("self")));
  }

  private static void awaitMembers(List<NodeProcess> expected) {
    Set<String> ids = expected.stream().map(NodeProcess::id).collect(Collectors.toSet());
    await("all nodes to know " + ids)
        .atMost(PATIENCE)
        .until(
            () -> expected.stream().allMatch(node -> Status.of(node.uri()).members().equals(ids)));
  }

  private NodeProcess anyNode(Random random) {
    return nodes.get(random.nextInt(nodes.size()));
  }

  private List<URI> uris(int... numbers) {
    List<URI> uris = new ArrayList<>();
    for (int number : numbers) {
      uris.add(nodes.get(number).uri());
    }
    return uris;
  }

  private long renders() {
    return nodes.stream().mapToLong(node -> Status.of(node.uri()).number("renders")).sum();
  }

  private static Map<String, HttpResponse<byte[]>> get(Map<String, URI> nodeByPath)
      throws Exception {
    Semaphore slots = new Semaphore(24);
    Map<String, CompletableFuture<HttpResponse<byte[]>>> sent = new HashMap<>();
    for (Map.Entry<String, URI> entry : nodeByPath.entrySet()) {
      slots.acquire();
      sent.put(
          entry.getKey(),
          send(entry.getValue(), entry.getKey()).whenComplete((r, f) -> slots.release()));
    }
    Map<String, HttpResponse<byte[]>> answers = new HashMap<>();
    for (Map.Entry<String, CompletableFuture<HttpResponse<byte[]>>> entry : sent.entrySet()) {
      answers.put(entry.getKey(), entry.getValue().get());
    }
    return answers;
  }

  private static CompletableFuture<HttpResponse<byte[]>> send(URI node, String path) {
    return CLIENT.sendAsync(
        HttpRequest.newBuilder(node.resolve(path)).timeout(PATIENCE).build(),
        BodyHandlers.ofByteArray());
  }

  private static String etag(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }
}

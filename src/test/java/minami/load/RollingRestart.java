package minami.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
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
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes are restarted one after the other while ten thousand keys are asked for by Zipf's
 * law. Not among the tests of a build; run by name, with the WAR built before:
 *
 * <pre>
 * mvn -q -DskipTests package &amp;&amp; mvn -q test -Dtest=RollingRestart -Dload.rate=150 -Dload.seconds=60
 * </pre>
 *
 * <p>What it prints: requests and fetches from the origin in a steady time and during the restart,
 * a minute's worth of each, and the times of the hits by themselves. It fails if a request does.
 */
final class RollingRestart {

  private static final int KEYS = 10_000;
  private static final int PICTURES = 200;

  @TempDir Path folder;
  private final FakeOrigin origin = FakeOrigin.start().withoutRecord();
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final LoadClient client = new LoadClient();
  private final Queue<Load.Sample> samples = new ConcurrentLinkedQueue<>();
  private EtcdServer etcd;

  @BeforeEach
  void startThreeNodes() {
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < PICTURES; i++) {
      pictures.add(Pictures.jpeg(i));
    }
    for (int i = 0; i < KEYS; i++) {
      origin.serve(i + ".jpg", pictures.get(i % PICTURES), "Cache-Control: max-age=3600");
    }
    etcd = EtcdServer.start(folder);
    for (int i = 0; i < 3; i++) {
      int port = Ports.free();
      Map<String, String> settings =
          Map.of(
              "origin",
              origin.uri().toString(),
              "etcd.endpoints",
              etcd.endpoint().toString(),
              "cluster.advertise-url",
              "http://127.0.0.1:" + port + "/",
              "cache.size",
              "6MiB",
              "originals.size",
              "1MiB");
      nodes.add(new NodeProcess(folder, port, settings, List.of("-Xmx512m")));
    }
    nodes.parallelStream().forEach(NodeProcess::start);
    awaitMembers(nodes);
  }

  @AfterEach
  void stopEverything() {
    client.close();
    nodes.forEach(NodeProcess::close);
    etcd.close();
    origin.close();
  }

  private static void awaitMembers(List<NodeProcess> expected) {
    Set<String> ids = expected.stream().map(NodeProcess::id).collect(Collectors.toSet());
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> expected.stream().allMatch(n -> Status.of(n.uri()).members().equals(ids)));
  }

  @Test
  void rollingRestart_underZipf() throws Exception {
    List<URI> uris = nodes.stream().map(NodeProcess::uri).toList();
    Zipf zipf = new Zipf(KEYS);
    try (Load load =
        new Load(
            client,
            uris,
            LoadProperties.rate(150),
            number -> "t/96x96/" + zipf.next() + ".jpg",
            samples::add)) {
      TimeUnit.SECONDS.sleep(LoadProperties.seconds(60));
      Duration steady = load.now();
      int before = origin.count();
      TimeUnit.SECONDS.sleep(LoadProperties.seconds(60));
      Duration begin = load.now();
      report("steady", steady, begin, origin.count() - before);
      before = origin.count();
      for (NodeProcess node : nodes) {
        node.terminate();
        node.start();
        awaitMembers(nodes);
        TimeUnit.SECONDS.sleep(5);
      }
      Duration end = load.now();
      report("rolling restart", begin, end, origin.count() - before);
      load.finish();
      System.out.printf("passed over %d times%n", load.passedOver());
      assertThat(Load.between(samples, Duration.ZERO, load.now()).failed()).isZero();
    }
  }

  private void report(String name, Duration from, Duration to, int fetches) {
    double minutes = to.minus(from).toMillis() / 60_000.0;
    System.out.printf(
        "%s: %s; %.0f fetches a minute in %.1f min%n",
        name, Load.between(samples, from, to), fetches / minutes, minutes);
    List<Load.Sample> hits = samples.stream().filter(Load.Sample::isHit).toList();
    System.out.printf("  hits: %s%n", Load.between(hits, from, to));
  }
}

package minami.load;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import minami.testing.EtcdServer;
import minami.testing.FakeOrigin;
import minami.testing.Load;
import minami.testing.LoadClient;
import minami.testing.NodeProcess;
import minami.testing.Pictures;
import minami.testing.Ports;
import minami.testing.Status;

/**
 * Three nodes, each a process of the built WAR, with caches too small for the ten thousand
 * thumbnails that are asked for by Zipf's law.
 */
final class LoadedCluster implements AutoCloseable {

  static final String TOKEN = "0123456789abcdef-token";

  private static final int KEYS = 10_000;
  private static final int PICTURES = 200;

  final FakeOrigin origin = FakeOrigin.start().withoutRecord();
  final List<NodeProcess> nodes = new ArrayList<>();
  final Queue<Load.Sample> samples = new ConcurrentLinkedQueue<>();
  private final LoadClient client = new LoadClient();
  private final EtcdServer etcd;

  /**
   * Starts the nodes and waits until they know of each other.
   *
   * @param more settings of all nodes
   */
  LoadedCluster(Path folder, Map<String, String> more) {
    this(folder, node -> more);
  }

  /** The same with settings for each node, by its number. */
  LoadedCluster(Path folder, IntFunction<Map<String, String>> more) {
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
      Map<String, String> settings = new HashMap<>(more.apply(i));
      settings.put("admin-token", TOKEN);
      settings.put("origin", origin.uri().toString());
      settings.put("etcd.endpoints", etcd.endpoint().toString());
      settings.put("cluster.advertise-url", "http://127.0.0.1:" + port + "/");
      settings.put("cache.size", "6MiB");
      settings.put("originals.size", "1MiB");
      nodes.add(new NodeProcess(folder, port, settings, List.of("-Xmx512m")));
    }
    nodes.parallelStream().forEach(NodeProcess::start);
    awaitMembers();
  }

  /** Until each node knows of all. */
  void awaitMembers() {
    Set<String> ids = nodes.stream().map(NodeProcess::id).collect(Collectors.toSet());
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> nodes.stream().allMatch(n -> Status.of(n.uri(), TOKEN).members().equals(ids)));
  }

  /** A load on all nodes, as the properties of the run say. */
  Load load() {
    List<URI> uris = nodes.stream().map(NodeProcess::uri).toList();
    Zipf zipf = new Zipf(KEYS);
    return new Load(
        client,
        uris,
        LoadProperties.rate(150),
        number -> "t/96x96/" + zipf.next() + ".jpg",
        samples::add);
  }

  @Override
  public void close() {
    client.close();
    nodes.forEach(NodeProcess::close);
    etcd.close();
    origin.close();
  }
}

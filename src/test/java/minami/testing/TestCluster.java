package minami.testing;

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

/** Nodes in this JVM, a real etcd between them, and the origin of their pictures. */
public final class TestCluster implements AutoCloseable {

  /** The token of the operators of all nodes. */
  public static final String TOKEN = "the-token-of-the-operators";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final FakeOrigin origin = FakeOrigin.start();
  private final List<TestNode> nodes = new ArrayList<>();
  private final EtcdServer etcd;

  private TestCluster(EtcdServer etcd) {
    this.etcd = etcd;
  }

  /** Starts one that has no nodes yet. */
  public static TestCluster start(Path folder) {
    return new TestCluster(EtcdServer.start(folder));
  }

  public FakeOrigin origin() {
    return origin;
  }

  public EtcdServer etcd() {
    return etcd;
  }

  /** Those that have been added and not removed. */
  public List<TestNode> nodes() {
    return nodes;
  }

  public TestNode node(int number) {
    return nodes.get(number);
  }

  /**
   * Adds a node that runs.
   *
   * @param more keys without {@code minami.}, each with its value, besides or instead of those that
   *     all have
   */
  public TestNode add(String... more) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("origin", origin.uri().toString());
    settings.put("etcd.endpoints", etcd.endpoint().toString());
    settings.put("admin-token", TOKEN);
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    TestNode node = TestNode.start(settings);
    nodes.add(node);
    return node;
  }

  /** Stops a node, which is none of them from now on. */
  public void remove(TestNode node) {
    nodes.remove(node);
    node.close();
  }

  /** Stops all nodes. */
  public void removeAll() {
    nodes.parallelStream().forEach(TestNode::close);
    nodes.clear();
  }

  /** Returns when each node knows all of them, and no other. */
  public void awaitMembers() {
    Set<String> ids = nodes.stream().map(TestNode::id).collect(Collectors.toSet());
    await("all nodes to know " + ids)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> nodes.stream().allMatch(node -> status(node).members().equals(ids)));
  }

  /** What a node tells its operators. */
  public static Status status(TestNode node) {
    return Status.of(node.uri(), TOKEN);
  }

  /** What a node answers its operators. */
  public static HttpResponse<byte[]> get(TestNode node, String path) {
    return send(node, "GET", path);
  }

  /** The same, by another method. */
  public static HttpResponse<byte[]> send(TestNode node, String method, String path) {
    try {
      return CLIENT.send(
          HttpRequest.newBuilder(node.uri().resolve(path))
              .method(method, BodyPublishers.noBody())
              .header("Authorization", "Bearer " + TOKEN)
              .timeout(Duration.ofSeconds(30))
              .build(),
          BodyHandlers.ofByteArray());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    removeAll();
    etcd.close();
    origin.close();
  }
}

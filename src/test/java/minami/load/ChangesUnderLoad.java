package minami.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import minami.testing.Load;
import minami.testing.NodeProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How soon three nodes under load know of what an operator changes. Not among the tests of a build;
 * run by name, with the WAR built before:
 *
 * <pre>
 * mvn -q -DskipTests package &amp;&amp; mvn -q test -Dtest=ChangesUnderLoad -Dload.rate=150
 * </pre>
 *
 * <p>What it prints, in milliseconds: until a size that was added on one node is answered by all,
 * or refused by all after it was taken back; and how long a purge takes.
 */
final class ChangesUnderLoad {

  private static final int TIMES = 15;

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void sizesAndPurges_underZipf() throws Exception {
    Map<String, String> settings = Map.of("sizes", "96x96");
    try (LoadedCluster cluster = new LoadedCluster(folder, settings);
        Load load = cluster.load()) {
      List<Long> added = new ArrayList<>();
      List<Long> takenBack = new ArrayList<>();
      List<Long> purges = new ArrayList<>();
      for (int i = 0; i < TIMES; i++) {
        URI node = cluster.nodes.get(i % 3).uri();
        String size = (100 + i) + "x100";
        added.add(untilAllAnswer(cluster, "PUT", node, size, 200));
        takenBack.add(untilAllAnswer(cluster, "DELETE", node, size, 403));
        long start = System.nanoTime();
        assertThat(admin("DELETE", node, "images/" + i + ".jpg").statusCode()).isEqualTo(200);
        purges.add((System.nanoTime() - start) / 1_000_000);
      }
      load.finish();
      System.out.println(Load.between(cluster.samples, Duration.ZERO, load.now()));
      System.out.printf("added %s%ntaken back %s%npurged %s%n", added, takenBack, purges);
    }
  }

  private long untilAllAnswer(
      LoadedCluster cluster, String method, URI node, String size, int status) throws Exception {
    assertThat(admin(method, node, "sizes/" + size).statusCode()).isBetween(200, 204);
    long start = System.nanoTime();
    for (NodeProcess each : cluster.nodes) {
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> get(each.uri().resolve("t/" + size + "/1.jpg")) == status);
    }
    return (System.nanoTime() - start) / 1_000_000;
  }

  private HttpResponse<String> admin(String method, URI node, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(node.resolve("admin/" + path))
            .method(method, BodyPublishers.noBody())
            .header("Authorization", "Bearer " + LoadedCluster.TOKEN)
            .build(),
        BodyHandlers.ofString(UTF_8));
  }

  private int get(URI uri) throws Exception {
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
  }
}

package minami.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import minami.testing.Load;
import minami.testing.NodeProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes are killed at once under a load by Zipf's law, and started again: without stores, and
 * with one for each. Not among the tests of a build; run by name, with the WAR built before:
 *
 * <pre>
 * mvn -q -DskipTests package &amp;&amp; mvn -q test -Dtest=FleetRestart -Dload.rate=150 -Dload.seconds=40
 * </pre>
 *
 * <p>What it prints: fetches from the origin in the same time before and after, how many requests
 * failed (cold nodes may refuse some), and the times of what came from stores and of what was made.
 */
final class FleetRestart {

  @TempDir Path folder;

  @Test
  void killedFleet_withAndWithoutStores() throws Exception {
    int without = fetchesAfterwards("without stores", folder.resolve("without"), false);
    int with = fetchesAfterwards("with stores", folder.resolve("with"), true);
    System.out.printf("fetches with / without: %.3f%n", (double) with / without);
  }

  private static int fetchesAfterwards(String name, Path folder, boolean stored) throws Exception {
    Files.createDirectories(folder);
    try (LoadedCluster cluster =
        new LoadedCluster(
            folder,
            node ->
                stored
                    ? Map.of("store", folder.resolve("store" + node).toUri() + "/")
                    : Map.of())) {
      int before = run(cluster);
      report(name + ", before", cluster, before);
      cluster.nodes.parallelStream().forEach(NodeProcess::kill);
      cluster.nodes.parallelStream().forEach(NodeProcess::start);
      cluster.awaitMembers();
      cluster.samples.clear();
      int after = run(cluster);
      report(name + ", after", cluster, after);
      return after;
    }
  }

  /** How often the origin was asked meanwhile. */
  private static int run(LoadedCluster cluster) throws Exception {
    int before = cluster.origin.count();
    try (Load load = cluster.load()) {
      TimeUnit.SECONDS.sleep(LoadProperties.seconds(40));
      load.finish();
    }
    return cluster.origin.count() - before;
  }

  private static void report(String name, LoadedCluster cluster, int fetches) {
    System.out.printf(
        "%s: %d fetches; %s%n",
        name, fetches, Load.between(cluster.samples, Duration.ZERO, Duration.ofDays(1)));
    for (String cache : List.of("store", "miss")) {
      List<Load.Sample> those =
          cluster.samples.stream().filter(sample -> cache.equals(sample.cache())).toList();
      if (!those.isEmpty()) {
        System.out.printf(
            "  %s: %s%n", cache, Load.between(those, Duration.ZERO, Duration.ofDays(1)));
      }
    }
  }
}

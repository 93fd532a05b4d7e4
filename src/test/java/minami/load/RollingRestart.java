package minami.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import minami.testing.Load;
import minami.testing.NodeProcess;
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

  @TempDir Path folder;

  @Test
  void rollingRestart_underZipf() throws Exception {
    try (LoadedCluster cluster = new LoadedCluster(folder, Map.of());
        Load load = cluster.load()) {
      TimeUnit.SECONDS.sleep(LoadProperties.seconds(60));
      Duration steady = load.now();
      int before = cluster.origin.count();
      TimeUnit.SECONDS.sleep(LoadProperties.seconds(60));
      Duration begin = load.now();
      report("steady", cluster.samples, steady, begin, cluster.origin.count() - before);
      before = cluster.origin.count();
      for (NodeProcess node : cluster.nodes) {
        node.terminate();
        node.start();
        cluster.awaitMembers();
        TimeUnit.SECONDS.sleep(5);
      }
      Duration end = load.now();
      report("rolling restart", cluster.samples, begin, end, cluster.origin.count() - before);
      load.finish();
      System.out.printf("passed over %d times%n", load.passedOver());
      assertThat(Load.between(cluster.samples, Duration.ZERO, load.now()).failed()).isZero();
    }
  }

  private static void report(
      String name, Collection<Load.Sample> samples, Duration from, Duration to, int fetches) {
    double minutes = to.minus(from).toMillis() / 60_000.0;
    System.out.printf(
        "%s: %s; %.0f fetches a minute in %.1f min%n",
        name, Load.between(samples, from, to), fetches / minutes, minutes);
    List<Load.Sample> hits = samples.stream().filter(Load.Sample::isHit).toList();
    System.out.printf("  hits: %s%n", Load.between(hits, from, to));
  }
}

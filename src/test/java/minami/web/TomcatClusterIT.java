package minami.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import minami.testing.ContainerLoader;
import minami.testing.EtcdServer;
import minami.testing.Status;
import minami.testing.Traces;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The built WAR in a real Tomcat as a member of a cluster: etcd's client is not easy to get rid of.
 */
final class TomcatClusterIT {

  private static final int DEPLOYMENTS = 10;

  @TempDir Path folder;

  @Test
  void deployedTenTimes_leavesNothingBehind() throws Exception {
    try (EtcdServer etcd = EtcdServer.start(folder)) {
      Tomcat tomcat = new Tomcat();
      tomcat.setBaseDir(folder.toString());
      Files.createDirectories(folder.resolve("webapps"));
      tomcat.setPort(0);
      tomcat.getConnector();
      tomcat.getHost();
      tomcat.getEngine().setParentClassLoader(new ContainerLoader("jakarta.", "org.apache."));
      tomcat.start();
      try {
        deployAndUndeploy(tomcat, etcd); // loads the JDK's own classes
        int threads = threads();
        int classes = classes();
        for (int i = 1; i < DEPLOYMENTS; i++) {
          deployAndUndeploy(tomcat, etcd);
        }
        System.out.printf(
            "threads %d -> %d, loaded classes %d -> %d%n", threads, threads(), classes, classes());
        assertThat(threads()).isLessThanOrEqualTo(threads + 1); // the container's own may come
        assertThat(classes()).isLessThan(classes + 200);
      } finally {
        tomcat.stop();
        tomcat.destroy();
      }
    }
  }

  private static void deployAndUndeploy(Tomcat tomcat, EtcdServer etcd) throws Exception {
    Traces traces = new Traces();
    deployJoinUndeploy(tomcat, etcd, traces);
    traces.assertNoneLeft();
  }

  /** A method of its own, lest a local variable keep the class loader. */
  private static void deployJoinUndeploy(Tomcat tomcat, EtcdServer etcd, Traces traces)
      throws Exception {
    URI node = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/thumbs/");
    Context context =
        TomcatIT.deploy(
            tomcat,
            "/thumbs",
            Map.of(
                "minami.etcd.endpoints", etcd.endpoint().toString(),
                "minami.cluster.advertise-url", node.toString()));
    traces.follow(context.getLoader().getClassLoader());
    await("the node to join")
        .atMost(Duration.ofSeconds(20))
        .until(() -> Status.of(node).members().size() == 1);

    tomcat.getHost().removeChild(context);
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  private static int classes() {
    System.gc();
    return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
  }
}

package minami.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.management.MBeanAttributeInfo;
import javax.management.ObjectName;

/** The WAR that the build has just made, as a user gets it. */
public final class BuiltWar {
  /** One of the pictures inside the WAR, which need no origin. */
  public static final String SAMPLE = "/t/320/240/egret.jpg";

  /** One that goes out in several pieces. */
  public static final String LONG_SAMPLE = "/t/1200/900/egret.jpg";

  /** Some for which pictures are looked at, in all ways that there are. */
  private static final List<String> LOOKS =
      List.of(
          "/t/100x200,smart/egret.jpg",
          "/t/100x200,face/flower.jpg",
          "/t/100x100,blurhash/toucan.png");

  private static final List<String> WATCHED =
      List.of(
          "/health",
          "/health/live",
          "/health/ready",
          "/admin/",
          "/admin/admin.js",
          "/admin/uplot/uPlot.iife.min.js",
          "/admin/cluster.json");

  private BuiltWar() {}

  /** In place of {@code block}. */
  private static final String ALL_BLURRED =
      "=blur\nminami.moderation.threshold=neutral+drawing+sexy:0.01\n";

  /** Writes a file of settings for {@link #useEyes}, with this provider, and with a store. */
  public static Path moderating(Path folder, String provider) throws IOException {
    return Files.writeString(
        folder.resolve("moderating.properties"),
        "minami.moderation=block\nminami.moderation.provider="
            + provider
            + "\nminami.store="
            + folder.resolve("store").toUri()
            + "/\n");
  }

  /**
   * Uses all that looks at pictures, and has the policy changed meanwhile. Whoever judges must not
   * find the samples pornographic.
   *
   * @param webapp the address of a WAR with these settings, without a slash at the end
   */
  public static void useEyes(String webapp, Path settings) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    for (String path : LOOKS) {
      HttpResponse<Void> shown = ask(client, webapp + path);
      assertThat(shown.statusCode()).isEqualTo(200);
      assertThat(shown.headers().firstValue("X-Moderation")).isEmpty();
    }
    Files.writeString(settings, Files.readString(settings).replace("=block\n", ALL_BLURRED));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                ask(client, webapp + LOOKS.get(0))
                    .headers()
                    .firstValue("X-Moderation")
                    .filter("blurred"::equals)
                    .isPresent());
  }

  /**
   * Asks for metrics, health and the live cluster, as those do who watch a node in this JVM.
   *
   * @param webapp the address of a WAR, without a slash at the end
   */
  public static void assertWatchable(String webapp) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    URI metrics = URI.create(webapp + "/metrics");
    String text =
        client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
    Exposition shown = Exposition.parse(text);
    assertThat(shown.sum("minami_renders_total")).isPositive();
    assertThat(shown.sum("jvm_memory_used_bytes")).isPositive();
    try (Jmx jmx = Jmx.connect()) {
      String path = URI.create(webapp).getPath();
      String context = ObjectName.quote(path.isEmpty() ? "/" : path);
      ObjectName name = new ObjectName("minami:type=Metrics,context=" + context);
      String renders = "minami_renders_total";
      assertThat(jmx.beans().getMBeanInfo(name).getAttributes())
          .extracting(MBeanAttributeInfo::getName)
          .contains(renders);
      assertThat(jmx.beans().getAttribute(name, renders)).isEqualTo(shown.value(renders));
      operate(client, webapp, jmx, new ObjectName("minami:type=Node,context=" + context));
    }
    for (String path : WATCHED) {
      assertThat(ask(client, webapp + path).statusCode()).as(path).isEqualTo(200);
    }
  }

  /** Does what an operator does with jconsole. */
  private static void operate(HttpClient client, String webapp, Jmx jmx, ObjectName node)
      throws Exception {
    String[] path = {"egret.jpg"};
    String[] types = {String.class.getName()};
    assertThat(jmx.beans().getAttribute(node, "Status").toString()).contains("\"ready\"");
    assertThat(jmx.beans().getAttribute(node, "Answers").toString()).contains("miss");
    assertThat(ask(client, webapp + SAMPLE).headers().firstValue("X-Cache")).hasValue("hit");
    assertThat(jmx.beans().invoke(node, "purgeImage", path, types).toString())
        .contains("images/egret.jpg");
    assertThat(ask(client, webapp + SAMPLE).headers().firstValue("X-Cache")).hasValue("miss");
    assertThatThrownBy(() -> jmx.beans().invoke(node, "purgeThumbnail", path, types))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
    jmx.beans().invoke(node, "drain", null, null);
    assertThat(ask(client, webapp + "/health/ready").statusCode()).isEqualTo(503);
    jmx.beans().invoke(node, "undrain", null, null);
  }

  private static HttpResponse<Void> ask(HttpClient client, String address) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
    return client.send(request, BodyHandlers.discarding());
  }

  /**
   * Where it is.
   *
   * @throws AssertionError if it has not been built
   */
  public static Path path() {
    Path war = Path.of(System.getProperty("war.under.test", "target/minami.war"));
    if (!Files.isRegularFile(war)) {
      throw new AssertionError(
          war.toAbsolutePath()
              + " is not there. Tests named *IT are run by 'mvn verify', which builds it; before"
              + " one that is run by name: 'mvn -DskipTests package'");
    }
    return war;
  }
}

package minami.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.Attribute;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.ObjectName;
import minami.testing.Exposition;
import minami.testing.Jmx;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The metrics of a node through the remote protocol of JMX. */
class MetricsJmxTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String ALL = "minami:type=Metrics,*";

  private Jmx jmx;

  @BeforeEach
  void connect() throws Exception {
    jmx = Jmx.connect();
  }

  @AfterEach
  void disconnect() throws Exception {
    jmx.close();
  }

  private static String get(URI uri) throws Exception {
    return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  private static Exposition metrics(TestNode node) throws Exception {
    return Exposition.parse(get(node.uri().resolve("metrics")));
  }

  private ObjectName only() throws Exception {
    Set<ObjectName> names = jmx.names(ALL);
    assertThat(names).hasSize(1);
    return names.iterator().next();
  }

  @Test
  void attributes_areWhatMetricsShows() throws Exception {
    try (TestNode node = TestNode.start(Map.of())) {
      get(node.uri().resolve("t/32x24/egret.jpg"));
      get(node.uri().resolve("t/32x24/egret.jpg"));
      get(node.uri().resolve("t/nonsense/egret.jpg"));
      Exposition metrics = metrics(node);
      ObjectName name = only();
      MBeanAttributeInfo[] attributes = jmx.beans().getMBeanInfo(name).getAttributes();

      assertThat(name).hasToString("minami:type=Metrics,context=\"/\"");
      assertThat(attributes)
          .extracting(MBeanAttributeInfo::getName)
          .containsAll(metrics.samples().keySet());
      assertThat(attributes).allMatch(attribute -> !attribute.getDescription().isBlank());
      // Of the others, some change between two looks.
      Map<String, Double> ours =
          Map.of(
              "minami_requests_total{cache=\"hit\",status=\"200\"}", 1.0,
              "minami_requests_total{cache=\"miss\",status=\"200\"}", 1.0,
              "minami_refusals_total{reason=\"malformed\"}", 1.0,
              "minami_request_seconds_bucket{cache=\"miss\",le=\"+Inf\"}", 1.0,
              "minami_cache_bytes{cache=\"own\"}",
                  metrics.value("minami_cache_bytes{cache=\"own\"}"),
              "minami_step_seconds_sum{format=\"jpg\",step=\"decode\"}",
                  metrics.value("minami_step_seconds_sum{format=\"jpg\",step=\"decode\"}"));
      ours.forEach((metric, value) -> assertThat(metrics.value(metric)).isEqualTo(value));
      List<Attribute> told =
          jmx.beans().getAttributes(name, ours.keySet().toArray(String[]::new)).asList();
      assertThat(told).hasSameSizeAs(ours.keySet());
      assertThat(told).allMatch(found -> ours.get(found.getName()).equals(found.getValue()));
      String one = "minami_renders_total";
      assertThat(jmx.beans().getAttribute(name, one)).isEqualTo(metrics.value(one));
    }
  }

  @Test
  void attributeThatIsNotThere_isRefused() throws Exception {
    try (TestNode node = TestNode.start(Map.of())) {
      String[] wanted = {"minami_nonsense", "minami_ready"};
      assertThat(jmx.beans().getAttributes(only(), wanted).asList())
          .containsExactly(new Attribute("minami_ready", 1.0));
      assertThatThrownBy(() -> jmx.beans().getAttribute(only(), wanted[0]))
          .isInstanceOf(AttributeNotFoundException.class)
          .hasMessage("minami_nonsense is not among the metrics");
      assertThatThrownBy(() -> jmx.beans().setAttribute(only(), new Attribute(wanted[1], 0.0)))
          .isInstanceOf(AttributeNotFoundException.class);
      assertThat(metrics(node).value(wanted[1])).isOne();
    }
  }

  @Test
  void twoNodesInOneJvm_haveOneEachUntilTheyEnd() throws Exception {
    TestNode first = TestNode.start(Map.of());
    try (TestNode second = TestNode.start(Map.of())) {
      get(second.uri().resolve("t/nonsense/egret.jpg"));
      String refusals = "minami_refusals_total{reason=\"malformed\"}";
      double[] values = new double[2];
      for (ObjectName name : jmx.names(ALL)) {
        values[name.getKeyProperty("instance") == null ? 0 : 1] +=
            (Double) jmx.beans().getAttribute(name, refusals);
      }
      assertThat(values).containsExactly(0, 1);

      first.close();
      assertThat(only().getKeyProperty("instance")).isEqualTo("2");
    }
    assertThat(jmx.names(ALL)).isEmpty();
  }
}

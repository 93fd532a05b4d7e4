package minami.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.ObjectName;
import javax.management.openmbean.TabularData;
import minami.testing.FakeOrigin;
import minami.testing.Jmx;
import minami.testing.Pictures;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node that is operated through the remote protocol of JMX, as jconsole does. */
@Timeout(60)
class NodeJmxTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String NAME = "minami:type=Node,context=\"/\"";

  private final FakeOrigin origin = FakeOrigin.start();
  private TestNode node;
  private Jmx jmx;
  private ObjectName bean;

  @BeforeEach
  void start() throws Exception {
    node = TestNode.start(Map.of("origin", origin.uri().toString()));
    jmx = Jmx.connect();
    bean = new ObjectName(NAME);
    for (String path : new String[] {"a.jpg", "d/a.jpg", "d/b.jpg"}) {
      origin.serve(path, Pictures.jpeg(1), "Cache-Control: max-age=3600");
    }
  }

  @AfterEach
  void stop() throws Exception {
    jmx.close();
    node.close();
    origin.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = node.uri().resolve(path);
    return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private String cache(String path) throws Exception {
    return get(path).headers().firstValue("X-Cache").orElse("none");
  }

  private Object attribute(String name) throws Exception {
    return jmx.beans().getAttribute(bean, name);
  }

  private Object call(String operation, String... arguments) throws Exception {
    String[] signature =
        Stream.of(arguments).map(argument -> String.class.getName()).toArray(String[]::new);
    return jmx.beans().invoke(bean, operation, arguments, signature);
  }

  private JsonObject purge(String operation, String argument) throws Exception {
    return JsonParser.parseString((String) call(operation, argument)).getAsJsonObject();
  }

  @Test
  void attributes_areWhatStatusShows() throws Exception {
    get("t/32x24/a.jpg");
    get("t/32x24/a.jpg");
    get("t/32x24/none.jpg");
    JsonObject status = JsonParser.parseString(get("status").body()).getAsJsonObject();
    JsonObject told = JsonParser.parseString((String) attribute("Status")).getAsJsonObject();

    assertThat(told.keySet()).isEqualTo(status.keySet());
    assertThat(told.get("answers")).isEqualTo(status.get("answers"));
    assertThat(attribute("State")).isEqualTo("ready");
    assertThat(attribute("Version")).isEqualTo(status.get("version").getAsString());
    assertThat((Long) attribute("UptimeSeconds")).isBetween(0L, 60L);
    assertThat((String[]) attribute("Members")).isEmpty();
    assertThat(attribute("Node")).isEqualTo("");
    assertThat(count((TabularData) attribute("Answers"), "hit")).isEqualTo(1L);
    assertThat(count((TabularData) attribute("Failures"), "not_found")).isEqualTo(1L);
  }

  private static Object count(TabularData table, String key) {
    return table.get(new Object[] {key}).get("value");
  }

  @Test
  void eachFeature_isExplainedAndOfATypeThatAClientHas() throws Exception {
    MBeanInfo info = jmx.beans().getMBeanInfo(bean);
    Stream<MBeanFeatureInfo> features =
        Stream.concat(
            Stream.of(info.getAttributes()),
            Stream.of(info.getOperations())
                .flatMap(
                    operation ->
                        Stream.concat(Stream.of(operation), Stream.of(operation.getSignature()))));
    assertThat(features)
        .hasSize(23)
        .allMatch(feature -> feature.getDescription() != null && !feature.getName().equals("p1"));
    assertThat(info.getAttributes()).noneMatch(attribute -> attribute.getType().contains("minami"));
    assertThat(info.getOperations())
        .extracting(MBeanOperationInfo::getReturnType)
        .containsOnly("java.lang.String", "void");
  }

  @Test
  void purge_isThatOfHttp() throws Exception {
    for (String path : new String[] {"a.jpg", "d/a.jpg", "d/b.jpg"}) {
      get("t/32x24/" + path);
      get("t/64x48/" + path);
    }
    JsonObject one = purge("purgeThumbnail", "/t/32x24/a.jpg");
    assertThat(one.get("purged").getAsString()).isEqualTo("thumbnails/32x24/a.jpg");
    assertThat(one.get("removed").getAsInt()).isOne();
    assertThat(cache("t/32x24/a.jpg")).isEqualTo("miss");
    assertThat(cache("t/64x48/a.jpg")).isEqualTo("hit");
    assertThat(purge("purgeThumbnail", "64x48/d/a.jpg").get("removed").getAsInt()).isOne();
    assertThat(purge("purgeImage", "a.jpg").get("removed").getAsInt()).isEqualTo(2);
    assertThat(purge("purgeImage", "d/").get("removed").getAsInt()).isEqualTo(3);
    get("t/32x24/a.jpg");
    assertThat(purge("purgeImage", "/").get("removed").getAsInt()).isOne();
  }

  @ParameterizedTest
  @CsvSource({
    "purgeThumbnail, 32x24, the image is missing",
    "purgeThumbnail, '', missing: the address of a thumbnail",
    "purgeImage, ' ', missing: the path of an image",
    "purgeImage, , missing: the path of an image",
    "purgeImage, a//b.jpg, ''",
    "purgeImage, @nowhere/a.jpg, ''"
  })
  void whatIsNone_isRefusedInAWayThatAnyClientUnderstands(
      String operation, String argument, String reason) throws Exception {
    get("t/32x24/a.jpg");
    assertThatThrownBy(() -> call(operation, argument))
        .satisfies(
            thrown -> {
              Throwable cause = thrown;
              while (cause.getCause() != null) {
                assertThat(cause.getClass().getName()).startsWith("java");
                cause = cause.getCause();
              }
              assertThat(cause).isExactlyInstanceOf(IllegalArgumentException.class);
              assertThat(cause.getMessage()).isNotBlank().contains(reason);
            });
    assertThat(cache("t/32x24/a.jpg")).isEqualTo("hit");
  }

  @Test
  void drain_isSeenByBalancersUntilUndrained() throws Exception {
    for (int i = 0; i < 2; i++) {
      call("drain");
      assertThat(attribute("State")).isEqualTo("draining");
      assertThat(get("health/ready").statusCode()).isEqualTo(503);
      assertThat(get("status").statusCode()).isEqualTo(503);
      assertThat(get("t/32x24/a.jpg").statusCode()).isEqualTo(200);
    }
    for (int i = 0; i < 2; i++) {
      call("undrain");
      assertThat(attribute("State")).isEqualTo("ready");
      assertThat(get("health/ready").statusCode()).isEqualTo(200);
    }
    ((Runnable) node.context().getAttribute("minami.leave")).run();
    assertThatThrownBy(() -> call("undrain")).hasStackTraceContaining("about to stop");
    assertThat(get("health/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void sizeThatCannotBeAdded_isRefusedInWords() {
    assertThatThrownBy(() -> call("addSize", "640x")).hasStackTraceContaining("minami.sizes");
    assertThatThrownBy(() -> call("addSize", "wide")).hasStackTraceContaining("320x240");
    assertThatThrownBy(() -> call("removePreset", "none")).hasStackTraceContaining("alone");
  }

  @Test
  void nodesInOneJvm_haveOneEachUntilTheyEndOrFailToStart() throws Exception {
    try (TestNode second = TestNode.start(Map.of("origin", origin.uri().toString()))) {
      assertThat(second.uri()).isNotEqualTo(node.uri());
      assertThat(jmx.names("minami:type=Node,*"))
          .containsExactlyInAnyOrder(bean, new ObjectName(NAME + ",instance=2"));
    }
    assertThatThrownBy(() -> TestNode.start(Map.of("quality", "1000"))).isNotNull();
    assertThat(jmx.names("minami:type=Node,*")).containsExactly(bean);
    node.close();
    assertThat(jmx.names("minami:*")).isEmpty();
  }
}

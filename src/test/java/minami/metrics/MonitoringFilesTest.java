package minami.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import minami.testing.EtcdServer;
import minami.testing.Exposition;
import minami.testing.TestNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules and the dashboard in conf/ ask for what there is, in a language that is understood. */
class MonitoringFilesTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Path PROMETHEUS = Path.of("conf/prometheus");
  private static final Path RULES = PROMETHEUS.resolve("minami.rules.yml");
  private static final Path DASHBOARD = Path.of("conf/grafana/minami.json");
  private static final Path NOTHING = Path.of("/dev/null");
  private static final String TOKEN_FILE = "/etc/prometheus/minami.token";

  /** In the names of recording rules there are colons. {@code ExecutableWarIT} sees to Jetty's. */
  private static final Pattern METRIC =
      Pattern.compile("(?<![:\\w.])(?:minami|jvm|process|system)_[a-z_]+(?!\\w*[:.(])");

  @TempDir Path folder;

  private static Set<String> metricsIn(String text) {
    Matcher matcher = METRIC.matcher(text);
    return matcher.results().map(m -> m.group()).collect(Collectors.toCollection(TreeSet::new));
  }

  private static String text(TestNode node) throws Exception {
    URI uri = node.uri().resolve("metrics");
    return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  private static Set<String> shownBy(TestNode node) throws Exception {
    return Exposition.parse(text(node)).samples().keySet().stream()
        .map(sample -> sample.replaceFirst("\\{.*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void metricsInRulesAndDashboard_areThere() throws Exception {
    Set<String> named = metricsIn(Files.readString(RULES).replaceAll("(?m)^ *#.*", ""));
    assertThat(named).hasSizeGreaterThan(15);
    Set<String> drawn = metricsIn(String.join("\n", expressions(dashboard())));
    assertThat(drawn).hasSizeGreaterThan(30);
    named.addAll(drawn);
    try (EtcdServer etcd = EtcdServer.start(folder);
        TestNode node =
            TestNode.start(
                Map.of(
                    "etcd.endpoints",
                    etcd.endpoint().toString(),
                    "store",
                    folder.resolve("store").toUri() + "/"))) {
      System.gc(); // of which the JVM tells when it likes
      await().untilAsserted(() -> assertThat(shownBy(node)).containsAll(named));
      promtool(Files.writeString(folder.resolve("metrics"), text(node)), "check", "metrics");
    }
  }

  private static JsonObject dashboard() throws IOException {
    return JsonParser.parseString(Files.readString(DASHBOARD)).getAsJsonObject();
  }

  private static List<JsonObject> objects(JsonArray array) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  /** What the dashboard asks Prometheus for. */
  private static List<String> expressions(JsonObject dashboard) {
    List<String> expressions = new ArrayList<>();
    for (JsonObject panel : objects(dashboard.getAsJsonArray("panels"))) {
      if (panel.has("targets")) {
        objects(panel.getAsJsonArray("targets"))
            .forEach(target -> expressions.add(target.get("expr").getAsString()));
      }
    }
    return expressions;
  }

  @Test
  void dashboard_leavesSourceAndNodesToWhoeverLooks() throws IOException {
    JsonObject dashboard = dashboard();
    assertThat(objects(dashboard.getAsJsonObject("templating").getAsJsonArray("list")))
        .extracting(variable -> variable.get("name").getAsString())
        .containsExactly("datasource", "job", "instance");
    List<String> expressions = expressions(dashboard);
    assertThat(expressions)
        .allSatisfy(
            expression ->
                assertThat(expression).contains("job=~\"$job\", instance=~\"$instance\""));
    Set<String> places = new TreeSet<>();
    for (JsonObject panel : objects(dashboard.getAsJsonArray("panels"))) {
      String title = panel.get("title").getAsString();
      if (panel.has("targets")) {
        assertThat(panel.getAsJsonObject("datasource").get("uid").getAsString())
            .as(title)
            .isEqualTo("${datasource}");
      }
      JsonObject at = panel.getAsJsonObject("gridPos");
      for (int x = 0; x < at.get("w").getAsInt(); x++) {
        for (int y = 0; y < at.get("h").getAsInt(); y++) {
          String place = (at.get("x").getAsInt() + x) + "," + (at.get("y").getAsInt() + y);
          assertThat(places.add(place)).as("%s alone at %s", title, place).isTrue();
        }
      }
    }
  }

  @Test
  void rules_areGoodAndFireWhenTheyShould() throws Exception {
    promtool(NOTHING, "check", "rules", RULES.toString());
    promtool(NOTHING, "test", "rules", PROMETHEUS.resolve("minami.rules.test.yml").toString());
  }

  @Test
  void configuration_isOneForPrometheus() throws Exception {
    String ours = Files.readString(PROMETHEUS.resolve("prometheus.yml"));
    assertThat(ours).contains(TOKEN_FILE);
    Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef");
    Files.writeString(folder.resolve("prometheus.yml"), ours.replace(TOKEN_FILE, token.toString()));
    Files.copy(RULES, folder.resolve(RULES.getFileName()));
    promtool(NOTHING, "check", "config", folder.resolve("prometheus.yml").toString());
  }

  /** Prometheus reads them as it reads rules. */
  @Test
  void expressionsOfTheDashboard_areGood() throws Exception {
    StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    List<String> expressions = expressions(dashboard());
    for (int i = 0; i < expressions.size(); i++) {
      String expression = expressions.get(i).replace("$__rate_interval", "5m");
      rules.append("  - record: panel:").append(i).append("\n    expr: '");
      rules.append(expression).append("'\n");
    }
    promtool(
        NOTHING,
        "check",
        "rules",
        Files.writeString(folder.resolve("panels.yml"), rules).toString());
  }

  private void promtool(Path input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Path log = folder.resolve("promtool.log");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectInput(input.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      abort("There is no promtool on the PATH: 'apt-get install prometheus' brings one");
      return;
    }
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log, UTF_8)).isZero();
  }
}

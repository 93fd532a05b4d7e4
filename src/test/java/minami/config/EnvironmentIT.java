package minami.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import minami.testing.BuiltWar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The built WAR with all its settings in the environment, as in a container. */
@Timeout(120)
class EnvironmentIT {

  @TempDir Path folder;
  private Process process;

  private void start(Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.io.tmpdir=" + folder,
                "-jar",
                BuiltWar.path().toString(),
                "--host=127.0.0.1",
                "--port=0")
            .redirectError(folder.resolve("log").toFile());
    builder.environment().putAll(environment);
    process = builder.start();
  }

  @AfterEach
  void end() throws Exception {
    process.destroyForcibly().waitFor();
  }

  @Test
  void everyKeyAndWhatKubernetesInjects_startsWithOneWarning() throws Exception {
    Map<String, String> settings = ConfigTest.everyKey(folder);
    settings.put("origin", "samples:");
    settings.put("moderation.provider", "built-in");
    settings.put("moderation.threshold", "porn:0.8");
    settings.put("deadline", "30s"); // a quarter is enough for a cold look on a busy machine
    settings.put("preset.avatar", "100x100,fit");
    settings.remove("signing-keys");
    Map<String, String> environment = new HashMap<>(ConfigTest.KUBERNETES);
    settings.forEach((key, value) -> environment.put(ConfigTest.variable(key), value));
    start(environment);

    BufferedReader output = process.inputReader(UTF_8);
    String line = output.readLine();
    assertThat(line).as("the first line of output").contains(" listens on ");
    URI node = URI.create(message(line).substring(message(line).indexOf("http://")));
    HttpResponse<String> preset = get(node.resolve("/t/avatar/egret.jpg"));
    assertThat(preset.statusCode()).isEqualTo(200);
    assertThat(preset.headers().firstValue("Cache-Control").orElseThrow())
        .contains("max-age=" + 364 * 24 * 60 * 60);
    assertThat(get(node.resolve("/t/320x241/egret.jpg")).statusCode()).isEqualTo(403);
    assertThat(get(node.resolve("/t/1001x/egret.jpg")).body())
        .contains("at most 1000", "max-width");
    List<String> log =
        Files.readAllLines(folder.resolve("log")).stream().map(EnvironmentIT::message).toList();
    assertThat(log)
        .filteredOn(l -> l.contains(" are ignored: "))
        .singleElement()
        .asString()
        .contains(ConfigTest.KUBERNETES.keySet());
    assertThat(log)
        .filteredOn(l -> l.contains("serves thumbnails under"))
        .singleElement()
        .asString()
        .contains("samples:", "cluster other", "63 MiB", "Java ")
        .doesNotContain(settings.get("cluster.secret"));
    Path accessLog = Path.of(settings.get("access-log"));
    await().untilAsserted(() -> assertThat(accessLog).content().contains(" 200 ", " miss "));
  }

  /** Of a line of JSON. */
  private static String message(String line) {
    return JsonParser.parseString(line).getAsJsonObject().get("message").getAsString();
  }

  @Test
  void wrongValuesAndALogOfJson_areOneObjectWithoutAStackTrace() throws Exception {
    start(Map.of("MINAMI_MAX_WIDTH", "abc", "MINAMI_LOG_FORMAT", "json"));

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(Files.readAllLines(folder.resolve("log")))
        .singleElement()
        .satisfies(line -> assertThat(message(line)).contains("minami.max-width = 'abc'"));
  }

  @Test
  void wrongValues_areOneLineAndExitCode1() throws Exception {
    start(Map.of("MINAMI_MAX_WIDTH", "abc", "MINAMI_ERROR_IMAGE", "/etc/passwd"));

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(Files.readAllLines(folder.resolve("log")))
        .singleElement()
        .asString()
        .startsWith("minami: minami.")
        .contains("minami.max-width = 'abc' (environment variable MINAMI_MAX_WIDTH): must be a")
        .contains("minami.error-image = '/etc/passwd' (environment variable MINAMI_ERROR_IMAGE)");
  }

  private static HttpResponse<String> get(URI uri) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString(ISO_8859_1));
  }
}

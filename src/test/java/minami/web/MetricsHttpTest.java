package minami.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import minami.testing.Corpus;
import minami.testing.Exposition;
import minami.testing.FakeOrigin;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node shows of itself, and to whom, over real HTTP. */
class MetricsHttpTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final byte[] PICTURE = Corpus.bytes("jpeg-orient/Landscape_1.jpg");
  private static final String TOKEN = "0123456789abcdef";
  private static final String NO_ETCD = "http://127.0.0.1:1";
  private static final Pattern NAMED = Pattern.compile("`((?:minami|jvm|process|system)_[a-z_]+)");

  private FakeOrigin origin;
  private TestNode node;

  @BeforeEach
  void start() throws Exception {
    origin = FakeOrigin.start();
    origin.serve("a.jpg", PICTURE);
    node = start(Map.of());
  }

  private TestNode start(Map<String, String> settings) throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    all.put("origin", origin.uri().toString());
    return TestNode.start(all);
  }

  private void restart(Map<String, String> settings) throws Exception {
    node.close();
    node = start(settings);
  }

  @AfterEach
  void stop() {
    node.close();
    origin.close();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(node.uri().resolve(path));
    return CLIENT.send(
        (headers.length > 0 ? request.headers(headers) : request).build(), BodyHandlers.ofString());
  }

  private Exposition metrics() throws Exception {
    return Exposition.parse(get("metrics").body());
  }

  @Test
  void metrics_areTextThatNobodyKeeps() throws Exception {
    HttpResponse<String> response = get("metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
  }

  @Test
  void answers_areCountedByStatusCacheAndReason() throws Exception {
    String etag = get("t/32x24/a.jpg").headers().firstValue("ETag").orElseThrow();
    get("t/32x24/a.jpg");
    get("t/32x24/a.jpg");
    assertThat(get("t/32x24/a.jpg", "If-None-Match", etag).statusCode()).isEqualTo(304);
    HttpRequest canonicalized =
        HttpRequest.newBuilder(node.uri().resolve("t/32x24/%61.jpg")).build();
    assertThat(CLIENT.send(canonicalized, BodyHandlers.discarding()).statusCode()).isEqualTo(301);
    get("t/32x24/missing.jpg");
    get("t/nonsense/a.jpg");

    Exposition metrics = metrics();
    assertThat(metrics.value("minami_requests_total{cache=\"miss\",status=\"200\"}")).isOne();
    assertThat(metrics.value("minami_requests_total{cache=\"hit\",status=\"200\"}")).isEqualTo(2);
    assertThat(metrics.value("minami_requests_total{cache=\"hit\",status=\"304\"}")).isOne();
    assertThat(metrics.value("minami_requests_total{cache=\"none\",status=\"301\"}")).isOne();
    assertThat(metrics.value("minami_requests_total{cache=\"none\",status=\"404\"}")).isOne();
    assertThat(metrics.value("minami_requests_total{cache=\"none\",status=\"400\"}")).isOne();
    assertThat(metrics.sum("minami_requests_total")).isEqualTo(7);
    assertThat(metrics.value("minami_refusals_total{reason=\"not_found\"}")).isOne();
    assertThat(metrics.value("minami_refusals_total{reason=\"malformed\"}")).isOne();
    assertThat(metrics.sum("minami_refusals_total")).isEqualTo(2);
  }

  @Test
  void missThatWaited_isTimedAndItsStepsAreByFormat() throws Exception {
    get("t/32x24/a.jpg");
    get("t/32x24/a.jpg");

    Exposition metrics = metrics();
    assertThat(metrics.value("minami_request_seconds_count{cache=\"miss\"}")).isOne();
    assertThat(metrics.value("minami_request_seconds_bucket{cache=\"miss\",le=\"+Inf\"}")).isOne();
    assertThat(metrics.value("minami_request_seconds_sum{cache=\"miss\"}")).isPositive();
    for (String step : Set.of("fetch", "decode", "resize", "encode")) {
      String labels = "{format=\"jpg\",step=\"" + step + "\"}";
      assertThat(metrics.value("minami_step_seconds_count" + labels)).isOne();
      assertThat(metrics.value("minami_step_seconds_sum" + labels)).isBetween(1e-9, 10.0);
    }
    assertThat(metrics.sum("minami_step_seconds_count")).isEqualTo(4);
    assertThat(metrics.sum("minami_source_pixels_total")).isGreaterThan(64 * 48);
    assertThat(metrics.value("minami_render_wait_seconds_count")).isOne();
    assertThat(metrics.value("minami_renders_total")).isOne();
  }

  @Test
  void cachesAndOrigins_areCountedInEntriesAndBytes() throws Exception {
    int sent = get("t/32x24/a.jpg").body().length();
    get("t/32x24/missing.jpg");

    Exposition metrics = metrics();
    assertThat(metrics.value("minami_cache_entries{cache=\"own\"}")).isOne();
    assertThat(metrics.value("minami_cache_bytes{cache=\"own\"}")).isGreaterThan(sent / 2.0);
    assertThat(metrics.value("minami_cache_max_bytes{cache=\"own\"}")).isEqualTo(64 << 20);
    assertThat(metrics.value("minami_cache_evictions_total{cache=\"own\"}")).isZero();
    assertThat(metrics.value("minami_cache_bytes{cache=\"originals\"}"))
        .isGreaterThan(PICTURE.length);
    assertThat(metrics.value("minami_origin_fetched_total{origin=\"origin\"}")).isOne();
    assertThat(metrics.value("minami_origin_received_bytes_total{origin=\"origin\"}"))
        .isEqualTo(PICTURE.length);
    assertThat(
            metrics.value("minami_origin_failures_total{origin=\"origin\",reason=\"not_found\"}"))
        .isOne();
    assertThat(metrics.value("minami_origin_breaker_open{origin=\"origin\"}")).isZero();
  }

  @Test
  void everyMetricThatTheReadmeNames_isThere(@TempDir Path folder) throws Exception {
    restart(Map.of("etcd.endpoints", NO_ETCD, "store", folder.toUri().toString()));
    Matcher named = NAMED.matcher(Files.readString(Path.of("README.md")));
    Set<String> wanted = named.results().map(m -> m.group(1)).collect(Collectors.toSet());
    assertThat(wanted).hasSizeGreaterThan(10);
    System.gc(); // of which the JVM tells when it likes
    await().untilAsserted(() -> assertThat(metrics().names()).containsAll(wanted));
  }

  @ParameterizedTest
  @ValueSource(strings = {"metrics", "status"})
  void token_isAskedForWhereItIsSet(String path) throws Exception {
    restart(Map.of("admin-token", TOKEN));
    assertThat(get(path, "Authorization", "Bearer " + TOKEN).statusCode()).isEqualTo(200);
    assertThat(get(path, "Authorization", "bearer " + TOKEN).statusCode()).isEqualTo(200);
    assertRefused(get(path));
    assertRefused(get(path, "Authorization", "Bearer " + TOKEN + "0"));
    assertRefused(get(path, "Authorization", "Bearer "));
    assertRefused(get(path, "Authorization", "Basic " + TOKEN));
    assertRefused(get(path, "Authorization", TOKEN));

    String metrics = get("metrics", "Authorization", "Bearer " + TOKEN).body();
    assertThat(Exposition.parse(metrics).value("minami_refusals_total{reason=\"unauthorized\"}"))
        .isEqualTo(5);
    assertThat(get("status", "Authorization", "Bearer " + TOKEN).body())
        .contains("\"unauthorized\": 5");
  }

  private static void assertRefused(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.body()).doesNotContain(TOKEN).doesNotContain("minami_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"health", "health/live", "health/ready", "t/32x24/a.jpg"})
  void token_isAskedForNowhereElse(String path) throws Exception {
    restart(Map.of("admin-token", TOKEN));
    assertThat(get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void status_tellsAddressesOnlyToThoseWhoAreNear() throws Exception {
    restart(Map.of("etcd.endpoints", NO_ETCD));
    // By then it has a reason to tell, which could have an address in it.
    await().until(() -> get("status").body().contains("\"unreachable\""));
    for (String near : Set.of("127.0.0.1", "10.1.2.3", "169.254.1.1", "[::1]", "[fe80::1]")) {
      assertThat(get("status", "X-Forwarded-For", near).body()).contains(node.id(), "\"why\"");
    }
    for (String far : Set.of("8.8.8.8", "[2600::1]", "somebody")) {
      String told = get("status", "X-Forwarded-For", far).body();
      assertThat(told)
          .contains("\"answers\"")
          .contains("\"etcd\"")
          .doesNotContain("127.0.0.1", "\"why\"");
    }
    restart(Map.of("etcd.endpoints", NO_ETCD, "admin-token", TOKEN));
    assertThat(
            get("status", "X-Forwarded-For", "8.8.8.8", "Authorization", "Bearer " + TOKEN).body())
        .contains(node.id());
  }
}

package minami.trace;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import minami.testing.EtcdServer;
import minami.testing.FakeOrigin;
import minami.testing.Pictures;
import minami.testing.Status;
import minami.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an SDK sees of requests to nodes, and what it has them send. */
@Timeout(60)
class TracingTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String OTHER = "1bf7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";

  /**
   * Keeps spans. The SDK's own lies in a JAR that also extends contexts, which those web
   * applications would find that other tests deploy with an OpenTelemetry of their own.
   */
  private static final class Spans implements SpanExporter {
    final Queue<SpanData> finished = new ConcurrentLinkedQueue<>();

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      finished.addAll(spans);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  private final Spans spans = new Spans();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .setPropagators(
              ContextPropagators.create(
                  TextMapPropagator.composite(
                      W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
          .build();
  private final FakeOrigin origin = FakeOrigin.start();
  private final List<TestNode> nodes = new ArrayList<>();

  @BeforeEach
  void useSdk() {
    GlobalOpenTelemetry.set(sdk);
    IntStream.range(0, 12)
        .forEach(i -> origin.serve(i + ".jpg", Pictures.jpeg(i), "Cache-Control: max-age=3600"));
  }

  @AfterEach
  void stop() {
    GlobalOpenTelemetry.resetForTest();
    nodes.forEach(TestNode::close);
    origin.close();
    sdk.close();
  }

  private TestNode start(String... settings) throws Exception {
    Map<String, String> all = new HashMap<>(Map.of("origin", origin.uri().toString()));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    TestNode node = TestNode.start(all);
    nodes.add(node);
    return node;
  }

  private static HttpRequest request(TestNode node, String path, String trace, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node.uri().resolve(path))
            .header("traceparent", "00-" + trace + "-" + CALLER + "-01");
    return (headers.length == 0 ? request : request.headers(headers)).build();
  }

  private static HttpResponse<byte[]> get(TestNode node, String path, String... headers)
      throws Exception {
    return CLIENT.send(request(node, path, TRACE, headers), BodyHandlers.ofByteArray());
  }

  /** Once there are so many. */
  private List<SpanData> spans(int number) {
    await().until(() -> spans.finished.size() >= number);
    List<SpanData> all = List.copyOf(spans.finished);
    assertThat(all).hasSize(number);
    return all;
  }

  private static SpanData named(String name, List<SpanData> spans) {
    return spans.stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
  }

  private static Object attribute(SpanData span, String name) {
    return span.getAttributes().asMap().entrySet().stream()
        .filter(entry -> entry.getKey().getKey().equals(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private String sent(String header) {
    return origin.requests().get(0).header(header);
  }

  @Test
  void miss_isASpanForEachStep_andTheOriginHearsOfTheTrace() throws Exception {
    TestNode node = start();
    get(node, "t/100x80,smart/1.jpg", "baggage", "user=7", "tracestate", "vendor=1");

    List<SpanData> all = spans(9);
    Map<String, String> parents =
        all.stream()
            .filter(span -> !span.getName().equals("minami.queue"))
            .collect(toMap(SpanData::getName, SpanData::getParentSpanId));
    String thumbnail = named("minami.thumbnail", all).getSpanId();
    String render = named("minami.render", all).getSpanId();
    assertThat(parents)
        .isEqualTo(
            Map.of(
                "minami.thumbnail", CALLER,
                "minami.fetch", thumbnail,
                "minami.look", thumbnail,
                "minami.render", thumbnail,
                "minami.decode", render,
                "minami.resize", render,
                "minami.encode", render));
    assertThat(all).allMatch(span -> span.getTraceId().equals(TRACE) && span.hasEnded());
    assertThat(
            all.stream()
                .filter(span -> span.getName().equals("minami.queue"))
                .map(SpanData::getParentSpanId))
        .containsExactlyInAnyOrder(named("minami.look", all).getSpanId(), render);
    assertThat(named("minami.thumbnail", all).getAttributes().asMap())
        .isEqualTo(Map.of(AttributeKey.stringKey("minami.key"), "100x80,smart/1.jpg"));

    SpanData fetch = named("minami.fetch", all);
    assertThat(fetch.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(attribute(fetch, "http.response.status_code")).isEqualTo(200L);
    assertThat(attribute(fetch, "server.port")).isEqualTo((long) origin.port());
    assertThat(sent("traceparent")).isEqualTo("00-" + TRACE + "-" + fetch.getSpanId() + "-01");
    assertThat(sent("tracestate")).isEqualTo("vendor=1");
    assertThat(sent("baggage")).isNull();
  }

  @Test
  void hit_isNoSpan() throws Exception {
    TestNode node = start();
    byte[] made = get(node, "t/100x80/1.jpg").body();
    spans(7);
    spans.finished.clear();

    assertThat(get(node, "t/100x80/1.jpg").body()).isEqualTo(made);
    get(node, "t/100x80/2.jpg"); // so that a span of the hit would have been seen by now
    spans(7);
  }

  @Test
  void failure_isNamed_andNotDescribed() throws Exception {
    TestNode node = start();
    origin.on(
        "gone.jpg",
        (request, exchange) ->
            exchange.write("HTTP/1.1 404 <script>\r\nContent-Length: 0\r\n\r\n"));
    get(node, "t/100x80/gone.jpg");

    for (SpanData span : spans(2)) {
      assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(span.getStatus().getDescription()).isEqualTo("NOT_FOUND");
      assertThat(attribute(span, "error.type")).isEqualTo("NOT_FOUND");
      assertThat(span.getEvents()).isEmpty();
    }
  }

  @Test
  void stateThatIsTooLong_goesNoFurther() throws Exception {
    TestNode node = start();
    get(
        node,
        "t/100x80/1.jpg",
        "tracestate",
        "a=" + "x".repeat(250) + ",b=" + "x".repeat(250) + ",c=123456789");

    assertThat(spans(7)).allMatch(span -> span.getTraceId().equals(TRACE));
    assertThat(sent("traceparent")).contains(TRACE);
    assertThat(sent("tracestate")).isNull();
  }

  @Test
  void originalThatTwoNeed_isFetchedInTheFirstsTrace() throws Exception {
    TestNode node = start();
    origin.hold("1.jpg");
    CompletableFuture<?> first =
        CLIENT.sendAsync(request(node, "t/100x80/1.jpg", TRACE), BodyHandlers.discarding());
    await().until(() -> origin.count("1.jpg") == 1);
    CompletableFuture<?> second =
        CLIENT.sendAsync(request(node, "t/50x50/1.jpg", OTHER), BodyHandlers.discarding());
    origin.release("1.jpg");
    CompletableFuture.allOf(first, second).join();

    List<SpanData> fetches =
        spans(13).stream().filter(span -> span.getName().equals("minami.fetch")).toList();
    assertThat(fetches).hasSize(1).allMatch(span -> span.getTraceId().equals(TRACE));
    assertThat(spans(13).stream().filter(span -> span.getTraceId().equals(OTHER))).hasSize(6);
  }

  @Test
  void withoutSdk_nothingIsSent_andTheAnswerIsTheSame() throws Exception {
    byte[] traced = get(start(), "t/100x80/1.jpg").body();
    GlobalOpenTelemetry.resetForTest();
    spans.finished.clear();
    byte[] untraced = get(start(), "t/100x80/1.jpg", "tracestate", "vendor=1").body();

    assertThat(untraced).isEqualTo(traced);
    assertThat(origin.requests()).hasSize(2);
    assertThat(origin.requests().get(1).headers()).doesNotContainKeys("traceparent", "tracestate");
    assertThat(GlobalOpenTelemetry.isSet()).as("asked without a trace").isFalse();
  }

  @Test
  void ownersSteps_arePartsOfTheRequestToIt(@TempDir Path folder) throws Exception {
    try (EtcdServer etcd = EtcdServer.start(folder)) {
      TestNode asked = start("etcd.endpoints", etcd.endpoint().toString());
      TestNode other = start("etcd.endpoints", etcd.endpoint().toString());
      for (TestNode node : nodes) {
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> Status.of(node.uri()).members().equals(Set.of(asked.id(), other.id())));
      }
      SpanData call = null;
      for (int i = 0; call == null; i++) { // until one is the other's
        spans.finished.clear();
        get(asked, "t/100x80/" + i + ".jpg", "baggage", "user=7");
        await().until(() -> names().contains("minami.render"));
        call =
            spans.finished.stream()
                .filter(span -> span.getName().equals("minami.peer"))
                .findFirst()
                .orElse(null);
      }

      List<SpanData> all = spans(9);
      String peer = call.getSpanId();
      SpanData there =
          all.stream()
              .filter(span -> span.getParentSpanId().equals(peer))
              .findFirst()
              .orElseThrow();
      assertThat(there.getName()).isEqualTo("minami.thumbnail");
      assertThat(named("minami.fetch", all).getParentSpanId()).isEqualTo(there.getSpanId());
      assertThat(all).allMatch(span -> span.getTraceId().equals(TRACE));
      assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
      assertThat(attribute(call, "server.port")).isEqualTo((long) other.uri().getPort());
    }
  }

  private Set<String> names() {
    return spans.finished.stream().map(SpanData::getName).collect(toSet());
  }
}

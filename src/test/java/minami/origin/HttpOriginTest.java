package minami.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import minami.origin.OriginException.Reason;
import minami.testing.FakeOrigin;
import minami.trace.Trace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpOriginTest {

  private static final int LIMIT = 200_000;
  private static final byte[] PICTURE = new byte[50_000];

  static {
    new Random(1).nextBytes(PICTURE);
  }

  private FakeOrigin server;
  private Origins origins;

  @BeforeEach
  void start() {
    server = FakeOrigin.start().serve("a.jpg", PICTURE);
    origins = open(Duration.ofSeconds(20));
  }

  @AfterEach
  void stop() {
    origins.close();
    server.close();
  }

  @Test
  void picture_fetchedWithItsValidators() {
    server.on(
        "b.jpg",
        (request, exchange) ->
            exchange.write(
                "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                    + "Cache-Control: max-age=60\r\nContent-Length: 3\r\n\r\nabc"));

    Original original = fetch("b.jpg");

    assertThat(original.bytes()).asString().isEqualTo("abc");
    assertThat(original.source()).isEqualTo(server.uri() + "b.jpg");
    assertThat(original.etag()).isEqualTo("\"1\"");
    assertThat(original.lastModified()).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    assertThat(original.freshFor()).hasSeconds(60);
    assertThat(original.isFresh()).isTrue();
    assertThat(original.storable()).isTrue();
  }

  @Test
  void request_saysWhoWeAreAndWhatWeRead() {
    fetch("a.jpg");

    FakeOrigin.Request request = server.requests("a.jpg").get(0);
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.header("user-agent")).isEqualTo("Minami");
    assertThat(request.header("accept")).startsWith("image/jpeg,");
    assertThat(request.header("accept-encoding")).isEqualTo("identity");
    assertThat(request.header("host")).isEqualTo("127.0.0.1:" + server.port());
    assertThat(request.headers()).doesNotContainKeys("if-none-match", "cookie");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "albums/2026/a b.jpg",
        "image%20space.jpg",
        "a[1].jpg",
        "maracuj\u00e1.jpg",
        "\ud83d\ude00.png",
        "a+b.jpg",
        "a?b#c.jpg",
        "a;b=c.jpg",
        "a&b=c.jpg",
        "100%.jpg",
        "http:/host.jpg",
        "a:b@c.jpg",
        "...",
        "~a-b_c.jpg"
      })
  void oddNames_arriveAsTheyAre(String path) {
    server.serve(path, PICTURE);

    assertThat(fetch(path).bytes()).isEqualTo(PICTURE);
    assertThat(server.count(path)).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/a.jpg",
        "a//b.jpg",
        "a.jpg/",
        "..",
        "../a.jpg",
        "a/./b",
        "a/../b",
        "a\nb",
        "a\u0000b",
        "a\\b"
      })
  void badPaths_notFoundWithoutAsking(String path) {
    assertThat(failure(path).reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(server.count()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no-length/a.jpg",
        "http10/a.jpg",
        "chunked/a.jpg",
        "gzip/a.jpg",
        "wrong-type/a.jpg",
        "early-hints/a.jpg",
        "delay/1/a.jpg",
        "redirect/5/a.jpg"
      })
  void unusualButRight_fetched(String path) {
    assertThat(fetch(path).bytes()).isEqualTo(PICTURE);
  }

  @Test
  void earlyHints_theirHeadersAreNotTheAnswers() {
    assertThat(fetch("early-hints/a.jpg").etag()).isEqualTo(fetch("a.jpg").etag());
  }

  @ParameterizedTest
  @CsvSource({
    "status/404, NOT_FOUND",
    "status/410, NOT_FOUND",
    "status/429, OVERLOADED",
    "status/500, BROKEN",
    "status/503, BROKEN",
    "status/403, BROKEN",
    "status/401, BROKEN",
    "status/204, BROKEN",
    "status/206, BROKEN",
    "status/300, BROKEN",
    "status/999, BROKEN",
    "304-without-cause, BROKEN",
    "close-after/100, BROKEN",
    "chunk-garbage, BROKEN",
    "gzip-truncated/a.jpg, BROKEN",
    "gzip-damaged/a.jpg, BROKEN",
    "brotli/a.jpg, BROKEN",
    "reset, BROKEN",
    "garbage, BROKEN",
    "1xx-flood, BROKEN",
    "header-64k, BROKEN",
    "many-headers, BROKEN",
    "redirect/6/a.jpg, BROKEN",
    "loop, BROKEN",
    "endless, TOO_LARGE",
    "gzip-bomb, TOO_LARGE",
    "big/200001, TOO_LARGE",
    "big/10000000000, TOO_LARGE"
  })
  void fault_itsReason_thenHealthyAgain(String path, Reason reason) {
    OriginException failure = failure(path);

    assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason);
    Fetching.awaitIdle(origins);
    assertThat(fetch("a.jpg").bytes()).isEqualTo(PICTURE);
    Fetching.awaitIdle(origins);
  }

  @Test
  void silentOnAReusedConnection_notAskedAgain() {
    try (Origins impatient = open(Duration.ofMillis(300))) {
      Fetching.get(impatient.get(""), "a.jpg");

      assertThat(Fetching.failure(impatient.get(""), "silent").reason()).isEqualTo(Reason.TOO_SLOW);
      assertThat(server.count("silent")).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"silent", "stall-after/1000", "drip/50"})
  void slow_tooSlow_andTheConnectionIsGone(String path) {
    try (Origins impatient = open(Duration.ofMillis(300))) {
      assertThat(Fetching.failure(impatient.get(""), path).reason()).isEqualTo(Reason.TOO_SLOW);
      server.awaitNoConnection();
    }
  }

  @Test
  void longBeforeTheFirstByte_fetched() {
    server.serve("thinks.jpg", PICTURE);
    try (Origins patient = open(Duration.ofSeconds(3))) {
      assertThat(Fetching.get(patient.get(""), "delay/2000/thinks.jpg").bytes()).isEqualTo(PICTURE);
    }
  }

  @Test
  void silentAfterTheFirstBytes_endsBeforeTheWholeTime() {
    try (Origins patient = open(Duration.ofSeconds(3))) {
      OriginException failure = Fetching.failure(patient.get(""), "stall-after/1000");

      assertThat(failure.reason()).isEqualTo(Reason.TOO_SLOW);
      assertThat(failure).hasMessage("the origin fell silent");
    }
  }

  @Test
  void keptConnection_mayThinkForLongAgain() {
    try (Origins patient = open(Duration.ofSeconds(3))) {
      Fetching.get(patient.get(""), "a.jpg");
      assertThat(Fetching.get(patient.get(""), "delay/2000/a.jpg").bytes()).isEqualTo(PICTURE);
    }
    assertThat(server.connections()).isOne();
  }

  @Test
  void slowRedirects_tooSlowTogether() {
    server.on(
        "slow",
        (request, exchange) -> {
          if (exchange.isOpenAfter(150)) {
            exchange.write("HTTP/1.1 302 Found\r\nLocation: slow\r\nContent-Length: 0\r\n\r\n");
          }
        });
    try (Origins impatient = open(Duration.ofMillis(400))) {
      assertThat(Fetching.failure(impatient.get(""), "slow").reason()).isEqualTo(Reason.TOO_SLOW);
    }
  }

  @Test
  void exactlyTheLimit_fetched() {
    assertThat(fetch("big/" + LIMIT).bytes()).hasSize(LIMIT);
  }

  @Test
  void empty_passedOn() {
    assertThat(fetch("big/0").bytes()).isEmpty();
  }

  @Test
  void moreThanContentLength_onlyWhatWasSaid() {
    assertThat(fetch("short-length/a.jpg").bytes()).hasSize(PICTURE.length - 10);
    assertThat(fetch("a.jpg").bytes()).isEqualTo(PICTURE);
  }

  @Test
  void tooManyRequests_retryAfterPassedOn() {
    server.on(
        "busy",
        (request, exchange) ->
            exchange.write("HTTP/1.1 429 x\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n"));

    assertThat(failure("busy").retryAfter()).isEqualTo(9);
  }

  @Test
  void notFound_connectionKept() {
    for (int i = 0; i < 50; i++) {
      failure("status/404");
    }

    // The verdict does not wait for the body, so the next request may come before the connection is
    // free again.
    assertThat(server.connections()).isLessThan(25);
  }

  @Test
  void connectionClosedWhileIdle_askedAgain() {
    for (int i = 0; i < 50; i++) {
      assertThat(fetch("keepalive-then-close/a.jpg").bytes()).isEqualTo(PICTURE);
    }
  }

  @Test
  void cookies_notKept() {
    server.serve("cookie.jpg", PICTURE, "Set-Cookie: a=b; Path=/");
    fetch("cookie.jpg");
    fetch("cookie.jpg");

    assertThat(server.requests("cookie.jpg")).noneMatch(r -> r.headers().containsKey("cookie"));
  }

  @Test
  void revalidation_sameBytesObject_newFreshness() {
    server.serve("c.jpg", PICTURE, "Cache-Control: max-age=0");
    Original known = fetch("c.jpg");
    assertThat(known.isFresh()).isFalse();
    server.serve("c.jpg", PICTURE, "Cache-Control: max-age=60");

    Original again = Fetching.get(origins.get("").fetch("c.jpg", known, Trace.NONE));

    assertThat(server.requests("c.jpg").get(1).header("if-none-match")).isEqualTo(known.etag());
    assertThat(again.bytes()).isSameAs(known.bytes());
    assertThat(again.isFresh()).isTrue();
    assertThat(again.etag()).isEqualTo(known.etag());
  }

  @Test
  void revalidation_silentAboutFreshness_asLongAsBefore() {
    server.serve("c.jpg", PICTURE, "Cache-Control: max-age=7");
    Original known = fetch("c.jpg");
    server.serve("c.jpg", PICTURE);

    Original again = Fetching.get(origins.get("").fetch("c.jpg", known, Trace.NONE));

    assertThat(again.freshFor()).hasSeconds(7);
  }

  @Test
  void revalidation_changed_newBytes() {
    Original known = fetch("a.jpg");
    server.serve("a.jpg", new byte[] {1});

    assertThat(Fetching.get(origins.get("").fetch("a.jpg", known, Trace.NONE)).bytes())
        .containsExactly(1);
  }

  @Test
  void revalidation_byDate() {
    server.on(
        "d.jpg",
        (request, exchange) ->
            exchange.write(
                request.header("if-modified-since") == null
                    ? "HTTP/1.1 200 OK\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 1\r\n\r\na"
                    : "HTTP/1.1 304 Not Modified\r\n\r\n"));
    Original known = fetch("d.jpg");

    assertThat(Fetching.get(origins.get("").fetch("d.jpg", known, Trace.NONE)).bytes())
        .isSameAs(known.bytes());
  }

  /**
   * The validators are those of the target: what the new target has under the same ETag is another
   * picture.
   */
  @Test
  void revalidation_redirectedElsewhere_unconditional() {
    server.redirect("moved.jpg", "/a.jpg");
    Original known = fetch("moved.jpg");
    Original same = Fetching.get(origins.get("").fetch("moved.jpg", known, Trace.NONE));
    assertThat(same.bytes()).isSameAs(known.bytes());
    server.serve("b.jpg", PICTURE);
    server.redirect("moved.jpg", "/b.jpg");

    Original other = Fetching.get(origins.get("").fetch("moved.jpg", known, Trace.NONE));

    assertThat(other.bytes()).isNotSameAs(known.bytes()).isEqualTo(PICTURE);
    assertThat(server.requests("moved.jpg"))
        .noneMatch(r -> r.headers().containsKey("if-none-match"));
  }

  @Test
  void noStore_notStorable() {
    server.serve("s.jpg", PICTURE, "Cache-Control: no-store");

    assertThat(fetch("s.jpg").storable()).isFalse();
  }

  @Test
  void endlessValidator_notKept() {
    assertThat(fetchWithEtag("\"" + "a".repeat(300) + "\"").etag()).isNull();
    assertThat(fetchWithEtag("\"\u00e9\"").etag()).isNull();
    assertThat(fetchWithEtag("W/\"a b\"").etag()).isEqualTo("W/\"a b\"");
  }

  @Test
  void validatorWithAnotherHeaderInIt_notSentBack() {
    server.on("e.jpg", etag("\"a\r\n Set-Cookie: b\""));

    assertThat(failure("e.jpg").reason()).isEqualTo(Reason.BROKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "b c.jpg",
        "/b c.jpg",
        "/b%20c.jpg",
        "//HOST/b%20c.jpg",
        "http://HOST/b%20c.jpg",
        "http://HOST/b%20c.jpg#x",
        "x/../b%20c.jpg"
      })
  void redirect_anyUsualForm_followed(String location) {
    server.serve("b c.jpg", PICTURE);
    server.redirect("r", location.replace("HOST", "127.0.0.1:" + server.port()));

    assertThat(fetch("r").bytes()).isEqualTo(PICTURE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1:9/x",
        "jar:file:/a.jar!/b",
        "data:,a",
        "javascript:1",
        "http://a@127.0.0.1:PORT/a.jpg",
        "http://127.1:PORT/a.jpg",
        "http://0x7f.1:PORT/a.jpg",
        "http://1２7.0.0.1:PORT/a.jpg",
        "http:a.jpg",
        "http:///a.jpg",
        "http://[fe80::1%25eth0]/",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:99999/"
      })
  void redirect_toWhatIsNotAllowed_refused(String location) {
    server.redirect("r", location.replace("PORT", "" + server.port()));

    assertThat(failure("r").reason()).isEqualTo(Reason.REFUSED);
    assertThat(server.count()).isOne();
  }

  @Test
  void redirect_withoutLocation_broken() {
    assertThat(failure("status/302").reason()).isEqualTo(Reason.BROKEN);
  }

  @Test
  void cancelled_transferStops() {
    CompletableFuture<Original> fetch = origins.get("").fetch("stall-after/1000", null, Trace.NONE);
    server.awaitCount("stall-after/1000", 1);

    fetch.cancel(false);

    server.awaitNoConnection();
    Fetching.awaitIdle(origins);
  }

  @Test
  void cancelledInTheQueue_neverAsked() {
    server.hold("a.jpg");
    List<CompletableFuture<Original>> busy = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      busy.add(origins.get("").fetch("a.jpg", null, Trace.NONE));
    }
    server.awaitCount("a.jpg", 32);
    CompletableFuture<Original> queued = origins.get("").fetch("queued.jpg", null, Trace.NONE);

    queued.cancel(false);
    server.release("a.jpg");
    busy.forEach(Fetching::get);
    fetch("a.jpg");

    assertThat(server.count("queued.jpg")).isZero();
  }

  @Test
  void herd_asManyConnectionsAsAllowed_asManyWaiting_thenOverloaded() {
    server.hold("a.jpg");
    List<CompletableFuture<Original>> fetches = new ArrayList<>();
    for (int i = 0; i < 1200; i++) {
      fetches.add(origins.get("").fetch("a.jpg", null, Trace.NONE));
    }
    server.awaitCount("a.jpg", 32);
    assertThat(server.count()).isEqualTo(32);

    Map<Boolean, List<CompletableFuture<Original>>> byFailure =
        fetches.stream()
            .collect(Collectors.partitioningBy(CompletableFuture::isCompletedExceptionally));

    assertThat(byFailure.get(true)).hasSize(1200 - 2 * 32);
    byFailure
        .get(true)
        .forEach(f -> assertThat(Fetching.failure(f).reason()).isEqualTo(Reason.OVERLOADED));
    server.release("a.jpg");
    byFailure.get(false).forEach(Fetching::get);
    assertThat(server.connections()).isLessThanOrEqualTo(32);
  }

  @Test
  void messages_holdNothingOfTheOrigin() {
    server.on(
        "evil",
        (request, exchange) ->
            exchange.write("HTTP/1.1 500 ${jndi:ldap://x}\u001b[31m\r\nContent-Length: 0\r\n\r\n"));

    assertThat(failure("evil")).hasMessageNotContaining("jndi").hasNoCause();
    assertThat(failure("garbage")).hasMessageNotContaining("HTTP");
  }

  private Original fetchWithEtag(String value) {
    server.on("e.jpg", etag(value));
    return fetch("e.jpg");
  }

  private static FakeOrigin.Answer etag(String value) {
    return (request, exchange) ->
        exchange.write("HTTP/1.1 200 OK\r\nETag: " + value + "\r\nContent-Length: 1\r\n\r\na");
  }

  private Origins open(Duration timeout) {
    return Origins.open(
        new Origins.Settings(
            Map.of("", server.uri().toString()), false, timeout, 32, 32, LIMIT, Map.of()));
  }

  private Original fetch(String path) {
    return Fetching.get(origins.get(""), path);
  }

  private OriginException failure(String path) {
    return Fetching.failure(origins.get(""), path);
  }
}

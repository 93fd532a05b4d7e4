package minami.moderation;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static minami.moderation.Moderators.LONG;
import static minami.moderation.Moderators.SHORT;
import static minami.moderation.Moderators.assertKnown;
import static minami.moderation.Moderators.assertNoThreads;
import static minami.moderation.Moderators.failures;
import static minami.moderation.Moderators.get;
import static minami.moderation.Moderators.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import minami.see.Scores;
import minami.testing.FakeOrigin;
import minami.testing.LogLines;
import minami.testing.ToldService;
import minami.testing.ToldService.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A moderator that asks a service. */
@Timeout(60)
class WebModeratorTest {

  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, 0, '\n', 5};
  private static final Map<String, Double> CLEAN = Map.of("porn", 0.25);
  private static final Answer FAILURE = new Answer(500, "sorry");

  /** It does not read bodies, and takes this one for the end of the connection. */
  private static final byte[] END_OF_LINE = {'\n'};

  private ToldService service;
  private Moderator moderator;

  @BeforeEach
  void start() throws Exception {
    service = ToldService.start();
  }

  @AfterEach
  void stop() {
    if (moderator != null) {
      moderator.close();
    }
    service.close();
    assertNoThreads();
  }

  private void open(Duration timeout) {
    moderator = Moderators.open(service.address(), timeout);
  }

  private Scores judge() {
    return get(moderator.judge(JPEG));
  }

  private List<CompletableFuture<Scores>> judge(int times) {
    List<CompletableFuture<Scores>> all = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      all.add(moderator.judge(JPEG));
    }
    return all;
  }

  private static long known(List<CompletableFuture<Scores>> all) {
    return all.stream().map(Moderators::get).filter(Scores::areKnown).count();
  }

  @Test
  void picture_isPostedWithTheToken() {
    service.answerAlways(200, " {\"porn\": 0.93, \"sexy_2-b\": 2e-2, \"none\": 0, \"all\": 1}\n");
    moderator = Moderator.of(settings(service.address(), "hidden-token", LONG));

    assertKnown(judge(), Map.of("porn", 0.93, "sexy_2-b", 0.02, "none", 0.0, "all", 1.0));

    ToldService.Asked asked = service.asked().get(0);
    assertThat(asked.method()).isEqualTo("POST");
    assertThat(asked.path()).isEqualTo("/check/it");
    assertThat(asked.body()).isEqualTo(ByteBuffer.wrap(JPEG));
    assertThat(asked.headers().get("Content-Type")).isEqualTo("image/jpeg");
    assertThat(asked.headers().get("Accept")).isEqualTo("application/json");
    assertThat(asked.headers().get("Accept-Encoding")).isEqualTo("identity");
    assertThat(asked.headers().get("User-Agent")).isEqualTo("Minami");
    assertThat(asked.headers().get("Authorization")).isEqualTo("Bearer hidden-token");
    assertThat(moderator.state().provider()).isEqualTo(service.address());
    assertThat(moderator.state().toString()).doesNotContain("hidden");
    assertThat(settings(service.address(), "hidden-token", LONG).toString())
        .doesNotContain("hidden");
  }

  @Test
  void withoutAToken_thereIsNoSuchHeader() {
    open(LONG);
    assertKnown(judge(), CLEAN);
    assertThat(service.asked().get(0).headers().contains("Authorization")).isFalse();
  }

  @Test
  void onceFailed_isAskedASecondTime() {
    service.answer(FAILURE);
    open(LONG);
    assertKnown(judge(), CLEAN);
    assertThat(service.count()).isEqualTo(2);
    assertThat(moderator.state().calls()).isOne();
    assertThat(failures(moderator, "failed")).isZero();
  }

  @Test
  void brokenOffOnce_isAskedASecondTime() {
    service.answer(new Answer(-1, ""));
    open(LONG);
    assertKnown(judge(), CLEAN);
    assertThat(service.count()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "500, 2, failed",
    "503, 2, failed",
    "-1, 2, failed",
    "400, 1, refused",
    "401, 1, refused",
    "404, 1, refused",
    "429, 1, busy",
    "204, 1, nonsense",
    "302, 1, nonsense",
  })
  void statusThatIsNot200_isUnknown(int status, int tries, String reason) {
    service.answerAlways(status, status == 204 ? "" : "{\"porn\": 0.25}");
    open(LONG);
    try (LogLines log = LogLines.of(TroubleLog.class)) {
      assertThat(judge().areMissing()).isTrue();
      assertThat(judge().areMissing()).isTrue();
      assertThat(log.all()).singleElement().asString().contains(service.address());
    }
    assertThat(service.count()).isEqualTo(2 * tries);
    assertThat(failures(moderator, reason)).isEqualTo(2);
  }

  static Stream<String> nonsense() {
    String many =
        IntStream.rangeClosed(0, 64)
            .mapToObj(i -> "\"c" + i + "\":0")
            .collect(Collectors.joining(",", "{", "}"));
    return Stream.of(
        "",
        "{}",
        "[]",
        "null",
        "0.5",
        "<html>\n",
        "{\"porn\": 0.5",
        "{\"porn\": 0.5} {}",
        "{\"porn\": 0.5, }",
        "{porn: 0.5}",
        "{'porn': 0.5}",
        "{\"porn\": \"0.5\"}",
        "{\"porn\": 0.5, \"model\": \"a\"}",
        "{\"porn\": null}",
        "{\"porn\": true}",
        "{\"scores\": {\"porn\": 0.5}}",
        "{\"porn\": 1.01}",
        "{\"porn\": -0.01}",
        "{\"porn\": 1e999}",
        "{\"porn\": NaN}",
        "{\"porn\": 0.5, \"porn\": 0.1}",
        "{\"PORN\": 0.5}",
        "{\"\": 0.5}",
        many,
        "{\"a\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}");
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void answerThatMakesNoSense_isUnknownAndNotAskedForAgain(String body) {
    service.answerAlways(200, body);
    open(LONG);
    try (LogLines log = LogLines.of(TroubleLog.class)) {
      assertThat(judge().areMissing()).isTrue();
      assertThat(log.all())
          .singleElement()
          .asString()
          .contains("its answer is not understood: ")
          .doesNotContain("\n", "html", "model");
    }
    assertThat(service.count()).isOne();
    assertThat(failures(moderator, "nonsense")).isOne();
  }

  @Test
  void answerOf64K_isReadAndALongerOneNot() {
    String scores = "{\"porn\": 0.25}";
    service.answer(
        new Answer(200, scores + " ".repeat(64 * 1024 - scores.length())),
        new Answer(200, scores + " ".repeat(64 * 1024 - scores.length() + 1)));
    open(LONG);
    assertKnown(judge(), CLEAN);
    assertThat(judge().areMissing()).isTrue();
    assertThat(failures(moderator, "nonsense")).isOne();
  }

  /** What raw sockets can do; none may take longer than the time limit, which is far shorter. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "silent",
        "stall-after/10",
        "drip/100",
        "big/10000000",
        "endless",
        "close-after/10",
        "reset",
        "chunk-garbage",
        "gzip-bomb",
        "redirect/1/good",
        "loop",
        "1xx-flood",
        "header-64k",
        "many-headers",
        "garbage",
        "304-without-cause",
        "brotli/nonsense",
      })
  void serviceThatMisbehaves_isUnknown(String fault) {
    byte[] good = "{\"porn\": 0.25}".getBytes(US_ASCII);
    try (FakeOrigin server = FakeOrigin.start().serve("good", good).serve("nonsense", JPEG)) {
      moderator = Moderators.open(server.uri() + "good", SHORT);
      assertKnown(get(moderator.judge(END_OF_LINE)), CLEAN);
      moderator.close();
      moderator = Moderators.open(server.uri() + fault, SHORT);

      assertThat(get(moderator.judge(END_OF_LINE)).areMissing()).isTrue();

      assertThat(server.count("good")).as("redirects are not followed").isOne();
      await().until(() -> moderator.state().underWay() == 0);
      await().until(() -> server.openConnections() == 0);
    }
  }

  @Test
  void hugeAnswer_isNotReadToItsEnd() {
    AtomicLong written = new AtomicLong();
    byte[] part = new byte[100_000];
    try (FakeOrigin server = FakeOrigin.start()) {
      server.on(
          "huge",
          (request, exchange) -> {
            exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (exchange.isOpenAfter(0)) {
              exchange.write(Integer.toHexString(part.length) + "\r\n");
              exchange.write(part);
              exchange.write("\r\n");
              written.addAndGet(part.length);
            }
          });
      moderator = Moderators.open(server.uri() + "huge", LONG);

      assertThat(get(moderator.judge(END_OF_LINE)).areMissing()).isTrue();

      assertThat(failures(moderator, "nonsense")).isOne();
      server.awaitNoConnection();
      assertThat(written.get()).as("as much as fits into the sockets").isLessThan(20_000_000);
    }
  }

  @Test
  void nobodyListens_isUnreachable() throws IOException {
    int port;
    try (ServerSocket gone = new ServerSocket(0)) {
      port = gone.getLocalPort();
    }
    moderator = Moderators.open("http://127.0.0.1:" + port + "/", LONG);
    assertThat(judge().areMissing()).isTrue();
    assertThat(failures(moderator, "unreachable")).isOne();
  }

  @Test
  void serviceThatSpeaksNoTls_isUnknown() {
    moderator = Moderators.open(service.address().replace("http:", "https:"), LONG);
    assertThat(judge().areMissing()).isTrue();
    assertThat(service.count()).isZero();
    assertThat(failures(moderator, "unreachable")).isOne();
  }

  @Test
  void hangingService_isBlamedForThoseThatItWasAskedAbout() {
    service.hold();
    open(SHORT);
    assertThat(known(judge(20))).isZero();
    assertThat(failures(moderator, "slow")).isEqualTo(16);
    assertThat(failures(moderator, "busy")).isEqualTo(4);
    assertThat(service.count()).isEqualTo(16);
  }

  @Test
  void manyCallsAtOnce_stayBounded() {
    service.hold();
    open(LONG);
    List<CompletableFuture<Scores>> all = judge(200);
    await().until(() -> service.count() == 16);
    assertThat(moderator.state().underWay()).isEqualTo(16);
    assertThat(moderator.state().waiting()).isEqualTo(64);
    assertThat(failures(moderator, "busy")).isEqualTo(120);

    service.release();

    assertThat(known(all)).isEqualTo(80);
    assertThat(service.mostAtOnce()).isEqualTo(16);
    assertThat(moderator.state().calls()).isEqualTo(200);
    await().until(() -> moderator.state().underWay() == 0);
  }

  @Test
  void serviceThatKeepsFailing_isLeftAloneAndThenTriedAgain() {
    service.answerAlways(500, "");
    moderator = new Moderator(settings(service.address(), "", LONG), Duration.ofMillis(500));
    try (LogLines log = LogLines.of(Moderator.class)) {
      for (int i = 0; i < 10; i++) {
        assertThat(judge().areKnown()).isFalse();
      }
      assertThat(moderator.state().breaker()).isEqualTo("open");
      assertThat(judge().areMissing()).isTrue();
      assertThat(failures(moderator, "paused")).isOne();
      assertThat(service.count()).isEqualTo(20);
      assertThat(log.all()).singleElement().asString().contains("is not asked for now");

      service.answerAlways(200, "{\"porn\": 0.25}");

      await()
          .until(
              () -> {
                judge();
                return moderator.state().breaker().equals("closed");
              });
      assertKnown(judge(), CLEAN);
      assertThat(log.all()).hasSize(2).last().asString().contains("is asked again");
    }
  }

  @Test
  void refusals_openNoBreaker() {
    service.answerAlways(415, "");
    open(LONG);
    for (int i = 0; i < 30; i++) {
      assertThat(judge().areKnown()).isFalse();
    }
    assertThat(service.count()).isEqualTo(30);
    assertThat(moderator.state().breaker()).isEqualTo("closed");
  }

  @Test
  void close_endsCallsUnderWay() {
    service.hold();
    open(LONG);
    List<CompletableFuture<Scores>> all = judge(40);
    await().until(() -> service.count() == 16);

    moderator.close();

    assertThat(all).allMatch(CompletableFuture::isDone);
    assertThat(all).noneMatch(judged -> judged.join().areKnown());
    assertNoThreads();
    assertThat(moderator.judge(JPEG).join().areMissing()).isTrue();
  }
}

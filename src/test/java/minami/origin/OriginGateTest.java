package minami.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import minami.origin.OriginException.Reason;
import minami.testing.FakeOrigin;
import minami.testing.LogLines;
import minami.trace.Trace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One host in trouble, and another one that must not feel it. */
class OriginGateTest {

  private static final int CONNECTIONS = 4;
  private static final int WAITING = 4;
  private static final int PLACES = CONNECTIONS + WAITING;

  private final FakeOrigin troubled = FakeOrigin.start();
  private final FakeOrigin well = FakeOrigin.start().serve("a.jpg", new byte[] {1});
  private Origins origins = open(Duration.ofSeconds(20));

  private Origins open(Duration timeout) {
    return Origins.open(
        new Origins.Settings(
            Map.of(
                "", troubled.uri().toString(),
                "shop", troubled.uri() + "shop/",
                "well", well.uri().toString()),
            false,
            timeout,
            CONNECTIONS,
            WAITING,
            1_000_000,
            Map.of()));
  }

  @AfterEach
  void close() {
    origins.close();
    troubled.close();
    well.close();
  }

  private OriginException failure(String origin, String path) {
    return Fetching.failure(origins.get(origin), path);
  }

  private void assertWellIsAnswered() {
    assertThat(Fetching.get(origins.get("well"), "a.jpg").bytes()).hasSize(1);
  }

  private static void limit(FakeOrigin host, String path) {
    limit(host, path, 30);
  }

  private static void limit(FakeOrigin host, String path, int seconds) {
    host.on(
        path,
        (request, exchange) ->
            exchange.write(
                "HTTP/1.1 429 Too Many\r\nRetry-After: %d\r\nContent-Length: 0\r\n\r\n"
                    .formatted(seconds)));
  }

  @Test
  void hangingHost_isAskedBySoManyAtOnce_andTheOtherDoesNotFeelIt() {
    List<CompletableFuture<Original>> hanging = new ArrayList<>();
    for (int i = 0; i < PLACES; i++) {
      troubled.serve(i + ".jpg", new byte[] {1}).hold(i + ".jpg");
      hanging.add(origins.get("").fetch(i + ".jpg", null, Trace.NONE));
    }

    OriginException refused = failure("", "late.jpg");
    assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(failure("shop", "late.jpg"))
        .as("another origin of that host")
        .hasSameClassAs(refused);
    assertThat(troubled.count("late.jpg") + troubled.count("shop/late.jpg")).isZero();
    assertWellIsAnswered();

    hanging.get(0).cancel(true);
    troubled.serve("next.jpg", new byte[] {2});
    for (int i = 0; i < PLACES; i++) {
      troubled.release(i + ".jpg");
    }
    assertThat(Fetching.get(origins.get(""), "next.jpg").bytes()).hasSize(1);
  }

  @Test
  void hostThatKeepsSilent_isNotAskedForAWhile_andThenAgain() {
    origins.close();
    origins = open(Duration.ofMillis(200));
    List<CompletableFuture<Original>> silent = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < CONNECTIONS; i++) {
        String path = round + "/" + i + ".jpg";
        troubled.serve(path, new byte[] {1}).hold(path);
        silent.add(origins.get("").fetch(path, null, Trace.NONE));
      }
      await().until(() -> silent.stream().allMatch(CompletableFuture::isDone));
    }

    OriginException refused = failure("", "now.jpg");
    assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(refused.retryAfter()).as("to be remembered").isZero();
    assertThat(troubled.count("now.jpg")).isZero();
    assertWellIsAnswered();

    troubled.serve("then.jpg", new byte[] {1});
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                !origins
                    .get("")
                    .fetch("then.jpg", null, Trace.NONE)
                    .handle((o, f) -> f != null)
                    .join());
  }

  @Test
  void hostThatAnswersWithErrorsAtOnce_isAskedEachTime() {
    for (int i = 0; i < 30; i++) {
      assertThat(failure("", "status/500").reason()).isEqualTo(Reason.BROKEN);
    }
    assertThat(troubled.count("status/500")).isEqualTo(30);
  }

  @Test
  void fetchesThatNobodyWaitsFor_sayNothingAboutTheHost() {
    for (int i = 0; i < 30; i++) {
      troubled.serve(i + ".jpg", new byte[] {1}).hold(i + ".jpg");
      CompletableFuture<Original> fetch = origins.get("").fetch(i + ".jpg", null, Trace.NONE);
      troubled.awaitCount(i + ".jpg", 1);
      fetch.cancel(true);
    }
    troubled.serve("next.jpg", new byte[] {2});
    assertThat(Fetching.get(origins.get(""), "next.jpg").bytes()).hasSize(1);
  }

  @Test
  void tooManyRequests_withRetryAfter_leavesTheWholeHostAlone() {
    limit(troubled, "a.jpg");
    assertThat(failure("", "a.jpg").retryAfter()).isEqualTo(30);

    OriginException other = failure("shop", "b.jpg");
    assertThat(other.reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(other.retryAfter()).isBetween(1, 30);
    assertThat(troubled.count()).isEqualTo(1);
    assertWellIsAnswered();
  }

  @Test
  void tooManyRequests_forAnHour_leavesTheHostAloneForAMinute() {
    limit(troubled, "a.jpg", 3600);
    assertThat(failure("", "a.jpg").retryAfter()).isBetween(3590, 3600);

    assertThat(failure("shop", "b.jpg").retryAfter()).isBetween(50, 60);
  }

  @Test
  void failures_areCountedByReason_andTheFirstOfEachIsLogged() {
    troubled.on(
        "forged",
        (request, exchange) ->
            exchange.write("HTTP/1.1 500 ${jndi:forged}\r\nContent-Length: 0\r\n\r\n"));
    try (LogLines log = LogLines.of(FailureLog.class)) {
      for (int i = 0; i < 20; i++) {
        failure("", "forged");
      }
      for (int i = 0; i < 3; i++) {
        failure("", "status/404");
      }
      failure("", "big/1000001");
      await().until(() -> origins.memory().taken() == 0);

      assertThat(log.all())
          .containsExactly(
              "origin fails: the origin answered 500",
              "origin fails: the original has more than 1000000 bytes");
    }
    assertThat(stateOf("origin").failures())
        .containsEntry(OriginException.Reason.BROKEN, 20L)
        .containsEntry(OriginException.Reason.NOT_FOUND, 3L)
        .containsEntry(OriginException.Reason.TOO_LARGE, 1L)
        .containsEntry(OriginException.Reason.TOO_SLOW, 0L);
    assertThat(stateOf("origin.well").failures()).doesNotContainValue(1L);
  }

  private OriginState stateOf(String origin) {
    return origins.states().stream()
        .filter(state -> state.origin().equals(origin))
        .findAny()
        .orElseThrow();
  }

  @Test
  void tooManyRequests_ofAHostBehindARedirect_doesNotCountForTheFirst() {
    limit(well, "limited.jpg");
    troubled.redirect("r", well.uri() + "limited.jpg").serve("a.jpg", new byte[] {1});
    origins.close();
    origins =
        Origins.open(
            new Origins.Settings(
                Map.of("", troubled.uri().toString()),
                true, // or the redirect is refused
                Duration.ofSeconds(5),
                CONNECTIONS,
                WAITING,
                1_000_000,
                Map.of()));

    assertThat(failure("", "r").reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(Fetching.get(origins.get(""), "a.jpg").bytes()).hasSize(1);
  }

  @Test
  void fetchForWhichThereIsNoMemory_waitsUntilThereIs() {
    troubled.serve("a.jpg", new byte[] {1});
    long most = Runtime.getRuntime().maxMemory() / 4;
    OriginalMemory.Lease others = origins.memory().lease();
    assertThat(others.grow(most)).isTrue(); // as originals do that wait for a render

    CompletableFuture<Original> waiting = origins.get("").fetch("a.jpg", null, Trace.NONE);
    CompletableFuture<Original> deserted = origins.get("").fetch("b.jpg", null, Trace.NONE);
    assertThat(waiting).isNotDone();
    deserted.cancel(true);

    others.close();
    assertThat(Fetching.get(waiting).bytes()).hasSize(1);
    assertThat(troubled.count("a.jpg")).isEqualTo(1);
    assertThat(troubled.count("b.jpg")).isZero();
  }

  @Test
  void thoseWhoWaitWhenTheHostAsksForFewer_areRefusedAtOnce() {
    limit(troubled, "limited.jpg");
    troubled.hold("limited.jpg");
    for (int i = 1; i < CONNECTIONS; i++) {
      troubled.serve(i + ".jpg", new byte[] {1}).hold(i + ".jpg");
      origins.get("").fetch(i + ".jpg", null, Trace.NONE);
    }
    CompletableFuture<Original> limited = origins.get("").fetch("limited.jpg", null, Trace.NONE);
    CompletableFuture<Original> waiting =
        origins.get("shop").fetch("waiting.jpg", null, Trace.NONE);
    troubled.release("limited.jpg");

    assertThat(Fetching.failure(limited).retryAfter()).isEqualTo(30);
    assertThat(Fetching.failure(waiting).retryAfter()).isBetween(1, 30);
    assertThat(troubled.count("shop/waiting.jpg")).isZero();
  }

  @Test
  void thousandsThatFailAtOnce_doNotFailWithinOneAnother() {
    origins.close();
    origins =
        Origins.open(
            new Origins.Settings(
                Map.of("", "http://127.0.0.1:9/"),
                false,
                Duration.ofSeconds(5),
                1,
                20_000,
                1_000,
                Map.of()));
    List<CompletableFuture<Original>> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      all.add(origins.get("").fetch(i + ".jpg", null, Trace.NONE));
    }
    origins.close();
    assertThat(all).allMatch(CompletableFuture::isCompletedExceptionally);
    all.forEach(f -> assertThat(Fetching.failure(f)).isNotNull());
  }
}

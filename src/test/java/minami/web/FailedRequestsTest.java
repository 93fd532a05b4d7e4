package minami.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import minami.Failure;
import minami.Refusal;
import minami.testing.FakeOrigin;
import minami.testing.LogLines;
import minami.testing.RawHttp;
import minami.testing.TestNode;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class FailedRequestsTest {

  private static final Logger LOGGER = Logger.getLogger(FailedRequests.class.getName());
  private static final Refusal BROKEN =
      new Refusal(Failure.ORIGIN_BROKEN, "the origin answered 500", 0);

  private static FailedRequests.Request request(String key) {
    return new FailedRequests.Request("r1", key, "origin", Duration.ofMillis(12));
  }

  @Test
  void failures_areLinesByWhomTheyConcern() throws Exception {
    try (FakeOrigin origin = FakeOrigin.start();
        TestNode node =
            TestNode.start(Map.of("origin.blog", origin.uri().toString(), "origin", "samples:"));
        LogLines log = LogLines.of(FailedRequests.class)) {
      origin.serve("text.jpg", new byte[100]);
      RawHttp.get(node.uri(), "/t/32x24/@blog/missing.jpg", "X-Request-Id: r1");
      RawHttp.get(node.uri(), "/t/nonsense/a.jpg", "X-Request-Id: r2");
      RawHttp.get(node.uri(), "/t/32x24/@blog/text.jpg", "X-Request-Id: r3");
      RawHttp.get(node.uri(), "/t/32x24/@blog/status/500", "X-Request-Id: r4");

      assertThat(log.all()).hasSize(2);
      assertThat(log.all().get(0))
          .matches(
              "Request r3 for \"32x24/@blog/text\\.jpg\" failed after [0-9.]+ ms"
                  + " \\(fetch [0-9.]+, render [0-9.]+\\): 415 unsupported \\(origin\\.blog\\): .+");
      assertThat(log.all().get(1))
          .matches(
              "Request r4 for \"32x24/@blog/status/500\" failed after [0-9.]+ ms"
                  + " \\(fetch [0-9.]+\\): 502 origin_broken \\(origin\\.blog\\): .+");
    }
  }

  @Test
  void fine_logsEveryRequestAndNothingUnescaped() throws Exception {
    try (TestNode node = TestNode.start(Map.of());
        LogLines log = LogLines.of(FailedRequests.class)) {
      LOGGER.setLevel(Level.FINE);
      for (int i = 0; i < 20; i++) {
        RawHttp.get(node.uri(), "/t/32x24/missing" + i + ".jpg");
      }
      RawHttp.get(node.uri(), "/t/nonsense/" + "y".repeat(1_000), "X-Request-Id: r1 forged\u0085");

      assertThat(log.all()).hasSize(21).allMatch(line -> line.matches("[ -~]+"));
      assertThat(log.all().get(20))
          .contains(
              " for \"/t/nonsense/yyy", "yyy...\" failed after 0.0 ms: 400 malformed (address): ")
          .doesNotContain("forged")
          .hasSizeLessThan(900);
    } finally {
      LOGGER.setLevel(null);
    }
  }

  @Test
  void originThatKeepsFailing_isTenLinesAndTheNumberOfTheOthers() {
    try (Deadlines timer = new Deadlines();
        LogLines log = LogLines.of(FailedRequests.class)) {
      FailedRequests failed = new FailedRequests(timer, Duration.ofSeconds(3));
      for (int i = 0; i < 100; i++) {
        failed.log(request("32x24/a.jpg"), BROKEN, 502, new Exception());
      }
      failed.log(request("32x24/a.jpg"), Refusal.fault(), 500, new Exception("ours"));

      assertThat(log.all()).hasSize(11);
      assertThat(log.thrown()).singleElement().asString().endsWith("ours");
      await().until(() -> log.all().size() == 12);
      assertThat(log.all().get(11))
          .isEqualTo("90 more requests have failed since: origin_broken (origin)");
    }
  }

  @Test
  void line_carriesItsFields() {
    try (Deadlines timer = new Deadlines();
        LogLines log = LogLines.of(FailedRequests.class)) {
      FailedRequests failed = new FailedRequests(timer, Duration.ofMinutes(1));
      failed.log(request("32x24/{0}\"\u001b\n\ud83d.jpg"), BROKEN, 502, new Exception());

      assertThat(log.all())
          .containsExactly(
              "Request r1 for \"32x24/{0}\\\"\\u001b\\u000a\\ud83d.jpg\" failed after 12.0 ms:"
                  + " 502 origin_broken (origin): the origin answered 500");
      assertThat(log.events()).singleElement().isInstanceOf(Supplier.class);
      assertThat(((Supplier<?>) log.events().get(0)).get())
          .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
          .containsEntry("requestId", "r1")
          .containsEntry("reason", "origin_broken")
          .containsEntry("status", 502)
          .containsEntry("ms", 12.0)
          .containsKeys("key", "from", "steps");
    }
  }
}

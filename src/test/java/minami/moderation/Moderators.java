package minami.moderation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import minami.see.Scores;

/** What tests of moderators share. */
final class Moderators {

  /** Longer than any test takes. */
  static final Duration LONG = Duration.ofSeconds(50);

  static final Duration SHORT = Duration.ofMillis(300);

  private Moderators() {}

  static ModerationSettings settings(String provider, String token, Duration timeout) {
    Policy policy =
        new Policy(
            Decision.BLOCK,
            Thresholds.parse("porn:0.9"),
            Thresholds.parse("porn:0.5"),
            Decision.SHOW);
    return new ModerationSettings(provider, token, timeout, policy);
  }

  static Moderator open(String provider, Duration timeout) {
    return Moderator.of(settings(provider, "", timeout));
  }

  /** Waits much longer than it should take. */
  static Scores get(CompletableFuture<Scores> judged) {
    return judged.orTimeout(40, SECONDS).join();
  }

  static void assertKnown(Scores scores, Map<String, Double> byClass) {
    assertThat(scores.toString()).isEqualTo(Scores.of(byClass).toString());
  }

  static long failures(Moderator moderator, String reason) {
    return moderator.state().failures().get(reason);
  }

  /** All threads of moderators have ended. */
  static void assertNoThreads() {
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("minami-moderation")));
  }
}

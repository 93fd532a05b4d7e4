package minami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import minami.address.ImagePath;
import minami.cache.SingleFlight;
import minami.image.Format;
import minami.image.Renderer;
import minami.moderation.Decision;
import minami.moderation.ModerationSettings;
import minami.moderation.Policy;
import minami.moderation.Thresholds;
import minami.origin.Original;
import minami.origin.OriginalMemory;
import minami.see.Seen;
import minami.testing.ToldService;
import minami.trace.Trace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LooksTest {

  private static final ImagePath IMAGE = new ImagePath("", "a.jpg", "a.jpg");

  /** Everything is blocked, but what is unknown is shown. */
  private static final Policy POLICY =
      new Policy(
          Decision.BLOCK,
          Thresholds.parse("neutral+drawing+porn+sexy+hentai:0.5"),
          Thresholds.parse(""),
          Decision.SHOW);

  private Screening screening = screening("built-in");

  /** One thread, and work ends as soon as others wait. */
  private final RenderPool pool =
      new RenderPool(
          1, 8, 256 << 20, new OriginalMemory(64 << 20), Duration.ofSeconds(20), Duration.ZERO);

  private Looks looks = looks();

  private static Screening screening(String provider) {
    return new Screening(
        Optional.of(new ModerationSettings(provider, "", Duration.ofSeconds(20), POLICY)));
  }

  private Looks looks() {
    return new Looks(
        pool, new Renderer(EnumSet.allOf(Format.class), 50_000_000), screening, new Purges());
  }

  @AfterEach
  void close() {
    pool.close();
    looks.close();
    screening.close();
  }

  private static Original original(byte[] bytes) {
    return new Original(bytes, null, null, null, Duration.ofMinutes(1), System.nanoTime(), true);
  }

  /** Progressive: it takes a while. */
  private static byte[] picture() throws IOException {
    try (InputStream in = LooksTest.class.getResourceAsStream("samples/sunset.jpg")) {
      return in.readAllBytes();
    }
  }

  @Test
  void verdict_outlivesALookInVainAtTheSameOriginalFetchedAgain() throws Exception {
    Seen first = looks.at(IMAGE, original(picture()), false, Trace.NONE).future().get();
    assertThat(screening.decide(first.scores())).isEqualTo(Decision.BLOCK);

    byte[] again = picture();
    CompletableFuture<Seen> second = looks.at(IMAGE, original(again), true, Trace.NONE).future();
    for (int i = 0; i < 4; i++) {
      pool.run(
          again,
          2,
          (bytes, deadline) -> {
            throw new IllegalStateException("only to be waiting");
          });
    }
    while (!second.isDone()) { // whoever comes while it runs has it ended
      pool.admit();
      Thread.onSpinWait();
    }
    assertThat(second.get()).extracting(Seen::saliency).isEqualTo(Seen.IN_VAIN.saliency());
    assertThat(screening.decide(second.get().scores())).isEqualTo(Decision.BLOCK);
    assertThat(looks.hasJustBeenBlocked(IMAGE)).isTrue();
  }

  @Test
  void verdict_isKeptThoughAllWhoAskedHaveLeft() throws Exception {
    try (ToldService service = ToldService.start()) {
      looks.close();
      screening = screening(service.address());
      looks = looks();
      service.answerAlways(200, "{\"porn\": 1}");
      service.hold();
      Original original = original(picture());
      SingleFlight.Ticket<Seen> left = looks.at(IMAGE, original, false, Trace.NONE);
      await().until(() -> service.count() == 1);
      left.leave();
      service.release();
      await().until(() -> looks.hasJustBeenBlocked(IMAGE));
      looks.at(IMAGE, original, false, Trace.NONE).future().get();
      assertThat(service.count()).isEqualTo(1);
    }
  }
}

package minami.see;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhotoClassifierTest {
  private static final PhotoClassifier CLASSIFIER = PhotoClassifier.load();

  @Test
  void photo_isNeutral() throws IOException {
    Scores scores = CLASSIFIER.classify(Pictures.of("lightroom-22mp-444-rst.png"), () -> {});

    assertThat(scores.areKnown()).isTrue();
    assertThat(scores.sum(Set.of("neutral"))).isGreaterThan(0.9);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 320", "320, 1", "2, 3", "224, 224", "320, 320"})
  void anyPicture_hasScoresOfOneInAll(int width, int height) {
    for (Picture picture :
        List.of(
            Pictures.grey(width, height, 0),
            Pictures.grey(width, height, 255),
            Pictures.noise(width, height))) {
      Scores scores = CLASSIFIER.classify(picture, () -> {});

      assertThat(scores.sum(Set.of("drawing", "hentai", "neutral", "porn", "sexy")))
          .isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void runsTogether_sayTheSame() throws Exception {
    Runs.assertSameTogether(
        CLASSIFIER::classify, List.of(Pictures.of("hopper.png"), Pictures.noise(320, 200)));
  }

  @Test
  void check_endsTheRun() throws IOException {
    Runs.assertEnds(CLASSIFIER::classify, Pictures.of("hopper.png"), 5000);
  }

  @Test
  void memory_isWhatARunTakes() throws IOException {
    Runs.assertMemory(CLASSIFIER::classify, Pictures.of("hopper.png"), PhotoClassifier.MEMORY);
  }
}

package minami.see;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaceDetectorTest {
  private static final FaceDetector DETECTOR = FaceDetector.load();

  @Test
  void faces_areFoundTheSurestFirst() throws IOException {
    List<Face> faces = DETECTOR.detect(Pictures.of("portraits-2.png"), () -> {});

    assertThat(faces).hasSize(2);
    assertThat(faces.get(0).score()).isGreaterThan(faces.get(1).score());
    assertThat(faces).allSatisfy(face -> assertThat(face.score()).isBetween(0.6, 1.0));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 320", "320, 1", "2, 3", "320, 320", "191, 193"})
  void pictureOfNothing_hasNoFaces(int width, int height) {
    assertThat(DETECTOR.detect(Pictures.grey(width, height, 0), () -> {})).isEmpty();
    assertThat(DETECTOR.detect(Pictures.grey(width, height, 255), () -> {})).isEmpty();
    assertThat(DETECTOR.detect(Pictures.noise(width, height), () -> {})).isEmpty();
  }

  @Test
  void runsTogether_sayTheSame() throws Exception {
    Runs.assertSameTogether(
        DETECTOR::detect,
        List.of(
            Pictures.of("hopper.png"),
            Pictures.of("portraits-2.png"),
            Pictures.of("portraits-3.png"),
            Pictures.noise(320, 200)));
  }

  @Test
  void check_endsTheRun() throws IOException {
    Runs.assertEnds(DETECTOR::detect, Pictures.of("hopper.png"), 5000);
  }

  @Test
  void memory_isWhatARunTakes() throws IOException {
    Runs.assertMemory(DETECTOR::detect, Pictures.of("hopper.png"), FaceDetector.MEMORY);
  }
}

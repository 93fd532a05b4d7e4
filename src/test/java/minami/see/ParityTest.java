package minami.see;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The networks say here what they say in the runtimes that they come from. */
class ParityTest {
  private static final Offset<Double> NEAR = within(1e-3);

  private static final FaceDetector DETECTOR = FaceDetector.load();
  private static final PhotoClassifier CLASSIFIER = PhotoClassifier.load();

  static Stream<Oracle> oracles() throws IOException {
    return Oracle.all();
  }

  @Test
  void oracle_hasManyPicturesAndFaces() throws IOException {
    assertThat(oracles()).hasSizeGreaterThan(50);
    assertThat(oracles().mapToInt(oracle -> oracle.faces().size()).sum()).isGreaterThan(10);
    assertThat(oracles().mapToInt(oracle -> oracle.places().size()).sum()).isGreaterThan(100);
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void classes_areThoseOfTensorFlowJs(Oracle oracle) throws IOException {
    Scores scores = CLASSIFIER.classify(oracle.picture(), () -> {});

    oracle
        .classes()
        .forEach((name, likely) -> assertThat(scores.sum(Set.of(name))).isCloseTo(likely, NEAR));
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void letterbox_isThatOfMediaPipe(Oracle oracle) throws IOException {
    float[][] planes = new Letterbox(oracle.picture()).planes(FaceDetector.SIDE, () -> {});

    for (int i = 0; i < planes.length; i++) {
      double sum = 0;
      for (float sample : planes[i]) {
        sum += sample;
      }
      assertThat(sum / planes[i].length).isCloseTo(oracle.letterbox().get(i), within(1e-4));
    }
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void places_areThoseOfTensorFlowLite(Oracle oracle) throws IOException {
    float[][] raw =
        DETECTOR.raw(new Letterbox(oracle.picture()).planes(FaceDetector.SIDE, () -> {}), () -> {});

    double best = Float.NEGATIVE_INFINITY;
    List<Integer> good = new ArrayList<>();
    for (int i = 0; i < raw[0].length; i++) {
      best = Math.max(best, raw[0][i]);
      if (FaceDetector.sigmoid(raw[0][i]) > 0.1 + NEAR.value) {
        good.add(i);
      }
    }
    assertThat(best).isCloseTo(oracle.best(), NEAR);
    assertThat(oracle.places().stream().map(place -> place.get(0).intValue())).containsAll(good);
    for (List<Double> place : oracle.places()) {
      int i = place.get(0).intValue();
      assertThat(FaceDetector.sigmoid(raw[0][i])).isCloseTo(place.get(1), NEAR);
      for (int k = 1; k < raw.length; k++) {
        assertThat((double) raw[k][i] / FaceDetector.SIDE)
            .isCloseTo(place.get(k + 1) / FaceDetector.SIDE, NEAR);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void faces_areThoseOfMediaPipe(Oracle oracle) throws IOException {
    List<Face> faces = DETECTOR.detect(oracle.picture(), () -> {});

    assertThat(faces).hasSameSizeAs(oracle.faces());
    for (int i = 0; i < faces.size(); i++) {
      List<Double> expected = oracle.faces().get(i);
      assertThat(faces.get(i).x()).isCloseTo(expected.get(0), NEAR);
      assertThat(faces.get(i).y()).isCloseTo(expected.get(1), NEAR);
      assertThat(faces.get(i).width()).isCloseTo(expected.get(2), NEAR);
      assertThat(faces.get(i).height()).isCloseTo(expected.get(3), NEAR);
    }
  }
}

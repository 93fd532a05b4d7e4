package minami.see;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FaceMergeTest {
  @Test
  void noBoxes_areNoFaces() {
    assertThat(FaceMerge.merge(List.of())).isEmpty();
  }

  @Test
  void boxesOfTheSameFace_areWeightedByScore() {
    List<Face> faces =
        FaceMerge.merge(List.of(new Face(4, 0, 8, 8, 0.25), new Face(0, 0, 12, 8, 0.75)));

    assertThat(faces).containsExactly(new Face(1, 0, 11, 8, 0.75));
  }

  @Test
  void boxesApart_areFacesByScore() {
    Face poor = new Face(0, 0, 1, 1, 0.6);
    Face good = new Face(2, 0, 1, 1, 0.9);
    Face fair = new Face(0, 2, 1, 1, 0.7);

    assertThat(FaceMerge.merge(List.of(poor, good, fair))).containsExactly(good, fair, poor);
  }

  @Test
  void boxThatOverlapsOnlyAnother_staysAlone() {
    Face first = new Face(0, 0, 10, 10, 0.9);
    Face second = new Face(4, 0, 10, 10, 0.8);
    Face third = new Face(8, 0, 10, 10, 0.7);

    List<Face> faces = FaceMerge.merge(List.of(third, second, first));

    assertThat(faces).hasSize(2);
    assertThat(faces.get(1)).isEqualTo(third);
  }
}

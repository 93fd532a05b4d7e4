package minami.see;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramingTest {

  private static final double ROUNDING = 1e-9;
  private static final int ROUNDS = 20_000;

  @Test
  void aSmallFace_isInTheMiddleWithItsEyesAtTheUpperThird() {
    Point cut = Framing.around(List.of(face(0.6, 0.5, 0.1)), 0.5, 0.6);
    assertThat(begin(cut.x(), 0.5)).isCloseTo(0.65 - 0.25, within(ROUNDING));
    assertThat(begin(cut.y(), 0.6)).isCloseTo(0.54 - 0.2, within(ROUNDING));
  }

  @Test
  void aFaceAtTheEdge_hasTheWindowAtTheEdge() {
    Face atTheEdge = face(-0.05, -0.05, 0.2);
    assertThat(Framing.around(List.of(atTheEdge), 0.5, 0.5)).isEqualTo(new Point(0, 0));
    Face atTheOther = face(0.95, 0.95, 0.2);
    assertThat(Framing.around(List.of(atTheOther), 0.5, 0.5)).isEqualTo(new Point(1, 1));
  }

  @Test
  void aFaceLargerThanTheWindow_showsItsEyes() {
    Point cut = Framing.around(List.of(face(0.2, 0.2, 0.6)), 0.3, 0.3);
    assertThat(begin(cut.x(), 0.3)).isCloseTo(0.5 - 0.15, within(ROUNDING));
    assertThat(begin(cut.y(), 0.3)).isCloseTo(0.44 - 0.15, within(ROUNDING));
  }

  @Test
  void aFaceThatFitsWithoutHair_isCoveredToTheChin() {
    Point cut = Framing.around(List.of(face(0.3, 0.3, 0.4)), 1, 0.42);
    assertThat(begin(cut.y(), 0.42)).isCloseTo(0.7 - 0.42, within(ROUNDING));
  }

  @Test
  void facesThatFitTogether_areAllCovered() {
    List<Face> faces = List.of(face(0.1, 0.3, 0.1), face(0.3, 0.35, 0.12), face(0.45, 0.3, 0.1));
    Point cut = Framing.around(faces, 0.5, 0.4);
    assertThat(faces).allSatisfy(face -> assertCovered(cut, face, 0.5, 0.4));
  }

  @Test
  void ofTwoFacesTooFarApart_theLargerIsShown() {
    Face larger = face(0.8, 0.4, 0.15);
    Point cut = Framing.around(List.of(face(0.05, 0.4, 0.1), larger), 0.3, 1);
    assertCovered(cut, larger, 0.3, 1);
  }

  @Test
  void ofTwoFacesOfASize_theSurerIsShown() {
    Face surer = new Face(0.8, 0.4, 0.1, 0.1, 0.9);
    Point cut = Framing.around(List.of(new Face(0.1, 0.4, 0.1, 0.1, 0.6), surer), 0.3, 1);
    assertCovered(cut, surer, 0.3, 1);
  }

  @Test
  void aGroup_outweighsASomewhatLargerFaceApart() {
    List<Face> group = List.of(face(0.1, 0.3, 0.1), face(0.25, 0.3, 0.1), face(0.4, 0.3, 0.1));
    List<Face> faces = new ArrayList<>(group);
    faces.add(face(0.85, 0.3, 0.12));
    Point cut = Framing.around(faces, 0.45, 1);
    assertThat(group).allSatisfy(face -> assertCovered(cut, face, 0.45, 1));
  }

  @Test
  void aFaceWithNothingInThePicture_doesNotCount() {
    Face seen = face(0.7, 0.4, 0.1);
    List<Face> faces =
        List.of(
            face(-0.5, 0.1, 0.4),
            face(0.1, 1, 0.4),
            face(0.1, 0.1, 0),
            new Face(0.1, 0.1, 0.5, -0.5, 1),
            new Face(0.1, 0.1, 0.5, 0.5, 0),
            seen);
    assertThat(Framing.around(faces, 0.2, 1)).isEqualTo(Framing.around(List.of(seen), 0.2, 1));
    assertThat(Framing.around(faces.subList(0, 5), 0.2, 1)).isEqualTo(new Point(0.5, 0.5));
  }

  @Test
  void anyFaces_haveAWindowInThePictureAndAlwaysTheSame() {
    Random random = new Random(1);
    for (int i = 0; i < ROUNDS; i++) {
      List<Face> faces = new ArrayList<>();
      for (int n = random.nextInt(8); n >= 0; n--) {
        faces.add(anyFace(random));
      }
      double width = random.nextInt(3) == 0 ? 1 : 1 - random.nextDouble();
      double height = random.nextInt(3) == 0 ? 1 : 1 - random.nextDouble();
      Point cut = Framing.around(faces, width, height);
      assertThat(cut.x()).as("%s, %s of %s", width, height, faces).isBetween(0.0, 1.0);
      assertThat(cut.y()).as("%s, %s of %s", width, height, faces).isBetween(0.0, 1.0);
      assertThat(Framing.around(new ArrayList<>(faces), width, height)).isEqualTo(cut);
    }
  }

  @Test
  void anyFaceThatFits_isCoveredWithItsHair() {
    Random random = new Random(2);
    int fitting = 0;
    for (int i = 0; i < ROUNDS; i++) {
      Face face = anyFace(random);
      double width = 1 - random.nextDouble();
      double height = 1 - random.nextDouble();
      boolean fits = face.width() <= width && face.height() * 9 / 8 <= height;
      if (fits && FaceGroup.isSeen(face)) {
        assertCovered(Framing.around(List.of(face), width, height), face, width, height);
        fitting++;
      }
    }
    assertThat(fitting).isGreaterThan(ROUNDS / 20);
  }

  @Test
  void salientWindow_isWhereTheSubjectIs() {
    Picture ball =
        TestPictures.painted(
            300, 200, (x, y) -> Math.hypot(x - 220, y - 60) < 30 ? 0xE05020 : 0x406080);
    Point cut = Framing.around(Saliency.of(ball), 0.5, 0.5);
    assertThat(begin(cut.x(), 0.5)).isBetween(190 / 300.0 - 0.25, 190 / 300.0);
    assertThat(begin(cut.y(), 0.5)).isBetween(0.0, 30 / 200.0);
  }

  @Test
  void salientWindowOfNothing_isInTheCentre() {
    Saliency black = Saliency.of(TestPictures.painted(64, 48, (x, y) -> 0));
    assertThat(Framing.around(black, 0.5, 0.5)).isEqualTo(new Point(0.5, 0.5));
  }

  @Test
  void anySalientWindow_isInThePicture() {
    Random random = new Random(3);
    Saliency noise = Saliency.of(TestPictures.painted(50, 40, (x, y) -> random.nextInt()));
    for (int i = 0; i < 500; i++) {
      double width = i % 3 == 0 ? 1 : 1 - random.nextDouble();
      double height = i % 3 == 1 ? 1 : Math.pow(1 - random.nextDouble(), 8);
      Point cut = Framing.around(noise, width, height);
      assertThat(cut.x()).isBetween(0.0, 1.0);
      assertThat(cut.y()).isBetween(0.0, 1.0);
      assertThat(Framing.around(noise, width, height)).isEqualTo(cut);
    }
  }

  private static Face face(double x, double y, double size) {
    return new Face(x, y, size, size, 0.9);
  }

  /** Also of no size, larger than the picture, and beyond its edges. */
  private static Face anyFace(Random random) {
    double size = random.nextInt(10) == 0 ? 0 : Math.pow(random.nextDouble(), 3) * 1.5;
    return new Face(
        random.nextDouble() * 1.6 - 0.3,
        random.nextDouble() * 1.6 - 0.3,
        size,
        size * (0.5 + random.nextDouble()),
        random.nextDouble());
  }

  private static void assertCovered(Point cut, Face face, double width, double height) {
    double left = begin(cut.x(), width);
    double top = begin(cut.y(), height);
    assertThat(left).isLessThanOrEqualTo(Math.max(0, face.x()) + ROUNDING);
    assertThat(left + width)
        .isGreaterThanOrEqualTo(Math.min(1, face.x() + face.width()) - ROUNDING);
    assertThat(top).isLessThanOrEqualTo(Math.max(0, face.y() - face.height() / 8) + ROUNDING);
    assertThat(top + height)
        .isGreaterThanOrEqualTo(Math.min(1, face.y() + face.height()) - ROUNDING);
  }

  /** From shares of the surplus to those of the picture. */
  private static double begin(double share, double size) {
    return share * (1 - size);
  }
}

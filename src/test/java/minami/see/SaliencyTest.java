package minami.see;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaliencyTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 320", "320, 1", "3, 2", "33, 31", "320, 213"})
  void aPictureOfAnySize_hasAMapOfNumbers(int width, int height) {
    Saliency saliency = Saliency.of(TestPictures.painted(width, height, (x, y) -> x * y * 999));
    for (int i = 0; i < Saliency.CELLS * Saliency.CELLS; i++) {
      assertThat(saliency.at(i % Saliency.CELLS, i / Saliency.CELLS)).isFinite().isNotNegative();
    }
  }

  @Test
  void skin_drawsTheEyeMoreThanOtherColours() {
    Picture picture =
        TestPictures.painted(
            320, 160, (x, y) -> y < 40 || y >= 120 || x / 80 % 2 == 0 ? 0x808080 : colour(x));
    Saliency saliency = Saliency.of(picture);
    assertThat(saliency.at(12, 14)).isGreaterThan(2 * saliency.at(28, 14));
  }

  /** Skin at the left, a green as light at the right. */
  private static int colour(int x) {
    return x < 160 ? 0xD8A088 : 0x88B8A0;
  }

  /** Where people saw the subject; the window is as wide as the picture or as high. */
  @ParameterizedTest
  @CsvSource({
    "jpeg-orient/Landscape_1.jpg, 1, 0.4, 0.28, 0.62, 0.45, 0.7",
    "jpeg/concert.jpg, 1, 0.45, 0.5, 0.8, 0.15, 0.4",
    "jpeg/concert.jpg, 0.4, 1, 0.52, 0.78, 0.3, 0.6",
  })
  void ofAPhotograph_theSubjectIsInTheWindow(
      String file,
      double width,
      double height,
      double fromX,
      double toX,
      double fromY,
      double toY) {
    Point cut = Framing.around(Saliency.of(TestPictures.corpus(file)), width, height);
    double left = cut.x() * (1 - width);
    double top = cut.y() * (1 - height);
    assertThat(fromX).isBetween(left, left + width);
    assertThat(toX).isBetween(left, left + width);
    assertThat(fromY).isBetween(top, top + height);
    assertThat(toY).isBetween(top, top + height);
  }

  @Test
  void colours_areThoseOfCielab() {
    CellColours red = CellColours.of(TestPictures.painted(40, 40, (x, y) -> 0xFF0000));
    assertThat(red.lightness()[0]).isCloseTo(53.24, within(0.05));
    assertThat(red.a()[0]).isCloseTo(80.09, within(0.1));
    assertThat(red.b()[0]).isCloseTo(67.20, within(0.1));
    CellColours dark = CellColours.of(TestPictures.painted(40, 40, (x, y) -> 0x030303));
    assertThat(dark.lightness()[1023]).isCloseTo(0.82, within(0.01));
    assertThat(dark.skin()[1023]).isZero();
  }
}

package minami.see;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DominantColourTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 0xFFFFFF, 0x808080, 0x7F7F7F, 0xFF0000, 0x12AB9F, 0x0F10F0})
  void ofOneColour_isThatColour(int colour) {
    assertThat(DominantColour.of(TestPictures.painted(320, 200, (x, y) -> colour)))
        .isEqualTo(colour);
    assertThat(DominantColour.of(TestPictures.painted(1, 1, (x, y) -> colour))).isEqualTo(colour);
  }

  /** Not their mean, which nobody sees in the picture. */
  @Test
  void ofTwoColours_isTheLarger() {
    Picture car =
        TestPictures.painted(
            200, 100, (x, y) -> x > 60 && x < 140 && y > 40 && y < 80 ? 0xD01018 : 0x707478);
    assertThat(DominantColour.of(car)).isEqualTo(0x707478);
  }

  /** The noise is spread over sixteen bins; the even surface fills one. */
  @Test
  void shadesOfAColour_countAsOne() {
    Picture picture =
        TestPictures.painted(
            100, 100, (x, y) -> x < 45 ? 0xFFFFFF : 0x3040B0 + (x * 7 + y * 13) % 24 * 0x010101);
    assertThat(DominantColour.of(picture) >> 16).isBetween(0x30, 0x48);
    assertThat(DominantColour.of(picture) & 0xFF).isBetween(0xB0, 0xC8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg/concert.jpg", "jpeg-orient/Landscape_1.jpg"})
  void ofADarkPhotograph_isDark(String file) {
    Picture picture = TestPictures.corpus(file);
    int colour = DominantColour.of(picture);
    assertThat(colour >> 16).isLessThan(0x40);
    assertThat(colour >> 8 & 0xFF).isLessThan(0x40);
    assertThat(colour & 0xFF).isLessThan(0x40);
    assertThat(DominantColour.of(picture)).isEqualTo(colour);
  }
}

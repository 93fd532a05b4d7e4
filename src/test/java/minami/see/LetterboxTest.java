package minami.see;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LetterboxTest {
  @Test
  void widePicture_hasBlackAboveAndBelow() {
    float[][] planes = new Letterbox(Pictures.grey(40, 10, 255)).planes(8, () -> {});

    for (int i = 0; i < 64; i++) {
      assertThat(planes[1][i]).isEqualTo(i >= 24 && i < 40 ? 1 : -1);
    }
  }

  @Test
  void highPicture_hasBlackOnBothSides() {
    float[][] planes = new Letterbox(Pictures.grey(10, 40, 255)).planes(8, () -> {});

    for (int i = 0; i < 64; i++) {
      assertThat(planes[2][i]).isEqualTo(i % 8 == 3 || i % 8 == 4 ? 1 : -1);
    }
  }

  @Test
  void line_mayFallBetweenPixels() {
    for (float sample : new Letterbox(Pictures.grey(320, 1, 255)).planes(192, () -> {})[0]) {
      assertThat(sample).isEqualTo(-1);
    }
  }

  @Test
  void halfSize_isTheMeanOfTwoByTwo() {
    byte[] rgb = new byte[16 * 3];
    for (int i = 0; i < 16; i++) {
      rgb[3 * i] = (byte) (i * 10);
    }

    float[][] planes = new Letterbox(new Picture(rgb, 4, 4)).planes(2, () -> {});

    assertThat(planes[0][0]).isEqualTo(25 / 127.5f - 1);
    assertThat(planes[0][3]).isEqualTo(125 / 127.5f - 1);
    assertThat(planes[1]).containsOnly(-1);
  }

  @Test
  void face_comesBackIntoThePicture() {
    Letterbox wide = new Letterbox(Pictures.grey(40, 10, 0));

    assertThat(wide.inPicture(new Face(0.25, 0.375, 0.5, 0.25, 0.7)))
        .isEqualTo(new Face(0.25, 0, 0.5, 1, 0.7));
  }
}

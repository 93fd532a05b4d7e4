package minami.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlurTest {

  /** A board of black and white pixels, or the other way round. */
  private static Pixels board(int width, int height, int first) {
    byte[] samples = new byte[width * height * 3];
    for (int i = 0; i < samples.length; i++) {
      int x = i / 3 % width;
      int y = i / 3 / width;
      samples[i] = (byte) ((x + y + first) % 2 * 255);
    }
    return new Pixels(samples, width, height, 3, false);
  }

  @Test
  void detailsThatTellTwoPicturesApart_areGone() {
    assertThat(Blur.apply(board(320, 240, 0)).samples())
        .isEqualTo(Blur.apply(board(320, 240, 1)).samples());
  }

  @Test
  void noise_hasNoEdgeLeft() {
    byte[] noise = new byte[300 * 200];
    new Random(1).nextBytes(noise);
    byte[] blurred = Blur.apply(new Pixels(noise, 300, 200, 1, false)).samples();
    for (int i = 1; i < blurred.length; i++) {
      if (i % 300 != 0) {
        assertThat(Math.abs((blurred[i] & 0xFF) - (blurred[i - 1] & 0xFF))).isLessThanOrEqualTo(4);
      }
    }
  }

  @Test
  void coarseColours_stay() {
    byte[] halves = new byte[100 * 10 * 3];
    for (int i = 0; i < halves.length; i += 3) {
      halves[i + (i / 3 % 100 < 50 ? 0 : 2)] = (byte) 200;
    }
    byte[] blurred = Blur.apply(new Pixels(halves, 100, 10, 3, false)).samples();
    assertThat(blurred[0]).isEqualTo((byte) 200);
    assertThat(blurred[99 * 3 + 2]).isEqualTo((byte) 200);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,500", "500,1", "2,3", "5,4", "7,1920"})
  void anySize_staysAsItIs(int width, int height) {
    Pixels blurred = Blur.apply(board(width, height, 0));
    assertThat(blurred.width()).isEqualTo(width);
    assertThat(blurred.height()).isEqualTo(height);
    assertThat(blurred.samples()).hasSize(width * height * 3);
  }
}

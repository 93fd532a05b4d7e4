package minami.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Random;
import minami.png.PngHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngOutputTest {

  /** Colours, and the colour type and depth that they are written with. */
  @ParameterizedTest
  @CsvSource({
    "1, 3, 1",
    "2, 3, 1",
    "3, 3, 2",
    "4, 3, 2",
    "5, 3, 4",
    "16, 3, 4",
    "17, 3, 8",
    "256, 3, 8",
    "257, 2, 8"
  })
  void opaqueColours_areWrittenWithAsFewBitsAsTheyNeed(int colours, int type, int depth)
      throws IOException {
    byte[] png = encodedAndRead(CountedColours.picture(61, 47, colours, false));
    assertThat(PngHeader.of(png).colourType()).isEqualTo(type);
    assertThat(PngHeader.of(png).depth()).isEqualTo(depth);
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 1", "16, 3, 4", "17, 3, 8", "256, 3, 8", "257, 6, 8"})
  void coloursWithAlpha_areWrittenWithAsFewBitsAsTheyNeed(int colours, int type, int depth)
      throws IOException {
    byte[] png = encodedAndRead(CountedColours.picture(61, 47, colours, true));
    assertThat(PngHeader.of(png).colourType()).isEqualTo(type);
    assertThat(PngHeader.of(png).depth()).isEqualTo(depth);
  }

  /** Bands of noise on a slope, so that all filters have their rows; and the colour type. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 0",
    "1, 1, 2, 4",
    "1, 1, 3, 2",
    "1, 1, 4, 6",
    "1, 90, 3, 2",
    "90, 1, 4, 6",
    "101, 67, 1, 0",
    "101, 67, 2, 4",
    "101, 67, 3, 2",
    "101, 67, 4, 6"
  })
  void manyColours_areReadBackAsTheyWere(int width, int height, int bands, int type)
      throws IOException {
    byte[] samples = new byte[width * height * bands];
    Random random = new Random(bands);
    for (int i = 0; i < samples.length; i++) {
      int y = i / (width * bands);
      samples[i] = (byte) (y % 9 == 0 ? random.nextInt() : i / bands % width * 2 + y + i % bands);
    }
    byte[] png = encodedAndRead(new Pixels(samples, width, height, bands, bands % 2 == 0));
    int written = PngHeader.of(png).colourType();
    assertThat(written)
        .isIn(width * height == 1 ? new Object[] {0, 2, 3, 4, 6} : new Object[] {type});
  }

  @Test
  void opaqueGreyInColourWithAlpha_isWrittenAsGrey() throws IOException {
    byte[] samples = new byte[40 * 30 * 4];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (i % 4 == 3 ? 255 : i / 4 * 7);
    }
    byte[] png = encodedAndRead(new Pixels(samples, 40, 30, 4, true));
    assertThat(PngHeader.of(png).colourType()).isZero();
  }

  /** A drawing is deflated with repetitions, noise is not: both are read back. */
  @Test
  void repetitions_areFound() throws IOException {
    byte[] random = new byte[200 * 200 * 3];
    new Random(1).nextBytes(random);
    Pixels noise = new Pixels(random, 200, 200, 3, false);
    byte[] repeated = new byte[random.length];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = random[i % 6000];
    }
    byte[] png = encodedAndRead(new Pixels(repeated, 200, 200, 3, false));
    assertThat(png.length).isLessThan(encodedAndRead(noise).length / 4);
  }

  private static byte[] encodedAndRead(Pixels pixels) throws IOException {
    byte[] png = Encoder.encode(pixels, OutputFormat.PNG, 0, () -> {}).bytes();
    BufferedImage read = PictureDifference.read(png);
    Pixels back = CountedColours.pixels(read);
    assertThat(back.width()).isEqualTo(pixels.width());
    assertThat(back.height()).isEqualTo(pixels.height());
    for (int i = 0; i < pixels.width() * pixels.height(); i++) {
      assertThat(back.argb(i)).as("pixel %d", i).isEqualTo(pixels.argb(i));
    }
    return png;
  }
}

package minami.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import minami.testing.Corpus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExifOrientationTest {

  private static final RenderOptions FIT =
      new RenderOptions(150, 150, Fit.FIT, false, Gravity.CENTRE, OutputFormat.PNG, 85, 0xFFFFFF);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void pictureOfEachOrientation_isShownUpright(int orientation) throws Exception {
    byte[] upright = Corpus.bytes("jpeg-orient/Landscape_1.jpg");
    byte[] turned = Corpus.bytes("jpeg-orient/Landscape_" + orientation + ".jpg");
    assertThat(ExifOrientation.of(ExifBlock.inJpeg(turned)).tag()).isEqualTo(orientation);
    double difference = PictureDifference.mean(render(turned, FIT), render(upright, FIT));
    assertThat(difference).isLessThan(6); // the eight files were compressed each for itself
  }

  @ParameterizedTest
  @EnumSource(ExifOrientation.class)
  void cropOfATurnedPicture_isThatOfTheUprightOne(ExifOrientation orientation) throws Exception {
    RenderOptions corner =
        new RenderOptions(
            40, 90, Fit.FILL, true, Gravity.NORTH_EAST, OutputFormat.PNG, 85, 0xFFFFFF);
    byte[] turned = Corpus.bytes("jpeg-orient/Landscape_" + orientation.tag() + ".jpg");
    byte[] upright = Corpus.bytes("jpeg-orient/Landscape_1.jpg");
    assertThat(PictureDifference.mean(render(turned, corner), render(upright, corner)))
        .isLessThan(6);
  }

  @ParameterizedTest
  @EnumSource(ExifOrientation.class)
  void orientation_isTurnedAsTheStandardHasIt(ExifOrientation orientation) {
    // 1 2 3
    // 4 5 6
    Pixels stored = new Pixels(new byte[] {1, 2, 3, 4, 5, 6}, 3, 2, 1, false);
    byte[][] shown = {
      {1, 2, 3, 4, 5, 6},
      {3, 2, 1, 6, 5, 4},
      {6, 5, 4, 3, 2, 1},
      {4, 5, 6, 1, 2, 3},
      {1, 4, 2, 5, 3, 6},
      {4, 1, 5, 2, 6, 3},
      {6, 3, 5, 2, 4, 1},
      {3, 6, 2, 5, 1, 4},
    };
    Pixels turned = orientation.apply(stored);
    assertThat(turned.samples()).isEqualTo(shown[orientation.tag() - 1]);
    assertThat(turned.width()).isEqualTo(orientation.swapsAxes() ? 2 : 3);
  }

  @ParameterizedTest
  @EnumSource(ExifOrientation.class)
  void pictureOfManyTiles_isTurnedPixelByPixel(ExifOrientation orientation) {
    for (int bands = 1; bands <= 4; bands++) {
      byte[] samples = new byte[70 * 33 * bands];
      new Random(bands).nextBytes(samples);
      Pixels stored = new Pixels(samples, 70, 33, bands, bands == 4);
      Pixels shown = orientation.apply(stored);
      assertThat(shown.width()).isEqualTo(orientation.swapsAxes() ? 33 : 70);
      for (int i = 0; i < samples.length; i++) {
        int x = i / bands % shown.width();
        int y = i / bands / shown.width();
        int u = orientation.flipsX() ? shown.width() - 1 - x : x;
        int v = orientation.flipsY() ? shown.height() - 1 - y : y;
        int from = orientation.swapsAxes() ? u * 70 + v : v * 70 + u;
        assertThat(shown.samples()[i]).isEqualTo(samples[from * bands + i % bands]);
      }
    }
  }

  @Test
  void endlessChainOfDirectories_isReadOnce() {
    assertThat(ExifOrientation.of(ExifBlock.inJpeg(Corpus.bytes("jpeg-orient/Landscape_1.jpg"))))
        .isEqualTo(ExifOrientation.UPRIGHT);
    byte[] exif = {
      'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 8
    };
    assertThat(ExifOrientation.of(Optional.of(exif))).isEqualTo(ExifOrientation.TURNED_LEFT);
  }

  @Test
  void exifCutBeforeTheOrientation_meansUpright() {
    byte[] exif = {
      'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0
    };
    int withOrientation = 8 + 2 + 12; // header, count, entry
    for (int length = 0; length <= exif.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(exif, length);
      assertThat(ExifOrientation.of(Optional.of(cut)))
          .as("%d bytes", length)
          .isEqualTo(
              length < withOrientation ? ExifOrientation.UPRIGHT : ExifOrientation.TURNED_LEFT);
    }
    byte[] value = exif.clone();
    value[19] = 9;
    assertThat(ExifOrientation.of(Optional.of(value))).isEqualTo(ExifOrientation.UPRIGHT);
  }

  private static byte[] render(byte[] picture, RenderOptions options) throws ImageException {
    return new Renderer(EnumSet.allOf(Format.class), 1_000_000)
        .prepare(picture, options)
        .run()
        .thumbnail()
        .bytes();
  }
}

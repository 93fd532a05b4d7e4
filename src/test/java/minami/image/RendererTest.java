package minami.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import minami.testing.Corpus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RendererTest {

  private static final Renderer RENDERER = new Renderer(EnumSet.allOf(Format.class), 50_000_000);
  private static final RenderOptions FILLED_JPEG =
      options(320, 240, Fit.FILL, true, OutputFormat.JPEG);
  private static final RenderOptions FITTED_PNG =
      options(200, 200, Fit.FIT, false, OutputFormat.PNG);

  private static RenderOptions options(
      int width, int height, Fit fit, boolean enlarge, OutputFormat format) {
    return new RenderOptions(width, height, fit, enlarge, Gravity.CENTRE, format, 85, 0xFFFFFF);
  }

  static List<Corpus.Entry> corpus() {
    return Corpus.entries();
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void everyFixture_endsAsItsRowSays(Corpus.Entry entry) throws Exception {
    byte[] picture = Corpus.bytes(entry.file());
    for (RenderOptions options : List.of(FILLED_JPEG, FITTED_PNG)) {
      int status;
      try {
        Thumbnail thumbnail = RENDERER.prepare(picture, options).run().thumbnail();
        BufferedImage image = PictureDifference.read(thumbnail.bytes());
        assertThat(image.getWidth()).isEqualTo(thumbnail.width()).isLessThanOrEqualTo(320);
        assertThat(image.getHeight()).isEqualTo(thumbnail.height()).isLessThanOrEqualTo(240);
        status = 200;
      } catch (ImageException e) {
        assertThat(e.getMessage()).isNotBlank();
        status = e.reason() == ImageException.Reason.UNSUPPORTED ? 415 : 422;
      }
      assertThat(entry.allows(status)).as("%s ended with %d", entry, status).isTrue();
    }
  }

  @Test
  void filledJpeg_hasExactlyTheSizeOfTheBox() throws Exception {
    Thumbnail thumbnail =
        RENDERER
            .prepare(Corpus.bytes("jpeg-orient/Landscape_6.jpg"), FILLED_JPEG)
            .run()
            .thumbnail();
    BufferedImage image = PictureDifference.read(thumbnail.bytes());
    assertThat(image.getWidth()).isEqualTo(320);
    assertThat(image.getHeight()).isEqualTo(240);
    assertThat(Format.of(thumbnail.bytes())).contains(Format.JPEG);
  }

  @Test
  void metadata_doesNotGoAlong() throws Exception {
    byte[] original = Corpus.bytes("jpeg-orient/Landscape_6.jpg");
    for (RenderOptions options : List.of(FILLED_JPEG, FITTED_PNG)) {
      byte[] small = RENDERER.prepare(original, options).run().thumbnail().bytes();
      String text = new String(small, StandardCharsets.ISO_8859_1);
      assertThat(text)
          .doesNotContain("Exif")
          .doesNotContain("Photoshop")
          .doesNotContain("ICC_PROFILE");
    }
  }

  @Test
  void wideGamutPhotograph_isBroughtToSrgb() throws Exception {
    byte[] p3 = Corpus.bytes("jpeg/photo-display-p3-icc.jpg");
    byte[] withProfile = RENDERER.prepare(p3, FITTED_PNG).run().thumbnail().bytes();
    byte[] withoutProfile =
        RENDERER.prepare(withoutProfile(p3), FITTED_PNG).run().thumbnail().bytes();
    // The same numbers mean more vivid colours in Display P3: there must be a difference, and not a
    // wild one.
    assertThat(PictureDifference.mean(withProfile, withoutProfile)).isBetween(1.0, 20.0);
  }

  /** The file with its profile's segments named otherwise. */
  private static byte[] withoutProfile(byte[] jpeg) {
    String renamed =
        new String(jpeg, StandardCharsets.ISO_8859_1).replace("ICC_PROFILE", "ICC_NOTHING");
    return renamed.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void alphaInAJpeg_isFlattenedOnTheBackground() throws Exception {
    RenderOptions red =
        new RenderOptions(50, 50, Fit.FIT, false, Gravity.CENTRE, OutputFormat.JPEG, 95, 0xFF0000);
    byte[] jpeg =
        RENDERER.prepare(Corpus.bytes("png/ps-tbbn3p08.png"), red).run().thumbnail().bytes();
    BufferedImage image = PictureDifference.read(jpeg);
    int corner = image.getRGB(0, 0);
    assertThat(corner >> 16 & 0xFF).isGreaterThan(240);
    assertThat(corner & 0xFF).isLessThan(20);
  }

  @Test
  void paddedPicture_standsInTheMiddleOfTheBackground() throws Exception {
    RenderOptions padded =
        new RenderOptions(100, 40, Fit.PAD, false, Gravity.CENTRE, OutputFormat.PNG, 85, 0x123456);
    byte[] png =
        RENDERER.prepare(Corpus.bytes("png/ps-basn2c08.png"), padded).run().thumbnail().bytes();
    BufferedImage image = PictureDifference.read(png);
    assertThat(image.getWidth()).isEqualTo(100);
    assertThat(image.getHeight()).isEqualTo(40);
    assertThat(image.getRGB(0, 0)).isEqualTo(0xFF123456);
    assertThat(image.getRGB(33, 20)).isEqualTo(0xFF123456);
    assertThat(image.getRGB(34, 20)).isNotEqualTo(0xFF123456);
    assertThat(image.getRGB(99, 39)).isEqualTo(0xFF123456);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 25, 45})
  void pictureCutOffInItsFirstHalf_isRefused(int percent) {
    byte[] whole = Corpus.bytes("jpeg-orient/Landscape_1.jpg");
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length * percent / 100);
    assertThatThrownBy(() -> RENDERER.prepare(cut, FILLED_JPEG).run())
        .isInstanceOfSatisfying(
            ImageException.class,
            e -> assertThat(e.reason()).isEqualTo(ImageException.Reason.CORRUPT));
  }

  @ParameterizedTest
  @ValueSource(ints = {70, 99})
  void pictureCutOffInItsSecondHalf_isShownAsFarAsItGoes(int percent) throws Exception {
    byte[] whole = Corpus.bytes("jpeg-orient/Landscape_1.jpg");
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length * percent / 100);
    assertThat(RENDERER.prepare(cut, FILLED_JPEG).run().thumbnail().width()).isEqualTo(320);
  }

  @Test
  void pngCutOffInItsSecondHalf_isShownAsFarAsItGoes() throws Exception {
    byte[] whole = Corpus.bytes("png/ps-basn6a16.png");
    byte[] most = java.util.Arrays.copyOf(whole, whole.length * 9 / 10);
    assertThat(RENDERER.prepare(most, FITTED_PNG).run().thumbnail().width()).isEqualTo(32);
    byte[] little = java.util.Arrays.copyOf(whole, whole.length * 2 / 10);
    assertThatThrownBy(() -> RENDERER.prepare(little, FITTED_PNG).run())
        .isInstanceOf(ImageException.class);
  }

  @Test
  void formatThatIsNotAllowed_isUnsupported() {
    Renderer jpegOnly = new Renderer(EnumSet.of(Format.JPEG), 50_000_000);
    assertThatThrownBy(() -> jpegOnly.prepare(Corpus.bytes("png/ps-basn2c08.png"), FITTED_PNG))
        .isInstanceOfSatisfying(
            ImageException.class,
            e -> assertThat(e.reason()).isEqualTo(ImageException.Reason.UNSUPPORTED));
  }

  @Test
  void moreThanAHundredScans_areTooMany() {
    byte[] bomb = Corpus.bytes("bomb/jpeg-scan-bomb-4096x4096-12000scans.jpg");
    assertThatThrownBy(() -> RENDERER.prepare(bomb, FILLED_JPEG))
        .isInstanceOfSatisfying(
            ImageException.class,
            e -> assertThat(e.reason()).isEqualTo(ImageException.Reason.TOO_LARGE));
  }
}

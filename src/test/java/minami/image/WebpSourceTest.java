package minami.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.function.Consumer;
import minami.testing.Corpus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebpSourceTest {

  private static final Renderer RENDERER = new Renderer(EnumSet.allOf(Format.class), 50_000_000);
  private static final int CANVAS = 24;
  private static final int ANMF = 52;

  private static byte[] thumbnail(byte[] webp, OutputFormat format, int width, int height)
      throws ImageException {
    RenderOptions options =
        new RenderOptions(width, height, Fit.FILL, true, Gravity.CENTRE, format, 90, 0xFFFFFF);
    return RENDERER.prepare(webp, options).run().thumbnail().bytes();
  }

  private static BufferedImage render(byte[] webp, OutputFormat format, int width, int height)
      throws Exception {
    return PictureDifference.read(thumbnail(webp, format, width, height));
  }

  private static byte[] changed(String file, Consumer<ByteBuffer> change) {
    byte[] webp = Corpus.bytes(file);
    change.accept(ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN));
    return webp;
  }

  private static void assertCorrupt(byte[] webp) {
    assertThatThrownBy(() -> render(webp, OutputFormat.PNG, 32, 24))
        .isInstanceOfSatisfying(
            ImageException.class,
            e -> assertThat(e.reason()).isEqualTo(ImageException.Reason.CORRUPT));
  }

  /** The canvas of the banana is 990x1050, its first frame 630x... at 480, 360. */
  @Test
  void firstFrameSmallerThanTheCanvas_standsInItsPlaceOnATransparentCanvas() throws Exception {
    byte[] banana = Corpus.bytes("webp/dancing_banana2.lossless.webp");
    BufferedImage image = render(banana, OutputFormat.PNG, 99, 105);
    assertThat(image.getColorModel().hasAlpha()).isTrue();
    assertThat(image.getRGB(1, 1) >>> 24).isZero();
    assertThat(image.getRGB(98, 104) >>> 24).isZero();
  }

  @Test
  void frameThatReachesPastTheCanvas_isRefused() {
    assertCorrupt(
        changed("webp/dancing_banana2.lossless.webp", b -> b.putInt(ANMF, 400 | 180 << 24)));
  }

  @Test
  void frameOfAnotherSizeThanItsImage_isRefused() {
    assertCorrupt(changed("webp/dancing_banana2.lossless.webp", b -> b.put(ANMF + 6, (byte) 10)));
  }

  @Test
  void canvasOfAnotherSizeThanItsImage_isRefused() {
    assertCorrupt(changed("webp/looks-like-svg.webp", b -> b.put(CANVAS, (byte) 254)));
    assertCorrupt(Corpus.bytes("bomb/webp-vp8x16-vp8-16383.webp"));
  }

  @Test
  void alphaOfALossyPicture_isKeptInAPngAndFlattenedInAJpeg() throws Exception {
    byte[] picture = Corpus.bytes("webp/looks-like-svg.webp");
    BufferedImage png = render(picture, OutputFormat.PNG, 64, 64);
    assertThat(png.getColorModel().hasAlpha()).isTrue();
    assertThat(png.getRGB(0, 0) >>> 24).isZero();
    assertThat(render(picture, OutputFormat.JPEG, 64, 64).getRGB(0, 0) & 0xFFFFFF)
        .isEqualTo(0xFFFFFF);
  }

  /**
   * Planes go straight into a JPEG, but a PNG is made of colours: on the average the two agree,
   * which a mistake about the range of the levels would show.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 8, 16})
  void planesAndColours_haveTheSameMeanLevels(int channel) throws Exception {
    byte[] picture = Corpus.bytes("webp/1.webp");
    BufferedImage jpeg = render(picture, OutputFormat.JPEG, 160, 120);
    BufferedImage png = render(picture, OutputFormat.PNG, 160, 120);
    assertThat(mean(jpeg, channel)).isCloseTo(mean(png, channel), within(0.7));
  }

  private static double mean(BufferedImage image, int shift) {
    double sum = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        sum += image.getRGB(x, y) >> shift & 0xFF;
      }
    }
    return sum / (image.getWidth() * image.getHeight());
  }

  @ParameterizedTest
  @CsvSource({"webp/1.webp, 0.9", "webp/2_webp_ll.webp, 0.9"})
  void pictureThatBreaksOffLate_isShownAsFarAsItGoes(String file, double share) throws Exception {
    byte[] whole = Corpus.bytes(file);
    byte[] part = Arrays.copyOf(whole, (int) (whole.length * share));
    assertThat(render(part, OutputFormat.JPEG, 64, 64).getWidth()).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource({"webp/1.webp", "webp/2_webp_ll.webp", "webp/looks-like-svg.webp"})
  void pictureThatBreaksOffEarly_isRefused(String file) {
    byte[] whole = Corpus.bytes(file);
    assertCorrupt(Arrays.copyOf(whole, whole.length / 10));
  }

  @Test
  void chunkThatIsLongerThanTheFile_endsWithTheFile() throws Exception {
    byte[] webp = changed("webp/hopper_orientation_6.webp", b -> b.putInt(34, -2));
    assertThat(render(webp, OutputFormat.JPEG, 32, 32).getWidth()).isEqualTo(32);
  }

  @Test
  void fileOfTinyChunksWithoutAnImage_isRefused() {
    ByteBuffer webp = ByteBuffer.allocate(30 + 8 * 200_000).order(ByteOrder.LITTLE_ENDIAN);
    webp.put("RIFF".getBytes(ISO_8859_1)).putInt(webp.capacity() - 8);
    webp.put("WEBPVP8X".getBytes(ISO_8859_1)).putInt(10).put(new byte[10]);
    while (webp.hasRemaining()) {
      webp.put("none".getBytes(ISO_8859_1)).putInt(0);
    }
    assertCorrupt(webp.array());
  }

  /** Sixteen of them at a time would otherwise fill a heap of 512 MB. */
  @Test
  void lossyPictureOf12Megapixels_isReckonedAtAFewRows() throws Exception {
    byte[] webp =
        changed("webp/1.webp", b -> b.putShort(26, (short) 4000).putShort(28, (short) 3000));
    RenderOptions options =
        new RenderOptions(
            320, 240, Fit.FILL, true, Gravity.CENTRE, OutputFormat.JPEG, 85, 0xFFFFFF);
    assertThat(RENDERER.prepare(webp, options).memory()).isLessThan(8 << 20);
  }
}

package minami.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.EnumSet;
import java.util.Random;
import javax.imageio.ImageIO;
import minami.testing.Corpus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a picture is written in, and that it shows the same in all formats. */
class OutputFormatsTest {

  private static final Renderer RENDERER = new Renderer(EnumSet.allOf(Format.class), 50_000_000);

  private static Thumbnail thumbnail(byte[] original, Fit fit, OutputFormat format)
      throws ImageException {
    RenderOptions options =
        new RenderOptions(161, 121, fit, true, Gravity.CENTRE, format, 90, 0x102030);
    return RENDERER.prepare(original, options).run().thumbnail();
  }

  /** As our own decoder shows it in its own size. */
  private static byte[] shown(byte[] original, Fit fit, OutputFormat format) throws Exception {
    Thumbnail thumbnail = thumbnail(original, fit, format);
    assertThat(format.recognises(thumbnail.bytes())).isTrue();
    RenderOptions same =
        new RenderOptions(
            thumbnail.width(),
            thumbnail.height(),
            Fit.FIT,
            false,
            Gravity.CENTRE,
            OutputFormat.PNG,
            1,
            0);
    return RENDERER.prepare(thumbnail.bytes(), same).run().thumbnail().bytes();
  }

  @ParameterizedTest
  @CsvSource({
    "jpeg-orient/Landscape_6.jpg, FILL",
    "jpeg-orient/Landscape_6.jpg, PAD",
    "webp/1.webp, FIT",
    "png/ps-basn2c08.png, FILL",
  })
  void lossyWebp_showsWhatThePngShows(String file, Fit fit) throws Exception {
    byte[] original = Corpus.bytes(file);
    byte[] webp = shown(original, fit, OutputFormat.WEBP);
    byte[] png = shown(original, fit, OutputFormat.PNG);
    assertThat(PictureDifference.mean(webp, png)).isLessThan(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png/ps-tbbn2c16.png"})
  void transparentWebp_keepsItsAlpha(String file) throws Exception {
    byte[] original = Corpus.bytes(file);
    BufferedImage webp = PictureDifference.read(shown(original, Fit.FIT, OutputFormat.WEBP));
    BufferedImage png = PictureDifference.read(shown(original, Fit.FIT, OutputFormat.PNG));
    for (int y = 0; y < png.getHeight(); y++) {
      for (int x = 0; x < png.getWidth(); x++) {
        assertThat(webp.getRGB(x, y) >>> 24).as("%d, %d", x, y).isEqualTo(png.getRGB(x, y) >>> 24);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a photograph, jpeg-orient/Landscape_1.jpg, JPEG",
    "a transparent picture, png/ps-tbbn2c16.png, PNG",
  })
  void auto_isWhatSuitsThePicture(String what, String file, OutputFormat format) throws Exception {
    assertThat(thumbnail(Corpus.bytes(file), Fit.FILL, OutputFormat.AUTO).format())
        .isEqualTo(format);
  }

  @Test
  void auto_isPngForADrawing_andWebpIsLosslessThen() throws Exception {
    BufferedImage image = new BufferedImage(161, 121, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    Random random = new Random(1);
    for (int i = 0; i < 400; i++) {
      graphics.setColor(random.nextBoolean() ? Color.ORANGE : Color.BLUE);
      graphics.drawRect(random.nextInt(161), random.nextInt(121), 20, 10);
    }
    graphics.dispose();
    ByteArrayOutputStream drawing = new ByteArrayOutputStream();
    ImageIO.write(image, "png", drawing);

    assertThat(thumbnail(drawing.toByteArray(), Fit.FIT, OutputFormat.AUTO).format())
        .isEqualTo(OutputFormat.PNG);
    byte[] webp = shown(drawing.toByteArray(), Fit.FIT, OutputFormat.WEBP);
    byte[] png = shown(drawing.toByteArray(), Fit.FIT, OutputFormat.PNG);
    assertThat(PictureDifference.mean(webp, png)).isZero();
  }

  @Test
  void greyWebp_isGrey() throws Exception {
    byte[] grey = Corpus.bytes("png/ps-basn0g16.png");
    BufferedImage webp = PictureDifference.read(shown(grey, Fit.FILL, OutputFormat.WEBP));
    for (int x = 0; x < webp.getWidth(); x++) {
      int rgb = webp.getRGB(x, 60);
      // libwebp's fixed point makes a level of difference.
      assertThat(rgb >> 16 & 0xFF).isCloseTo(rgb >> 8 & 0xFF, within(1));
      assertThat(rgb & 0xFF).isCloseTo(rgb >> 8 & 0xFF, within(1));
    }
  }

  @Test
  void isDrawn_tellsFlatPartsFromNoise() {
    byte[] flat = new byte[3 * 64];
    assertThat(new Pixels(flat, 8, 8, 3, false).isDrawn()).isTrue();
    for (int i = 0; i < 64; i++) {
      flat[3 * i + 2] = (byte) (i % 3); // differs in its last component only
    }
    assertThat(new Pixels(flat, 8, 8, 3, false).isDrawn()).isFalse();
    assertThat(new Pixels(new byte[] {7}, 1, 1, 1, false).isDrawn()).isFalse();
  }
}

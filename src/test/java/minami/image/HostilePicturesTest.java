package minami.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.zip.DeflaterOutputStream;
import minami.image.ImageException.Reason;
import minami.jpeg.JpegEncoder;
import minami.jpeg.Plane;
import minami.testing.Corpus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures made to cost more than they should, or to be read wrong. */
class HostilePicturesTest {

  private static final Renderer RENDERER = new Renderer(EnumSet.allOf(Format.class), 50_000_000);

  private static RenderOptions png(int width, int height) {
    return new RenderOptions(
        width, height, Fit.FILL, true, Gravity.CENTRE, OutputFormat.PNG, 85, 0xFFFFFF);
  }

  private static void assertRefused(byte[] picture, Reason reason) {
    assertThatThrownBy(() -> RENDERER.prepare(picture, png(32, 24)).run())
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  /** One colour is all that it has to say: valid, and to cost no more than its rows. */
  @Test
  void webpOf16MegapixelsIn36Bytes_isRenderedInAFewMegabytes() throws Exception {
    byte[] webp = Corpus.bytes("bomb/webp-valid-lossless-16383x16383.webp");
    int signature = 20;
    ByteBuffer b = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN);
    int flags = b.getInt(signature + 1) >>> 28;
    b.putInt(signature + 1, 3999 | 3999 << 14 | flags << 28);
    assertThat(webp[signature]).isEqualTo((byte) 0x2F);
    Rendering rendering = RENDERER.prepare(webp, png(32, 24));
    assertThat(rendering.memory()).isLessThan(16 << 20);
    assertThat(rendering.run().thumbnail().width()).isEqualTo(32);
  }

  @Test
  void scanBombOfAKindThatOurDecoderDeclines_isRefusedToo() {
    byte[] bomb = Corpus.bytes("bomb/jpeg-scan-bomb-4096x4096-12000scans.jpg");
    int sof = 0;
    while ((bomb[sof] & 0xFF) != 0xFF || (bomb[sof + 1] & 0xFF) != 0xC2) {
      sof++;
    }
    int length = bomb[sof + 3];
    byte[] two = new byte[bomb.length + 3];
    int after = sof + 2 + length;
    System.arraycopy(bomb, 0, two, 0, after);
    two[sof + 3] = (byte) (length + 3);
    two[sof + 9] = 2;
    two[after] = 77;
    two[after + 1] = 0x11;
    System.arraycopy(bomb, after, two, after + 3, bomb.length - after);
    assertRefused(two, Reason.TOO_LARGE);
  }

  @Test
  void webpWhoseFrameIsLargerThanItsCanvas_isRefusedFromItsHeader() {
    byte[] webp = Corpus.bytes("bomb/webp-vp8x16-vp8-16383.webp");
    assertThatThrownBy(() -> RENDERER.prepare(webp, png(32, 24)))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bomb/gif-lie-65535.gif", "bomb/gif-lie8-30000.gif"})
  void gifWhoseFrameReadersSeeDifferently_isRefused(String gif) {
    assertRefused(Corpus.bytes(gif), Reason.CORRUPT);
  }

  @ParameterizedTest
  @CsvSource({"4, bomb/jpeg-scan-bomb-4096x4096-12000scans.jpg", "5, bomb/16384x16384.png"})
  void bmpWithAnotherPictureInIt_isRefused(int compression, String inner) {
    byte[] picture = Corpus.bytes(inner);
    ByteBuffer bmp = ByteBuffer.allocate(54 + picture.length).order(ByteOrder.LITTLE_ENDIAN);
    bmp.put("BM".getBytes(ISO_8859_1)).putInt(bmp.capacity()).putInt(0).putInt(54);
    bmp.putInt(40).putInt(16).putInt(16).putShort((short) 1).putShort((short) 0);
    bmp.putInt(compression).putInt(picture.length).position(54).put(picture);
    assertRefused(bmp.array(), Reason.UNSUPPORTED);
  }

  @Test
  void bmpWhosePixelsBeginPastItsEnd_isRefusedBeforeItsPaletteIsMade() {
    byte[] bmp = Corpus.bytes("bmp/pal8.bmp");
    ByteBuffer b = ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(10, Integer.MAX_VALUE).putInt(46, Integer.MAX_VALUE);
    assertRefused(bmp, Reason.CORRUPT);
  }

  @Test
  void inksWithABrokenProfile_areShownWithoutIt() throws Exception {
    ByteBuffer icc = ByteBuffer.allocate(128 + 4);
    icc.putInt(icc.capacity()).position(8);
    icc.putInt(0x02400000).put("prtrCMYKLab ".getBytes(ISO_8859_1)).position(36);
    icc.put("acsp".getBytes(ISO_8859_1));
    byte[] inks = Corpus.bytes("jpeg/read-error1024.jpg");
    ByteArrayOutputStream app2 = new ByteArrayOutputStream();
    app2.writeBytes("ICC_PROFILE\0\1\1".getBytes(ISO_8859_1));
    app2.writeBytes(icc.array());
    byte[] broken = withSegment(inks, 0xE2, app2.toByteArray());
    byte[] shown = RENDERER.prepare(broken, png(100, 100)).run().thumbnail().bytes();
    byte[] withoutProfile = RENDERER.prepare(inks, png(100, 100)).run().thumbnail().bytes();
    assertThat(PictureDifference.mean(shown, withoutProfile)).isZero();
  }

  private static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    int length = 2 + content.length;
    out.writeBytes(new byte[] {(byte) 0xFF, (byte) marker, (byte) (length >> 8), (byte) length});
    out.writeBytes(content);
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  @Test
  void secondFrameHeaderInAJpegThatOurDecoderDeclines_isRefused() {
    byte[] arithmetic = Corpus.bytes("jpeg/testimgari.jpg");
    ByteBuffer frame = ByteBuffer.allocate(9).put((byte) 8).putShort((short) 60_000);
    frame.putShort((short) 60_000).put(new byte[] {1, 1, 0x11, 0});
    assertRefused(withSegment(arithmetic, 0xC9, frame.array()), Reason.CORRUPT);
  }

  @Test
  void secondHeaderInAnInterlacedPng_isNotSeen() throws Exception {
    byte[] png = Corpus.bytes("png/ps-basi2c16.png");
    int header = 8 + 12 + 13;
    byte[] two = new byte[png.length + 25];
    System.arraycopy(png, 0, two, 0, header);
    System.arraycopy(png, 8, two, header, 25);
    ByteBuffer.wrap(two).putInt(header + 8, 60_000).putInt(header + 12, 60_000);
    System.arraycopy(png, header, two, header + 25, png.length - header);
    byte[] shown = RENDERER.prepare(two, png(32, 32)).run().thumbnail().bytes();
    byte[] expected = RENDERER.prepare(png, png(32, 32)).run().thumbnail().bytes();
    assertThat(shown).isEqualTo(expected);
  }

  @Test
  void exifOfThousandsOfLargeFields_isReadForItsOrientationAlone() throws Exception {
    int entries = 5_000;
    ByteBuffer exif = ByteBuffer.allocate(65_000);
    exif.put("MM".getBytes(ISO_8859_1))
        .putShort((short) 42)
        .putInt(8)
        .putShort((short) (entries + 1));
    for (int i = 0; i < entries; i++) {
      exif.putShort((short) (i % 200)).putShort((short) 7).putInt(60_000).putInt(0);
    }
    exif.putShort((short) 0x0112)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) 6)
        .putShort((short) 0);
    byte[] picture = Corpus.bytes("jpeg-orient/Landscape_1.jpg");
    ByteArrayOutputStream app1 = new ByteArrayOutputStream();
    app1.writeBytes("Exif\0\0".getBytes(ISO_8859_1));
    app1.writeBytes(exif.array());
    byte[] jpeg = withSegment(picture, 0xE1, app1.toByteArray());
    assertThat(ExifOrientation.of(ExifBlock.inJpeg(jpeg))).isEqualTo(ExifOrientation.TURNED_LEFT);
  }

  @ParameterizedTest
  @CsvSource({"50000000, 1", "1, 50000000", "65536, 1"})
  void pngWithAVeryLongSide_isRefusedFromItsHeader(int width, int height) {
    assertRefused(png(width, height, 8, 0, new byte[0], new byte[1]), Reason.TOO_LARGE);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 1", "2, 1", "2, 5"})
  void transparencyThatIsTooShort_saysNothing(int colourType, int length) throws Exception {
    byte[] rows = new byte[4 * (1 + 4 * (colourType == 2 ? 3 : 1))];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (byte) (i % (rows.length / 4) == 0 ? 0 : 200);
    }
    byte[] png = png(4, 4, 8, colourType, new byte[length], rows);
    BufferedImage image =
        PictureDifference.read(RENDERER.prepare(png, png(4, 4)).run().thumbnail().bytes());
    assertThat(image.getColorModel().hasAlpha()).isFalse();
    for (int i = 0; i < 16; i++) {
      assertThat(image.getRGB(i % 4, i / 4) & 0xFF).isEqualTo(200);
    }
  }

  private static byte[] png(
      int width, int height, int depth, int colourType, byte[] trns, byte[] rows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    chunk(out, "IHDR", header.put((byte) depth).put((byte) colourType).array());
    chunk(out, "tRNS", trns);
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(deflated)) {
      deflater.write(rows);
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
    chunk(out, "IDAT", deflated.toByteArray());
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    out.writeBytes(
        ByteBuffer.allocate(8).putInt(data.length).put(type.getBytes(ISO_8859_1)).array());
    out.writeBytes(data);
    out.writeBytes(new byte[4]);
  }

  @ParameterizedTest
  @EnumSource(ExifOrientation.class)
  void coloursOfAnOddPicture_stayWithItsLumaHoweverItIsTurned(ExifOrientation orientation)
      throws Exception {
    RenderOptions jpeg =
        new RenderOptions(
            101, 101, Fit.FIT, false, Gravity.CENTRE, OutputFormat.JPEG, 89, 0xFFFFFF);
    byte[] upright =
        RENDERER.prepare(edges(ExifOrientation.UPRIGHT), jpeg).run().thumbnail().bytes();
    byte[] turned = RENDERER.prepare(edges(orientation), jpeg).run().thumbnail().bytes();
    assertThat(PictureDifference.mean(turned, upright)).isLessThan(0.7);
  }

  /**
   * A picture with a coloured corner that is shown the same whatever its orientation; 4:4:4, so
   * that storing it costs nothing.
   */
  private static byte[] edges(ExifOrientation orientation) {
    int n = 101;
    byte[][] planes = new byte[3][n * n];
    Pixels marks = new Pixels(new byte[n * n], n, n, 1, false);
    for (int i = 0; i < n * n; i++) {
      marks.samples()[i] = (byte) (i % n < 40 && i / n < 56 ? 1 : 0);
    }
    // What turning the stored picture must give is the picture shown: so it is stored turned back.
    Pixels stored = inverse(orientation).apply(marks);
    for (int i = 0; i < n * n; i++) {
      boolean red = stored.samples()[i] == 1;
      planes[0][i] = (byte) (red ? 76 : 29);
      planes[1][i] = (byte) (red ? 85 : 255);
      planes[2][i] = (byte) (red ? 255 : 107);
    }
    byte[] jpeg =
        JpegEncoder.encode(
            new Plane(n, n, n, planes[0]),
            new Plane(n, n, n, planes[1]),
            new Plane(n, n, n, planes[2]),
            100,
            () -> {});
    byte[] exif = {
      (byte) 0xFF,
      (byte) 0xE1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      1,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      (byte) orientation.tag(),
      0,
      0,
      0,
      0,
      0,
      0
    };
    byte[] tagged = Arrays.copyOf(jpeg, jpeg.length + exif.length);
    System.arraycopy(exif, 0, tagged, 2, exif.length);
    System.arraycopy(jpeg, 2, tagged, 2 + exif.length, jpeg.length - 2);
    return tagged;
  }

  private static ExifOrientation inverse(ExifOrientation orientation) {
    return switch (orientation) {
      case TURNED_LEFT -> ExifOrientation.TURNED_RIGHT;
      case TURNED_RIGHT -> ExifOrientation.TURNED_LEFT;
      default -> orientation;
    };
  }
}

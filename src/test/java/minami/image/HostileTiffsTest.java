package minami.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import minami.image.ImageException.Reason;
import minami.testing.Corpus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TIFFs whose directories and tiles say one thing and mean another. */
class HostileTiffsTest {

  private static final Renderer RENDERER = new Renderer(EnumSet.allOf(Format.class), 50_000_000);
  private static final RenderOptions PNG =
      new RenderOptions(16, 16, Fit.FILL, true, Gravity.CENTRE, OutputFormat.PNG, 85, 0xFFFFFF);

  private static final int PIXELS_AT = 200;
  private static final int SHORT = 3;
  private static final int LONG = 4;

  private static void assertRefused(byte[] tiff, Reason reason) {
    assertThatThrownBy(() -> RENDERER.prepare(tiff, PNG).run())
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static BufferedImage shown(byte[] tiff) throws Exception {
    return PictureDifference.read(RENDERER.prepare(tiff, PNG).run().thumbnail().bytes());
  }

  /** Fields of one value each: tag, type, value. */
  private static byte[] tiff(byte[] pixels, long[]... fields) {
    ByteBuffer tiff = ByteBuffer.allocate(PIXELS_AT + pixels.length).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put("II".getBytes(ISO_8859_1)).putShort((short) 42).putInt(8);
    tiff.putShort((short) fields.length);
    for (long[] f : fields) {
      tiff.putShort((short) f[0]).putShort((short) f[1]).putInt(1).putInt((int) f[2]);
    }
    tiff.position(PIXELS_AT).put(pixels);
    return tiff.array();
  }

  private static long[] field(int tag, int type, long value) {
    return new long[] {tag, type, value};
  }

  /** A picture of 16x16 pixels with a JPEG in its only strip. */
  private static byte[] withJpeg(byte[] jpeg) {
    return tiff(
        jpeg,
        field(256, LONG, 16),
        field(257, LONG, 16),
        field(258, SHORT, 8),
        field(259, SHORT, 7),
        field(262, SHORT, 1),
        field(273, LONG, PIXELS_AT),
        field(277, SHORT, 1),
        field(278, LONG, 16),
        field(279, LONG, jpeg.length));
  }

  /** A picture of 16x16 pixels of one colour, in RGB; its fourth sample means nothing. */
  private static byte[] plain(byte... colour) {
    byte[] pixels = new byte[16 * 16 * colour.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = colour[i % colour.length];
    }
    return tiff(
        pixels,
        field(256, LONG, 16),
        field(257, LONG, 16),
        field(258, SHORT, 8),
        field(259, SHORT, 1),
        field(262, SHORT, 2),
        field(273, LONG, PIXELS_AT),
        field(277, SHORT, colour.length),
        field(278, LONG, 16),
        field(279, LONG, pixels.length),
        field(colour.length > 3 ? 338 : 700, SHORT, 0));
  }

  @Test
  void scanBombInAStrip_isRefused() {
    assertRefused(
        withJpeg(Corpus.bytes("bomb/jpeg-scan-bomb-4096x4096-12000scans.jpg")), Reason.TOO_LARGE);
  }

  @Test
  void jpegLargerThanItsStrip_isRefused() {
    assertRefused(withJpeg(Corpus.bytes("bomb/jpeg-header-65535x65535.jpg")), Reason.TOO_LARGE);
  }

  @Test
  void tileOfHalfABillionColumns_isRefused() {
    assertRefused(Corpus.bytes("bomb/tiff-tilewidth-500M.tif"), Reason.TOO_LARGE);
  }

  @Test
  void pixelOfBillionsOfSamples_isRefused() {
    assertRefused(
        Corpus.bytes("bomb/oom-225817ca0f8c663be7ab4b9e717b02c661e66834.tif"), Reason.TOO_LARGE);
  }

  @Test
  void fieldsThatAllMeanTheSameMegabyte_areRefused() {
    int entries = 3_000;
    ByteBuffer tiff = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put("II".getBytes(ISO_8859_1)).putShort((short) 42).putInt(8).putShort((short) entries);
    for (int i = 0; i < entries; i++) {
      tiff.putShort((short) i).putShort((short) 7).putInt(1_000_000).putInt(0);
    }
    assertRefused(tiff.array(), Reason.TOO_LARGE);
  }

  @Test
  void thousandsOfDirectoriesAfterTheFirst_areNotRead() throws Exception {
    byte[] picture = plain((byte) 10, (byte) 200, (byte) 30);
    int directories = 3_000;
    int each = 2 + 12 + 4;
    int large = 1 << 20;
    ByteBuffer tiff =
        ByteBuffer.allocate(picture.length + directories * each + large)
            .order(ByteOrder.LITTLE_ENDIAN);
    tiff.put(picture);
    int next = 8 + 2 + 10 * 12;
    for (int i = 0; i < directories; i++) {
      tiff.putInt(next, tiff.position());
      tiff.putShort((short) 1).putShort((short) 700).putShort((short) 1).putInt(large);
      tiff.putInt(picture.length + directories * each);
      next = tiff.position();
      tiff.putInt(0);
    }
    shown(picture); // so that classes are loaded
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    assertThat(shown(tiff.array()).getWidth()).isEqualTo(16);
    assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(16 << 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bomb/tiff-cmykx-64.tif", "bomb/tiff-rgbx-64.tif"})
  void samplesThatMeanNothing_doNotKeepThePictureFromBeingShown(String tiff) throws Exception {
    assertThat(shown(Corpus.bytes(tiff)).getColorModel().hasAlpha()).isFalse();
  }

  @Test
  void sampleThatMeansNothing_isLeftOut() throws Exception {
    BufferedImage image = shown(plain((byte) 10, (byte) 200, (byte) 30, (byte) 77));
    assertThat(image.getRGB(8, 8)).isEqualTo(0xFF0AC81E);
  }

  @Test
  void fileCutAnywhere_isRefused() {
    byte[] tiff = Corpus.bytes("tiff/flower-palette-08.tif");
    for (int length = 4; length < tiff.length; length += 1 + tiff.length / 300) {
      assertRefused(Arrays.copyOf(tiff, length), Reason.CORRUPT);
    }
  }
}

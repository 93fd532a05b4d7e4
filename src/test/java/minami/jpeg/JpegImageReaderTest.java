package minami.jpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Dimension;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JpegImageReaderTest {
  private static JpegImageReader reader(byte[] jpeg) {
    JpegImageReader reader = new JpegImageReader(new JpegImageReaderSpi());
    reader.setInput(Fixtures.stream(jpeg));
    return reader;
  }

  private static double difference(BufferedImage a, BufferedImage b) {
    long sum = 0;
    for (int y = 0; y < a.getHeight(); y++) {
      for (int x = 0; x < a.getWidth(); x++) {
        for (int shift = 0; shift < 24; shift += 8) {
          sum += Math.abs((a.getRGB(x, y) >> shift & 255) - (b.getRGB(x, y) >> shift & 255));
        }
      }
    }
    return (double) sum / (3L * a.getWidth() * a.getHeight());
  }

  @ParameterizedTest
  @MethodSource("minami.jpeg.JpegDecoderTest#sound")
  void read_fullSize_colorsAreImageIos(String name) throws IOException {
    byte[] jpeg = Fixtures.bytes(name);
    ImageReader jdk = Fixtures.jdkReader();
    jdk.setInput(Fixtures.stream(jpeg));
    BufferedImage expected = jdk.read(0);
    BufferedImage actual = reader(jpeg).read(0);
    assertEquals(expected.getWidth(), actual.getWidth());
    assertEquals(expected.getHeight(), actual.getHeight());
    double difference = difference(expected, actual);
    assertTrue(difference < 1, "mean difference " + difference);
  }

  @ParameterizedTest
  @CsvSource({
    "99, 75, 99, 75",
    "51, 38, 99, 75",
    "50, 38, 50, 38",
    "26, 19, 50, 38",
    "25, 19, 25, 19",
    "13, 10, 13, 10",
    "1, 1, 13, 10",
    "200, 1, 99, 75"
  })
  void read_renderSize_isCoveredByTheSmallestScale(int w, int h, int width, int height)
      throws IOException {
    JpegImageReader reader = reader(Fixtures.bytes("420"));
    ImageReadParam param = reader.getDefaultReadParam();
    assertTrue(param.canSetSourceRenderSize());
    param.setSourceRenderSize(new Dimension(w, h));
    BufferedImage image = reader.read(0, param);
    assertEquals(width, image.getWidth());
    assertEquals(height, image.getHeight());
    assertEquals(99, reader.getWidth(0));
  }

  @Test
  void read_regionAndSubsampling_selectPixels() throws IOException {
    BufferedImage whole = reader(Fixtures.bytes("444")).read(0);
    JpegImageReader reader = reader(Fixtures.bytes("444"));
    ImageReadParam param = reader.getDefaultReadParam();
    param.setSourceRegion(new Rectangle(10, 20, 31, 17));
    param.setSourceSubsampling(3, 2, 1, 0);
    BufferedImage part = reader.read(0, param);
    assertEquals(10, part.getWidth());
    assertEquals(9, part.getHeight());
    for (int y = 0; y < 9; y++) {
      for (int x = 0; x < 10; x++) {
        assertEquals(whole.getRGB(11 + x * 3, 20 + y * 2), part.getRGB(x, y));
      }
    }
  }

  @Test
  void read_ownDestination_isFilledAtItsOffset() throws IOException {
    BufferedImage whole = reader(Fixtures.bytes("420")).read(0);
    JpegImageReader reader = reader(Fixtures.bytes("420"));
    ImageReadParam param = reader.getDefaultReadParam();
    BufferedImage destination = new BufferedImage(120, 90, BufferedImage.TYPE_INT_RGB);
    param.setDestination(destination);
    param.setDestinationOffset(new Point(5, 6));
    assertEquals(destination, reader.read(0, param));
    assertEquals(whole.getRGB(40, 30), destination.getRGB(45, 36));
    assertEquals(0xFF000000, destination.getRGB(2, 2));
  }

  @Test
  void read_cutFile_warns() throws IOException {
    byte[] jpeg = Fixtures.bytes("444");
    JpegImageReader reader = reader(Arrays.copyOf(jpeg, jpeg.length - 800));
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    reader.read(0);
    assertEquals(1, warnings.size());
  }

  @Test
  void read_noInputOrOtherImage_isRejected() {
    JpegImageReader reader = new JpegImageReader(new JpegImageReaderSpi());
    assertThrows(IllegalStateException.class, () -> reader.getWidth(0));
    JpegImageReader second = reader(Fixtures.bytes("420"));
    assertThrows(IndexOutOfBoundsException.class, () -> second.read(1));
  }

  @Test
  void read_fourComponents_isUnsupported() throws IOException {
    JpegImageReader reader = reader(CmykFixture.cmyk());
    assertThrows(UnsupportedJpegException.class, () -> reader.getWidth(0));
  }

  @Test
  void canDecodeInput_whatItDoesNotDo_isDeclined() throws IOException {
    JpegImageReaderSpi provider = new JpegImageReaderSpi();
    assertTrue(provider.canDecodeInput(Fixtures.stream(Fixtures.bytes("420-progressive"))));
    assertTrue(
        provider.canDecodeInput(Fixtures.stream(Fixtures.bytes("garbage-between-segments"))));
    assertFalse(provider.canDecodeInput(Fixtures.stream(Fixtures.bytes("420-arithmetic"))));
    assertFalse(provider.canDecodeInput(Fixtures.stream(CmykFixture.cmyk())));
    assertFalse(provider.canDecodeInput(Fixtures.stream(new byte[] {(byte) 0xFF, (byte) 0xD8})));
    assertFalse(provider.canDecodeInput("a file name"));
  }

  @Test
  void canDecodeInput_stream_isLeftWhereItWas() throws IOException {
    var stream = Fixtures.stream(Fixtures.bytes("420"));
    new JpegImageReaderSpi().canDecodeInput(stream);
    assertEquals(0, stream.getStreamPosition());
  }
}

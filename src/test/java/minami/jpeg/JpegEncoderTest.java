package minami.jpeg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JpegEncoderTest {
  private static Plane plane(String fixture, int component) throws IOException {
    return JpegDecoder.of(Fixtures.bytes(fixture)).decode(8, Chroma.NATURAL).plane(component);
  }

  private static byte[] encode(Plane gray, int quality) {
    return JpegEncoder.encode(gray, quality, () -> {});
  }

  private static byte[] encode(Plane y, Plane cb, Plane cr, int quality) {
    return JpegEncoder.encode(y, cb, cr, quality, () -> {});
  }

  private static double psnr(Plane a, Plane b) {
    double sum = 0;
    for (int y = 0; y < a.height(); y++) {
      for (int x = 0; x < a.width(); x++) {
        double difference = Fixtures.sample(a, x, y) - Fixtures.sample(b, x, y);
        sum += difference * difference;
      }
    }
    return 10 * Math.log10(255.0 * 255 * a.width() * a.height() / sum);
  }

  @ParameterizedTest
  @CsvSource({"1, 17", "25, 28", "50, 31", "75, 34", "85, 36", "95, 42", "100, 51"})
  void encode_anyQuality_imageIoReadsItAndItIsClose(int quality, double decibels)
      throws IOException {
    Plane gray = plane("gray", 0);
    byte[] jpeg = encode(gray, quality);
    Raster read = Fixtures.jdkRaster(jpeg);
    byte[] samples = new byte[99 * 75];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) read.getSample(i % 99, i / 99, 0);
    }
    double actual = psnr(gray, new Plane(99, 75, 99, samples));
    assertTrue(actual > decibels, "PSNR " + actual);
  }

  @ParameterizedTest
  @ValueSource(strings = {"420", "444", "440", "422-optimized"})
  void encode_threePlanes_keepsSamplingAndSamples(String name) throws IOException {
    JpegDecoder source = JpegDecoder.of(Fixtures.bytes(name));
    JpegPicture picture = source.decode(8, Chroma.NATURAL);
    byte[] jpeg = encode(picture.plane(0), picture.plane(1), picture.plane(2), 95);
    JpegDecoder decoder = JpegDecoder.of(jpeg);
    assertEquals(ColorTransform.YCBCR, decoder.color());
    for (int c = 0; c < 3; c++) {
      assertEquals(source.horizontalSampling(c), decoder.horizontalSampling(c));
      assertEquals(source.verticalSampling(c), decoder.verticalSampling(c));
      assertTrue(
          psnr(picture.plane(c), decoder.decode(8, Chroma.NATURAL).plane(c)) > 42,
          "component " + c);
    }
    assertEquals(99, Fixtures.jdkRaster(jpeg).getWidth());
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 50, 75, 85, 90, 95, 100})
  void encode_gray_isNotLargerThanTheJdks(int quality) throws IOException {
    Plane gray = plane("gray", 0);
    int ours = encode(gray, quality).length;
    int jdks = jdkEncode(gray, quality).length;
    assertTrue(ours <= jdks, ours + " bytes, the JDK " + jdks);
  }

  private static byte[] jdkEncode(Plane plane, int quality) throws IOException {
    BufferedImage image =
        new BufferedImage(plane.width(), plane.height(), BufferedImage.TYPE_BYTE_GRAY);
    WritableRaster raster = image.getRaster();
    for (int y = 0; y < plane.height(); y++) {
      for (int x = 0; x < plane.width(); x++) {
        raster.setSample(x, y, 0, Fixtures.sample(plane, x, y));
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality / 100f);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 9", "8, 8", "9, 1", "1, 33", "17, 15", "64, 3"})
  void encode_anySize_comesBackAtThatSize(int width, int height) throws IOException {
    Random random = new Random(width * 100 + height);
    Plane luma = noise(width, height, random);
    Plane cb = noise((width + 1) / 2, (height + 1) / 2, random);
    Plane cr = noise((width + 1) / 2, (height + 1) / 2, random);
    JpegPicture picture = JpegDecoder.of(encode(luma, cb, cr, 100)).decode(8, Chroma.NATURAL);
    assertEquals(width, picture.width());
    assertEquals(height, picture.height());
    assertTrue(psnr(luma, picture.plane(0)) > 45);
    assertTrue(psnr(cb, picture.plane(1)) > 45);
  }

  private static Plane noise(int width, int height, Random random) {
    byte[] samples = new byte[(width + 3) * height];
    random.nextBytes(samples);
    return new Plane(width, height, width + 3, samples);
  }

  @Test
  void encode_samplesBetweenWidthAndStride_doNotMatter() {
    byte[] one = new byte[20 * 10];
    byte[] other = new byte[20 * 10];
    for (int i = 0; i < one.length; i++) {
      one[i] = (byte) i;
      other[i] = i % 20 < 13 ? (byte) i : 99;
    }
    assertArrayEquals(
        encode(new Plane(13, 10, 20, one), 85), encode(new Plane(13, 10, 20, other), 85));
  }

  @Test
  void encode_flatPicture_isExact() throws IOException {
    for (int level = 0; level < 256; level += 5) {
      byte[] samples = new byte[16 * 16];
      Arrays.fill(samples, (byte) level);
      Plane flat = new Plane(16, 16, 16, samples);
      Plane actual = JpegDecoder.of(encode(flat, 100)).decode(8, Chroma.NATURAL).plane(0);
      assertEquals(0, Fixtures.difference(flat, actual));
    }
  }

  @Test
  void encode_impossibleArguments_areRejected() throws IOException {
    Plane gray = plane("gray", 0);
    assertThrows(IllegalArgumentException.class, () -> encode(gray, 0));
    assertThrows(IllegalArgumentException.class, () -> encode(gray, 101));
    Plane third = new Plane(33, 25, 33, new byte[33 * 25]);
    assertThrows(IllegalArgumentException.class, () -> encode(gray, third, third, 85));
    assertThrows(IllegalArgumentException.class, () -> encode(gray, gray, third, 85));
    assertThrows(IllegalArgumentException.class, () -> new Plane(4, 4, 4, new byte[15]));
  }

  @Test
  void optimalCode_skewedFrequencies_staysWithinSixteenBits() {
    int[] frequencies = new int[256];
    int a = 1;
    int b = 1;
    for (int i = 0; i < 40; i++) { // Fibonacci numbers make the deepest tree
      frequencies[i] = a;
      int next = a + b;
      a = b;
      b = next;
    }
    OptimalHuffmanCode code = new OptimalHuffmanCode(frequencies);
    double sum = 0;
    for (int i = 0; i < 40; i++) {
      int length = code.codes[i] & 31;
      assertTrue(length >= 1 && length <= 16);
      assertTrue(code.codes[i] >> 5 != (1 << length) - 1, "all ones are reserved");
      sum += Math.pow(2, -length);
    }
    assertTrue(sum < 1, "a prefix code with a code to spare");
    new HuffmanTable(Arrays.copyOf(code.counts, 17), code.symbols);
  }
}

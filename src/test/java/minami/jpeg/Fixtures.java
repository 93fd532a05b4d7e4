package minami.jpeg;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The pictures in {@code /jpeg}; its {@code SOURCES.md} says what they are. */
final class Fixtures {
  /** All that can be decoded. */
  static final List<String> SOUND =
      List.of(
          "420",
          "422-optimized",
          "444",
          "440",
          "411",
          "410",
          "311",
          "2x4",
          "2x2-2x1-1x2",
          "gray",
          "rgb",
          "420-tiny",
          "444-q100",
          "420-16-bit-quantization",
          "420-progressive",
          "444-progressive",
          "410-progressive-restart",
          "422-progressive-approximation",
          "440-progressive-spectral",
          "gray-progressive",
          "420-not-interleaved",
          "420-restart",
          "2x2-2x1-1x2-not-interleaved-restart",
          "420-tiny-progressive",
          "420-tiny-restart",
          "garbage-between-segments",
          "component-id-out-of-range",
          "adobe-rgb");

  private Fixtures() {}

  static byte[] bytes(String name) {
    try (InputStream in = Fixtures.class.getResourceAsStream("/jpeg/" + name + ".jpg")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JDK's reader, whatever else is on the class path. */
  static ImageReader jdkReader() {
    for (Iterator<ImageReader> it = ImageIO.getImageReadersByFormatName("jpeg"); it.hasNext(); ) {
      ImageReader reader = it.next();
      if (reader.getClass().getName().startsWith("com.sun.")) {
        return reader;
      }
    }
    throw new IllegalStateException("The JDK has no JPEG reader");
  }

  static ImageInputStream stream(byte[] jpeg) {
    return new MemoryCacheImageInputStream(new ByteArrayInputStream(jpeg));
  }

  /** Components as the JDK's reader decodes them, without colour conversion. */
  static Raster jdkRaster(byte[] jpeg) throws IOException {
    ImageReader reader = jdkReader();
    try {
      reader.setInput(stream(jpeg));
      return reader.readRaster(0, null);
    } finally {
      reader.dispose();
    }
  }

  /** Where the marker segment of a code begins (its 0xFF), searching from an offset. */
  static int findMarker(byte[] jpeg, int code, int from) {
    int i = from;
    while ((jpeg[i] & 0xFF) != 0xFF || (jpeg[i + 1] & 0xFF) != code) {
      i++;
    }
    return i;
  }

  static byte[] insert(byte[] jpeg, int at, byte[] inserted) {
    return replace(jpeg, at, at, inserted);
  }

  static byte[] replace(byte[] jpeg, int from, int to, byte[] by) {
    byte[] result = new byte[jpeg.length - (to - from) + by.length];
    System.arraycopy(jpeg, 0, result, 0, from);
    System.arraycopy(by, 0, result, from, by.length);
    System.arraycopy(jpeg, to, result, from + by.length, jpeg.length - to);
    return result;
  }

  static byte[] bytesOf(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  static int sample(Plane plane, int x, int y) {
    return plane.samples()[y * plane.stride() + x] & 0xFF;
  }

  /** Mean absolute difference of two planes of one size. */
  static double difference(Plane a, Plane b) {
    long sum = 0;
    for (int y = 0; y < a.height(); y++) {
      for (int x = 0; x < a.width(); x++) {
        sum += Math.abs(sample(a, x, y) - sample(b, x, y));
      }
    }
    return (double) sum / ((long) a.width() * a.height());
  }
}

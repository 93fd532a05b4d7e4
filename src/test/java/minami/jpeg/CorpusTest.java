package minami.jpeg;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.IIOException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every JPEG of a folder: a picture or an {@link IIOException}, at full size the samples of
 * ImageIO, scaled close to the full size.
 *
 * <p>The folder is that of the fixtures, or another one: {@code mvn test -Dtest=CorpusTest
 * -Djpeg.corpus=FOLDER}
 */
class CorpusTest {
  private static final long MAX_PIXELS = 50_000_000;

  @TestFactory
  List<DynamicTest> corpus() throws IOException {
    try (Stream<Path> files =
        Files.walk(Path.of(System.getProperty("jpeg.corpus", "src/test/resources")))) {
      return files
          .filter(file -> file.toString().matches(".*\\.(jpe?g|mpo)"))
          .sorted()
          .map(file -> dynamicTest(file.getFileName().toString(), () -> check(file)))
          .collect(Collectors.toList());
    }
  }

  private static void check(Path file) throws IOException {
    byte[] jpeg = Files.readAllBytes(file);
    JpegPicture full;
    JpegDecoder decoder;
    try {
      decoder = JpegDecoder.of(jpeg);
      if ((long) decoder.width() * decoder.height() > MAX_PIXELS || decoder.scans() > 100) {
        return;
      }
      full = decoder.decode(1);
    } catch (IIOException e) {
      return;
    }
    for (int denominator : new int[] {2, 4, 8}) {
      decoder.decode(denominator);
      decoder.decode(denominator, Chroma.FULL);
    }
    if (full.completeness() < 1 || file.getParent().endsWith("bad")) {
      return;
    }
    try {
      compare(Fixtures.jdkRaster(jpeg), full);
    } catch (IIOException jdkCannot) {
      // The JDK refuses some sound files for their metadata.
    }
  }

  private static void compare(Raster expected, JpegPicture actual) {
    for (int band = 0; band < expected.getNumBands(); band++) {
      Plane plane = actual.plane(band);
      if (plane.width() != expected.getWidth() || plane.height() != expected.getHeight()) {
        continue;
      }
      long sum = 0;
      int[] row = new int[plane.width()];
      for (int y = 0; y < plane.height(); y++) {
        expected.getSamples(0, y, plane.width(), 1, band, row);
        for (int x = 0; x < plane.width(); x++) {
          sum += Math.abs(row[x] - Fixtures.sample(plane, x, y));
        }
      }
      double mean = (double) sum / ((long) plane.width() * plane.height());
      assertTrue(mean < 1, "component " + band + ": mean difference " + mean);
    }
  }
}

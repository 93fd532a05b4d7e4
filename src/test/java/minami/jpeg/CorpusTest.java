package minami.jpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.IIOException;
import minami.testing.Corpus;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every JPEG of the corpus, and those of any other folder. */
class CorpusTest {
  private static final long MAX_PIXELS = 50_000_000;
  private static final int MAX_SCANS = 100;
  private static final Pattern JPEG = Pattern.compile(".*\\.(jpe?g|mpo)");

  /** Some of them may be read by another reader. */
  private static final Set<String> OF_ANOTHER_KIND =
      Set.of(
          "fuzz/afl-jpeg-000.jpg",
          "fuzz/afl-jpeg-005.jpg",
          "fuzz/afl-jpeg-013.jpg",
          "fuzz/afl-jpeg-018.jpg",
          "fuzz/afl-jpeg-022.jpg",
          "fuzz/afl-jpeg-023.jpg",
          "fuzz/afl-jpeg_turbo-004.jpg",
          "fuzz/afl-jpeg_turbo-005.jpg",
          "fuzz/afl-jpeg_turbo-006.jpg",
          "jpeg/monkey12.jpg",
          "jpeg/testimgari.jpg");

  private static final Set<String> MOSTLY_MISSING =
      Set.of(
          "bad/jpeg-cut-10pct-landscape.jpg",
          "bad/truncated-6mp.jpg",
          "fuzz/afl-jpeg-012.jpg",
          "fuzz/afl-jpeg-019.jpg");

  /** Whole ones that the JDK refuses for a profile or a marker. */
  private static final Set<String> NOT_FOR_THE_JDK =
      Set.of("bad/icc-after-SOF.jpg", "fuzz/afl-jpeg_turbo-000.jpg", "fuzz/afl-jpeg_turbo-013.jpg");

  private enum Verdict {
    WHOLE,
    MOSTLY_MISSING,
    TOO_LARGE,
    OF_ANOTHER_KIND,
    BROKEN
  }

  static List<Corpus.Entry> jpegs() {
    return Corpus.entries().stream().filter(e -> JPEG.matcher(e.file()).matches()).toList();
  }

  @ParameterizedTest
  @MethodSource("jpegs")
  void jpegOfTheCorpus_isDecodedOrRefusedAsItShouldBe(Corpus.Entry entry) throws IIOException {
    assertEquals(expected(entry), verdict(Corpus.bytes(entry.file())));
  }

  private static Verdict expected(Corpus.Entry entry) {
    if (OF_ANOTHER_KIND.contains(entry.file())) {
      return Verdict.OF_ANOTHER_KIND;
    }
    if (MOSTLY_MISSING.contains(entry.file())) {
      return Verdict.MOSTLY_MISSING;
    }
    return switch (entry.outcome()) {
      case THUMBNAIL -> Verdict.WHOLE;
      case TOO_LARGE -> Verdict.TOO_LARGE;
      case CORRUPT, UNSUPPORTED -> Verdict.BROKEN;
    };
  }

  private static Verdict verdict(byte[] jpeg) throws IIOException {
    try {
      JpegDecoder decoder = JpegDecoder.of(jpeg);
      if (isTooLarge(decoder)) {
        return Verdict.TOO_LARGE;
      }
      double completeness = decoder.decode(8, Chroma.NATURAL).completeness();
      for (int eighths = 1; eighths <= 4; eighths++) {
        decoder.decode(eighths, Chroma.NATURAL);
        decoder.decode(eighths, Chroma.FULL);
      }
      return completeness == 1 ? Verdict.WHOLE : Verdict.MOSTLY_MISSING;
    } catch (UnsupportedJpegException e) {
      return Verdict.OF_ANOTHER_KIND;
    } catch (JpegException e) {
      return Verdict.BROKEN;
    }
  }

  private static boolean isTooLarge(JpegDecoder decoder) {
    return (long) decoder.width() * decoder.height() > MAX_PIXELS || decoder.scans() > MAX_SCANS;
  }

  @Test
  void namesOfExceptions_areThoseOfFiles() {
    Set<String> names = new HashSet<>(OF_ANOTHER_KIND);
    names.addAll(MOSTLY_MISSING);
    names.addAll(NOT_FOR_THE_JDK);
    jpegs().forEach(entry -> names.remove(entry.file()));
    assertEquals(Set.of(), names);
  }

  static List<Corpus.Entry> whole() {
    return jpegs().stream().filter(entry -> expected(entry) == Verdict.WHOLE).toList();
  }

  @ParameterizedTest
  @MethodSource("whole")
  void wholeJpeg_hasTheSamplesOfImageIo(Corpus.Entry entry) throws IOException {
    byte[] jpeg = Corpus.bytes(entry.file());
    JpegPicture picture = JpegDecoder.of(jpeg).decode(8, Chroma.NATURAL);
    if (NOT_FOR_THE_JDK.contains(entry.file())) {
      assertThrows(IIOException.class, () -> Fixtures.jdkRaster(jpeg));
    } else {
      compare(Fixtures.jdkRaster(jpeg), picture);
    }
  }

  /**
   * Of pictures of which nothing is known: {@code mvn test -Dtest=CorpusTest -Djpeg.corpus=DIR}.
   */
  @TestFactory
  @EnabledIfSystemProperty(named = "jpeg.corpus", matches = ".+")
  List<DynamicTest> jpegOfAFolder_isRefusedOrHasTheSamplesOfImageIo() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(System.getProperty("jpeg.corpus")))) {
      return files
          .filter(file -> JPEG.matcher(file.toString()).matches())
          .sorted()
          .map(file -> dynamicTest(file.getFileName().toString(), () -> check(file)))
          .toList();
    }
  }

  private static void check(Path file) throws IOException {
    byte[] jpeg = Files.readAllBytes(file);
    Verdict verdict = verdict(jpeg);
    System.out.println(file + ": " + verdict);
    if (verdict == Verdict.WHOLE && !file.getParent().endsWith("bad")) {
      Raster expected;
      try {
        expected = Fixtures.jdkRaster(jpeg);
      } catch (IIOException e) {
        return; // The JDK refuses some sound files for their metadata.
      }
      compare(expected, JpegDecoder.of(jpeg).decode(8, Chroma.NATURAL));
    }
  }

  /** Of the planes that the JDK does not enlarge; there is at least the first. */
  private static void compare(Raster expected, JpegPicture actual) {
    int compared = 0;
    for (int band = 0; band < expected.getNumBands(); band++) {
      Plane plane = actual.plane(band);
      if (plane.width() != expected.getWidth() || plane.height() != expected.getHeight()) {
        continue;
      }
      compared++;
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
    assertTrue(compared > 0, "no component has the size of the picture");
  }
}

package minami.jpeg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.IIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JpegDecoderTest {
  private static final int[] EIGHTHS = {1, 2, 3, 4, 8};

  static Stream<String> sound() {
    return Fixtures.SOUND.stream();
  }

  private static JpegPicture decode(byte[] jpeg, int eighths) throws IIOException {
    return JpegDecoder.of(jpeg).decode(eighths, Chroma.NATURAL);
  }

  private static void assertSamePlanes(List<Plane> expected, List<Plane> actual, String what) {
    assertEquals(expected.size(), actual.size(), what);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).width(), actual.get(i).width(), what);
      assertEquals(expected.get(i).height(), actual.get(i).height(), what);
      assertEquals(
          0, Fixtures.difference(expected.get(i), actual.get(i)), what + ", component " + i);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "420, 420-progressive",
    "444, 444-progressive",
    "410, 410-progressive-restart",
    "422-optimized, 422-progressive-approximation",
    "440, 440-progressive-spectral",
    "gray, gray-progressive",
    "420-tiny, 420-tiny-progressive",
    "420, 420-not-interleaved",
    "420, 420-restart",
    "2x2-2x1-1x2, 2x2-2x1-1x2-not-interleaved-restart"
  })
  void decode_sameCoefficientsSentAnotherWay_sameSamplesAtEverySize(String one, String other)
      throws IIOException {
    for (int eighths : EIGHTHS) {
      for (Chroma chroma : Chroma.values()) {
        JpegPicture expected = JpegDecoder.of(Fixtures.bytes(one)).decode(eighths, chroma);
        JpegPicture actual = JpegDecoder.of(Fixtures.bytes(other)).decode(eighths, chroma);
        assertSamePlanes(expected.planes(), actual.planes(), eighths + "/8 " + chroma);
        assertEquals(1, actual.completeness());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sound")
  void decode_upperRowsOnly_theseAreThoseOfTheWholePicture(String name) throws IOException {
    JpegDecoder decoder = JpegDecoder.of(Fixtures.bytes(name));
    for (int eighths : EIGHTHS) {
      JpegPicture whole = decoder.decode(eighths, Chroma.NATURAL);
      for (int rows : new int[] {1, decoder.height() / 3, decoder.height()}) {
        JpegPicture upper = decoder.decode(eighths, Chroma.NATURAL, rows, () -> {});
        assertEquals(1, upper.completeness(), "rows " + rows);
        for (int i = 0; i < whole.planes().size(); i++) {
          Plane expected = whole.plane(i);
          Plane actual = upper.plane(i);
          assertEquals(expected.height(), actual.height());
          int needed = (int) Math.ceil((double) rows * expected.height() / decoder.height());
          for (int y = 0; y < Math.min(needed, expected.height()); y++) {
            for (int x = 0; x < expected.width(); x++) {
              assertEquals(Fixtures.sample(expected, x, y), Fixtures.sample(actual, x, y));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sound")
  void decode_fullSize_samplesAreImageIos(String name) throws IOException {
    byte[] jpeg = Fixtures.bytes(name);
    Raster expected = Fixtures.jdkRaster(jpeg);
    JpegPicture actual = decode(jpeg, 8);
    assertEquals(expected.getWidth(), actual.width());
    assertEquals(expected.getHeight(), actual.height());
    for (int band = 0; band < expected.getNumBands(); band++) {
      Plane plane = actual.plane(band);
      if (plane.width() != expected.getWidth() || plane.height() != expected.getHeight()) {
        continue; // upsampled by ImageIO
      }
      long sum = 0;
      for (int y = 0; y < plane.height(); y++) {
        for (int x = 0; x < plane.width(); x++) {
          sum += Math.abs(expected.getSample(x, y, band) - Fixtures.sample(plane, x, y));
        }
      }
      assertTrue(sum < 0.1 * plane.width() * plane.height(), "band " + band + ": " + sum);
    }
  }

  @ParameterizedTest
  @MethodSource("sound")
  void decode_scaled_hasItsSizeAndLooksLikeTheFullPicture(String name) throws IIOException {
    JpegDecoder decoder = JpegDecoder.of(Fixtures.bytes(name));
    JpegPicture full = decoder.decode(8, Chroma.NATURAL);
    for (int eighths : new int[] {1, 2, 3, 4}) {
      JpegPicture scaled = decoder.decode(eighths, Chroma.NATURAL);
      assertEquals((full.width() * eighths + 7) / 8, scaled.width());
      assertEquals((full.height() * eighths + 7) / 8, scaled.height());
      for (int c = 0; c < full.planes().size(); c++) {
        Plane small = scaled.plane(c);
        assertEquals((full.plane(c).width() * eighths + 7) / 8, small.width());
        double difference = boxDifference(full.plane(c), small, 8.0 / eighths);
        // The corner of the spectrum is not a box filter: photographs differ by a few levels, and
        // least at 1/8, where both are the mean.
        assertTrue(
            difference < (eighths == 1 ? 2 : 8) || name.startsWith("garbage"),
            eighths + "/8, component " + c + ": " + difference);
      }
    }
  }

  private static double boxDifference(Plane full, Plane small, double factor) {
    double sum = 0;
    int count = 0;
    for (int y = 0; (y + 1) * factor <= full.height(); y++) {
      for (int x = 0; (x + 1) * factor <= full.width(); x++) {
        double box = 0;
        for (int v = (int) (y * factor); v < (y + 1) * factor; v++) {
          for (int u = (int) (x * factor); u < (x + 1) * factor; u++) {
            double covered = share(u, x * factor, factor) * share(v, y * factor, factor);
            box += covered * Fixtures.sample(full, u, v);
          }
        }
        sum += Math.abs(box - Fixtures.sample(small, x, y));
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  /** Which share of a box lies over this sample. */
  private static double share(int sample, double from, double length) {
    return (Math.min(sample + 1, from + length) - Math.max(sample, from)) / length;
  }

  @Test
  void decode_fullChroma_planesHaveOneSizeBelowFullSize() throws IIOException {
    JpegPicture picture = JpegDecoder.of(Fixtures.bytes("420")).decode(2, Chroma.FULL);
    assertEquals(25, picture.plane(1).width());
    assertEquals(19, picture.plane(1).height());
    assertEquals(13, decode(Fixtures.bytes("420"), 2).plane(1).width());
  }

  @Test
  void decode_halfChroma_isTheChromaOfTheNextSmallerSizeIfTheFileHasAllOfIt() throws IIOException {
    JpegDecoder decoder = JpegDecoder.of(Fixtures.bytes("444"));
    for (int eighths : new int[] {1, 2, 3, 4}) {
      JpegPicture actual = decoder.decode(eighths, Chroma.HALF);
      assertEquals(
          0,
          Fixtures.difference(decoder.decode(eighths, Chroma.NATURAL).plane(0), actual.plane(0)),
          "luma");
      Plane half = decoder.decode((eighths + 1) / 2, Chroma.NATURAL).plane(1);
      assertEquals(0, Fixtures.difference(half, actual.plane(1)), eighths + "/8");
    }
    assertSamePlanes(
        decoder.decode(8, Chroma.NATURAL).planes(),
        decoder.decode(8, Chroma.HALF).planes(),
        "full size");
    JpegDecoder subsampled = JpegDecoder.of(Fixtures.bytes("422-optimized"));
    Plane natural = subsampled.decode(4, Chroma.NATURAL).plane(2);
    assertEquals(
        0, Fixtures.difference(natural, subsampled.decode(4, Chroma.HALF).plane(2)), "4:2:2");
  }

  @Test
  void decode_fullChroma_isTheChromaOfTheNextLargerSize() throws IIOException {
    JpegDecoder decoder = JpegDecoder.of(Fixtures.bytes("420"));
    Plane expected = decoder.decode(2, Chroma.NATURAL).plane(1);
    Plane actual = decoder.decode(1, Chroma.FULL).plane(1);
    assertEquals(0, Fixtures.difference(expected, actual));
  }

  @Test
  void of_partOfAnArray_readsOnlyThat() throws IIOException {
    byte[] jpeg = Fixtures.bytes("420");
    byte[] padded = new byte[jpeg.length + 200];
    Arrays.fill(padded, (byte) 0xFF);
    System.arraycopy(jpeg, 0, padded, 100, jpeg.length);
    JpegPicture actual = JpegDecoder.of(padded, 100, jpeg.length).decode(8, Chroma.NATURAL);
    assertSamePlanes(decode(jpeg, 8).planes(), actual.planes(), "part");
    assertThrows(JpegException.class, () -> JpegDecoder.of(padded, 0, padded.length));
  }

  @Test
  void of_header_tellsWhatThePictureIs() throws IIOException {
    JpegDecoder decoder = JpegDecoder.of(Fixtures.bytes("422-progressive-approximation"));
    assertEquals(99, decoder.width());
    assertEquals(75, decoder.height());
    assertEquals(3, decoder.components());
    assertEquals(2, decoder.horizontalSampling(0));
    assertEquals(1, decoder.verticalSampling(0));
    assertTrue(decoder.progressive());
    assertEquals(12, decoder.scans());
    assertEquals(ColorTransform.YCBCR, decoder.color());
    assertNull(decoder.iccProfile());
    assertEquals(1, JpegDecoder.of(Fixtures.bytes("420")).scans());
    assertEquals(3, JpegDecoder.of(Fixtures.bytes("420-not-interleaved")).scans());
  }

  @ParameterizedTest
  @CsvSource({
    "gray, GRAY",
    "rgb, RGB",
    "adobe-rgb, RGB",
    "420, YCBCR",
    "component-id-out-of-range, YCBCR"
  })
  void of_colour_followsLibjpeg(String name, ColorTransform expected) throws IIOException {
    assertEquals(expected, JpegDecoder.of(Fixtures.bytes(name)).color());
  }

  @Test
  void of_arithmeticCoding_isUnsupported() {
    assertThrows(
        UnsupportedJpegException.class, () -> JpegDecoder.of(Fixtures.bytes("420-arithmetic")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
  void of_otherProcess_isUnsupported(int frame) {
    byte[] jpeg = Fixtures.bytes("420");
    jpeg[Fixtures.findMarker(jpeg, Marker.SOF0, 2) + 1] = (byte) frame;
    assertThrows(UnsupportedJpegException.class, () -> JpegDecoder.of(jpeg));
  }

  @Test
  void of_twelveBits_isUnsupported() {
    byte[] jpeg = Fixtures.bytes("420");
    jpeg[Fixtures.findMarker(jpeg, Marker.SOF0, 2) + 4] = 12;
    assertThrows(UnsupportedJpegException.class, () -> JpegDecoder.of(jpeg));
  }

  @Test
  void of_noJpeg_saysWhere() {
    JpegException e =
        assertThrows(JpegException.class, () -> JpegDecoder.of(new byte[] {'G', 'I', 'F', '8'}));
    assertEquals(0, e.offset());
    assertTrue(e.getMessage().contains("offset=0"));
    assertThrows(JpegException.class, () -> JpegDecoder.of(new byte[0]));
  }

  @Test
  void of_badSamplingFactor_saysWhere() {
    byte[] jpeg = Fixtures.bytes("420");
    int frame = Fixtures.findMarker(jpeg, Marker.SOF0, 2);
    jpeg[frame + 11] = 0x52;
    JpegException e = assertThrows(JpegException.class, () -> JpegDecoder.of(jpeg));
    assertEquals(frame + 13, e.offset());
  }

  @Test
  void decode_fillBytesBeforeMarkers_areIgnored() throws IIOException {
    byte[] jpeg = Fixtures.bytes("420-progressive");
    byte[] filled = jpeg;
    for (int at = Fixtures.findMarker(filled, Marker.SOS, 2); ; ) {
      filled = Fixtures.insert(filled, at, Fixtures.bytesOf(0xFF, 0xFF, 0xFF));
      int next = SegmentReader.findScanEnd(filled, at + 5 + 20, filled.length);
      if ((filled[next + 1] & 0xFF) == Marker.EOI) {
        break;
      }
      at = next;
    }
    assertSamePlanes(decode(jpeg, 8).planes(), decode(filled, 8).planes(), "fill bytes");
  }

  @Test
  void decode_noHuffmanTables_usesTheTypicalOnes() throws IIOException {
    byte[] jpeg = Fixtures.bytes("420"); // cjpeg's default tables are those of annex K
    byte[] motionJpeg = jpeg;
    for (int i = 0; i < 4; i++) {
      int at = Fixtures.findMarker(motionJpeg, Marker.DHT, 2);
      int length = (motionJpeg[at + 2] & 0xFF) << 8 | motionJpeg[at + 3] & 0xFF;
      motionJpeg = Fixtures.replace(motionJpeg, at, at + 2 + length, new byte[0]);
    }
    assertSamePlanes(decode(jpeg, 8).planes(), decode(motionJpeg, 8).planes(), "no DHT");
  }

  @Test
  void decode_heightAfterTheScan_isRead() throws IIOException {
    byte[] jpeg = Fixtures.bytes("420");
    int frame = Fixtures.findMarker(jpeg, Marker.SOF0, 2);
    byte[] later =
        Fixtures.insert(jpeg, jpeg.length - 2, Fixtures.bytesOf(0xFF, Marker.DNL, 0, 4, 0, 75));
    later[frame + 5] = 0;
    later[frame + 6] = 0;
    assertEquals(75, JpegDecoder.of(later).height());
    assertSamePlanes(decode(jpeg, 8).planes(), decode(later, 8).planes(), "DNL");
  }

  @Test
  void of_noHeightAtAll_isBroken() {
    byte[] jpeg = Fixtures.bytes("420");
    int frame = Fixtures.findMarker(jpeg, Marker.SOF0, 2);
    jpeg[frame + 5] = 0;
    jpeg[frame + 6] = 0;
    assertThrows(JpegException.class, () -> JpegDecoder.of(jpeg));
  }

  @Test
  void decode_cutInTheMiddle_keepsWhatIsThereAndSaysHowMuch() throws IIOException {
    byte[] jpeg = Fixtures.bytes("444");
    JpegPicture full = decode(jpeg, 8);
    int scan = Fixtures.findMarker(jpeg, Marker.SOS, 2);
    byte[] cut = Arrays.copyOf(jpeg, scan + (jpeg.length - scan) / 2);
    for (int eighths : EIGHTHS) {
      JpegPicture picture = decode(cut, eighths);
      assertEquals(0.5, picture.completeness(), 0.2);
      assertEquals(
          128, Fixtures.sample(picture.plane(0), picture.width() - 1, picture.height() - 1));
    }
    JpegPicture half = decode(cut, 8);
    for (int x = 0; x < 99; x++) {
      assertEquals(Fixtures.sample(full.plane(0), x, 3), Fixtures.sample(half.plane(0), x, 3));
    }
  }

  @Test
  void decode_progressiveCutAfterFirstScan_isComplete() throws IIOException {
    byte[] jpeg = Fixtures.bytes("420-progressive");
    int first = Fixtures.findMarker(jpeg, Marker.SOS, 2);
    int second = Fixtures.findMarker(jpeg, Marker.SOS, first + 2);
    byte[] cut = Arrays.copyOf(jpeg, second + 30);
    assertEquals(1, decode(cut, 8).completeness());
    assertTrue(Fixtures.difference(decode(jpeg, 1).plane(0), decode(cut, 1).plane(0)) < 2);
  }

  @Test
  void decode_noEntropyCodedData_isBroken() {
    byte[] jpeg = Fixtures.bytes("420");
    byte[] cut = Arrays.copyOf(jpeg, Fixtures.findMarker(jpeg, Marker.SOS, 2) + 14);
    assertThrows(JpegException.class, () -> decode(cut, 1));
    assertThrows(JpegException.class, () -> decode(cut, 8));
  }

  @Test
  void decode_damagedRestartInterval_costsOnlyThatInterval() throws IIOException {
    byte[] jpeg = Fixtures.bytes("420-restart"); // an interval is three of seven MCUs in a row
    int from = Fixtures.findMarker(jpeg, Marker.RST0 + 2, 2) + 2;
    int to = Fixtures.findMarker(jpeg, Marker.RST0 + 3, from);
    byte[] damaged = jpeg.clone();
    Arrays.fill(damaged, from, to, (byte) 0x55);
    assertDiffersOnlyInInterval(jpeg, damaged, 3);
  }

  @Test
  void decode_missingRestartInterval_costsOnlyThatInterval() throws IIOException {
    byte[] jpeg = Fixtures.bytes("420-restart");
    int from = Fixtures.findMarker(jpeg, Marker.RST0 + 2, 2);
    int to = Fixtures.findMarker(jpeg, Marker.RST0 + 3, from);
    byte[] damaged = Fixtures.replace(jpeg, from, to, new byte[0]);
    assertDiffersOnlyInInterval(jpeg, damaged, 3);
  }

  @Test
  void decode_restartIntervalTwice_isReadOnce() throws IIOException {
    byte[] jpeg = Fixtures.bytes("420-restart");
    int from = Fixtures.findMarker(jpeg, Marker.RST0 + 2, 2);
    int to = Fixtures.findMarker(jpeg, Marker.RST0 + 3, from);
    byte[] twice = Fixtures.insert(jpeg, to, Arrays.copyOfRange(jpeg, from, to));
    assertSamePlanes(decode(jpeg, 8).planes(), decode(twice, 8).planes(), "twice");
  }

  private static void assertDiffersOnlyInInterval(byte[] sound, byte[] damaged, int interval)
      throws IIOException {
    for (int eighths : EIGHTHS) {
      Plane expected = decode(sound, eighths).plane(0);
      Plane actual = decode(damaged, eighths).plane(0);
      int side = 2 * eighths;
      int different = 0;
      for (int y = 0; y < expected.height(); y++) {
        for (int x = 0; x < expected.width(); x++) {
          boolean same = Fixtures.sample(expected, x, y) == Fixtures.sample(actual, x, y);
          boolean inside = (y / side * 7 + x / side) / 3 == interval;
          assertTrue(same || inside, eighths + "/8 at " + x + ", " + y);
          different += same ? 0 : 1;
        }
      }
      assertTrue(different > 0);
    }
  }

  @Test
  void iccProfile_chunksOutOfOrder_isAssembled() throws IIOException {
    byte[] jpeg = withSegments(iccChunk(2, 2, 'c'), iccChunk(1, 2, 'a', 'b'));
    assertArrayEquals(new byte[] {'a', 'b', 'c'}, JpegDecoder.of(jpeg).iccProfile());
  }

  @Test
  void iccProfile_brokenNumbering_isNone() throws IIOException {
    assertNull(JpegDecoder.of(withSegments(iccChunk(1, 2, 'a'))).iccProfile());
    assertNull(JpegDecoder.of(withSegments(iccChunk(0, 1, 'a'))).iccProfile());
    assertNull(JpegDecoder.of(withSegments(iccChunk(2, 1, 'a'))).iccProfile());
    assertNull(JpegDecoder.of(withSegments(iccChunk(1, 1, 'a'), iccChunk(1, 1, 'a'))).iccProfile());
    assertNull(JpegDecoder.of(withSegments(iccChunk(1, 2, 'a'), iccChunk(2, 3, 'a'))).iccProfile());
  }

  @Test
  void iccProfile_beyondFourMebibytes_isNone() throws IIOException {
    byte[][] chunks = new byte[70][];
    for (int i = 0; i < chunks.length; i++) {
      chunks[i] = iccChunk(i + 1, chunks.length, new int[65000]);
    }
    assertNull(JpegDecoder.of(withSegments(chunks)).iccProfile());
  }

  private static byte[] iccChunk(int number, int of, int... content) {
    byte[] chunk = new byte[18 + content.length];
    chunk[0] = (byte) 0xFF;
    chunk[1] = (byte) Marker.APP2;
    chunk[2] = (byte) (chunk.length - 2 >> 8);
    chunk[3] = (byte) (chunk.length - 2);
    System.arraycopy("ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1), 0, chunk, 4, 12);
    chunk[16] = (byte) number;
    chunk[17] = (byte) of;
    for (int i = 0; i < content.length; i++) {
      chunk[18 + i] = (byte) content[i];
    }
    return chunk;
  }

  private static byte[] withSegments(byte[]... segments) {
    byte[] jpeg = Fixtures.bytes("gray");
    for (int i = segments.length - 1; i >= 0; i--) {
      jpeg = Fixtures.insert(jpeg, 2, segments[i]);
    }
    return jpeg;
  }

  @Test
  void decode_fourComponents_givesFourPlanes() throws IOException {
    byte[] jpeg = CmykFixture.cmyk();
    JpegDecoder decoder = JpegDecoder.of(jpeg);
    assertEquals(ColorTransform.CMYK, decoder.color());
    JpegPicture picture = decoder.decode(8, Chroma.NATURAL);
    assertFalse(picture.inverted());
    Raster expected = Fixtures.jdkRaster(jpeg);
    for (int band = 0; band < 4; band++) {
      assertEquals(expected.getSample(5, 7, band), Fixtures.sample(picture.plane(band), 5, 7));
    }
  }

  @Test
  void of_adobeTransformOfFourComponents_isInverted() throws IOException {
    byte[] jpeg = CmykFixture.withAdobe(2);
    assertEquals(ColorTransform.YCCK, JpegDecoder.of(jpeg).color());
    assertTrue(JpegDecoder.of(jpeg).decode(1, Chroma.NATURAL).inverted());
    assertEquals(ColorTransform.CMYK, JpegDecoder.of(CmykFixture.withAdobe(0)).color());
  }

  @Test
  void decode_manyScans_areCountedAndRefused() throws IIOException {
    byte[] jpeg = Fixtures.bytes("gray-progressive");
    int last = jpeg.length - 2;
    int scan = Fixtures.findMarker(jpeg, Marker.SOS, 2);
    int end = SegmentReader.findScanEnd(jpeg, scan + 4, jpeg.length);
    byte[] one = Arrays.copyOfRange(jpeg, scan, end);
    byte[] many = new byte[one.length * 2000];
    for (int i = 0; i < 2000; i++) {
      System.arraycopy(one, 0, many, i * one.length, one.length);
    }
    JpegDecoder decoder = JpegDecoder.of(Fixtures.insert(jpeg, last, many));
    assertEquals(2006, decoder.scans());
    assertThrows(UnsupportedJpegException.class, () -> decoder.decode(1, Chroma.NATURAL));
  }

  @Test
  void decode_otherScale_isRejected() throws IIOException {
    JpegDecoder decoder = JpegDecoder.of(Fixtures.bytes("420"));
    for (int eighths : new int[] {-1, 0, 5, 6, 7, 9}) {
      assertThrows(IllegalArgumentException.class, () -> decoder.decode(eighths, Chroma.NATURAL));
    }
  }

  @Test
  void decode_twice_givesTheSame() throws IIOException {
    JpegDecoder decoder = JpegDecoder.of(Fixtures.bytes("420-progressive"));
    assertSamePlanes(
        decoder.decode(4, Chroma.NATURAL).planes(),
        decoder.decode(4, Chroma.NATURAL).planes(),
        "again");
  }

  @Test
  void memory_scanOfAllComponents_isThatOfARowOfMcus() throws IIOException {
    long luma = 112 * 16;
    long chroma = 2 * 56 * 8;
    JpegDecoder decoder = JpegDecoder.of(Fixtures.bytes("420"));
    long scan = JpegDecoder.SCAN_MEMORY;
    assertEquals(scan + luma + chroma, decoder.memory(8, Chroma.NATURAL));
    assertEquals(scan + (luma + chroma) / 64, decoder.memory(1, Chroma.NATURAL));
    long whole = JpegDecoder.of(Fixtures.bytes("420-not-interleaved")).memory(8, Chroma.NATURAL);
    assertEquals(scan + (luma + chroma) * 5, whole);
  }

  @Test
  void decode_damagedRowOfMcus_leavesNothingOfTheRowBefore() throws IIOException {
    byte[] jpeg = Fixtures.bytes("420");
    int scan = Fixtures.findMarker(jpeg, Marker.SOS, 2);
    byte[] cut = Arrays.copyOf(jpeg, scan + (jpeg.length - scan) / 2);
    Plane plane = decode(cut, 8).plane(0);
    for (int y = plane.height() - 16; y < plane.height(); y++) {
      for (int x = 0; x < plane.width(); x++) {
        assertEquals(128, Fixtures.sample(plane, x, y));
      }
    }
  }
}

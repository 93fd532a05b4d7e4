package minami.jpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.IIOException;
import minami.testing.Mutation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the bytes are, there is a picture or an {@link IIOException}. To look for more than is
 * tried here, for ten minutes:
 *
 * <pre>
 * JAZZER_FUZZ=1 mvn test -Dtest=JpegDecoderFuzzTest#decode
 * </pre>
 */
class JpegDecoderFuzzTest {

  /** What a caller would refuse, in pixels. Small, so that a run covers many inputs. */
  private static final long MAX_PIXELS = 1 << 20;

  private static final int MAX_SCANS = 100;
  private static final int MUTATIONS_PER_FIXTURE = 100;

  @MethodSource
  @FuzzTest(maxDuration = "10m")
  void decode(byte[] data) {
    decodeAll(data);
  }

  static Stream<byte[]> decode() {
    return Fixtures.SOUND.stream().map(Fixtures::bytes);
  }

  /** Decodes at all sizes; returns how much was there, 0 for an exception. */
  private static double decodeAll(byte[] data) {
    try {
      JpegDecoder decoder = JpegDecoder.of(data);
      decoder.iccProfile();
      if ((long) decoder.width() * decoder.height() > MAX_PIXELS || decoder.scans() > MAX_SCANS) {
        return 0;
      }
      double completeness = 0;
      for (int eighths : new int[] {1, 2, 3, 4, 8}) {
        JpegPicture picture = decoder.decode(eighths, eighths == 2 ? Chroma.FULL : Chroma.NATURAL);
        completeness = picture.completeness();
        if (decoder.components() < 4 && eighths == 4) {
          new ColorConverter(picture).row(picture.height() - 1, new byte[picture.width() * 3]);
        }
      }
      return completeness;
    } catch (IIOException expected) {
      return 0;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"420-tiny", "420-tiny-progressive", "420-tiny-restart"})
  void jpegCutAtEveryByte_hasNoLessOfThePictureThanBefore(String name) {
    byte[] jpeg = Fixtures.bytes(name);
    double before = 0;
    for (int length = 0; length < jpeg.length; length++) {
      double completeness = decodeAll(Arrays.copyOf(jpeg, length));
      assertTrue(completeness >= before, length + " bytes: " + completeness + " after " + before);
      before = completeness;
    }
    byte[] withoutEnd = Arrays.copyOf(jpeg, jpeg.length - 2);
    assertEquals(1, decodeAll(withoutEnd));
  }

  @ParameterizedTest
  @MethodSource("minami.jpeg.JpegDecoderTest#sound")
  void mutatedJpeg_givesPictureOrException(String name) {
    byte[] jpeg = Fixtures.bytes(name);
    Random random = new Random(name.hashCode());
    for (int i = 0; i < MUTATIONS_PER_FIXTURE; i++) {
      decodeAll(Mutation.of(jpeg, jpeg, random));
    }
  }

  @Test
  void noise_givesException() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      byte[] noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      if (noise.length > 1) {
        noise[0] = (byte) 0xFF;
        noise[1] = (byte) Marker.SOI;
      }
      assertEquals(0, decodeAll(noise));
    }
  }
}

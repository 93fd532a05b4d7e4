package minami.jpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are, there is a picture or an {@link javax.imageio.IIOException}. */
class HostileInputTest {
  private static final int MUTATIONS_PER_FIXTURE = 300;

  @ParameterizedTest
  @ValueSource(strings = {"420-tiny", "420-tiny-progressive", "420-tiny-restart"})
  void decode_cutAtEveryByte_givesPictureOrException(String name) {
    byte[] jpeg = Fixtures.bytes(name);
    for (int length = 0; length < jpeg.length; length++) {
      JpegFuzzer.decodeAll(Arrays.copyOf(jpeg, length));
    }
    byte[] withoutEnd = Arrays.copyOf(jpeg, jpeg.length - 2);
    assertEquals(1, JpegFuzzer.decodeAll(withoutEnd));
  }

  @ParameterizedTest
  @MethodSource("minami.jpeg.JpegDecoderTest#sound")
  void decode_mutated_givesPictureOrException(String name) {
    byte[] jpeg = Fixtures.bytes(name);
    Random random = new Random(name.hashCode());
    for (int i = 0; i < MUTATIONS_PER_FIXTURE; i++) {
      JpegFuzzer.decodeAll(JpegFuzzer.mutate(jpeg, random));
    }
  }

  @Test
  void decode_noise_givesException() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      byte[] noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      if (noise.length > 1) {
        noise[0] = (byte) 0xFF;
        noise[1] = (byte) Marker.SOI;
      }
      assertEquals(0, JpegFuzzer.decodeAll(noise));
    }
  }
}

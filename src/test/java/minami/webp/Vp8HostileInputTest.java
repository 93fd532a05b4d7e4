package minami.webp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are, there are rows or a {@link WebpException}. */
class Vp8HostileInputTest {
  private static final PlaneSink NOWHERE = (y, yo, ys, rows, u, v, uvo, uvs) -> {};

  /** The rows that came, -1 for an exception. */
  private static int decode(byte[] frame) {
    try {
      Vp8Decoder decoder = Vp8Fixtures.decoder(frame);
      int unfiltered = decoder.decode(false, decoder.height(), () -> {}, NOWHERE);
      assertEquals(unfiltered, decoder.decode(true, decoder.height(), () -> {}, NOWHERE));
      assertTrue(unfiltered <= decoder.height());
      return unfiltered;
    } catch (WebpException e) {
      return -1;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "eight-partitions", "q5-sharpness-7", "simple-filter", "1x1"})
  void decode_cutAtEveryByte_givesNoMoreRowsThanWhole(String name) {
    byte[] frame = Vp8Fixtures.frame(name);
    int rows = -1;
    for (int length = 0; length <= frame.length; length++) {
      int cut = decode(Arrays.copyOf(frame, length));
      assertTrue(cut >= rows, "at " + length + " " + cut + " rows, before " + rows);
      rows = cut;
    }
    assertTrue(rows > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "q20-sharpness-3-one-segment", "simple-filter", "17x33"})
  void decode_eachByteFlipped_givesRowsOrException(String name) {
    byte[] frame = Vp8Fixtures.frame(name);
    for (int i = 0; i < frame.length; i++) {
      // Not the size: a large one is decoded, row by row, for as long as there is data.
      if (i < 6 || i > 9) {
        byte[] flipped = frame.clone();
        flipped[i] ^= (byte) 0xFF;
        decode(flipped);
      }
    }
  }

  @Test
  void decode_sizesThatLie_giveRowsOrException() {
    Random random = new Random(4);
    for (int i = 0; i < 200; i++) {
      byte[] frame = Vp8Fixtures.frame(i % 2 == 0 ? "eight-partitions" : "default");
      frame[6] = (byte) random.nextInt();
      frame[7] = (byte) random.nextInt(4);
      frame[8] = (byte) random.nextInt();
      frame[9] = (byte) random.nextInt(4);
      decode(frame);
    }
  }

  @Test
  void decode_partitionSizesThatLie_giveRowsOrException() {
    Random random = new Random(5);
    byte[] frame = Vp8Fixtures.frame("eight-partitions");
    int sizes = 10 + ((frame[0] & 0xFF | (frame[1] & 0xFF) << 8 | (frame[2] & 0xFF) << 16) >> 5);
    for (int i = 0; i < 500; i++) {
      byte[] lying = frame.clone();
      lying[sizes + random.nextInt(21)] = (byte) random.nextInt();
      decode(lying);
    }
  }

  @Test
  void decode_noiseAfterStart_givesRowsOrException() {
    Random random = new Random(6);
    for (int i = 0; i < 2000; i++) {
      byte[] noise = new byte[10 + random.nextInt(400)];
      random.nextBytes(noise);
      System.arraycopy(Vp8Fixtures.frame("17x33"), 0, noise, 0, 10);
      noise[0] = (byte) (random.nextInt(16) << 1 & 0x06 | 0x10 | random.nextInt(8) << 5);
      noise[1] = 0;
      noise[2] = 0;
      decode(noise);
    }
  }
}

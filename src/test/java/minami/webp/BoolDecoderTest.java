package minami.webp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoolDecoderTest {
  /** Bytes before and after a partition, which are not to be taken for it. */
  private static byte[] surrounded(byte[] partition) {
    byte[] all = new byte[partition.length + 20];
    Arrays.fill(all, (byte) 0xAA);
    System.arraycopy(partition, 0, all, 10, partition.length);
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 50, 5000})
  void bit_encoded_comesBackWithoutEnd(int count) {
    Random random = new Random(count);
    int[] probabilities = random.ints(count, 0, 256).toArray();
    boolean[] values = new boolean[count];
    BoolEncoder encoder = new BoolEncoder();
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(256) >= probabilities[i];
      encoder.bit(values[i], probabilities[i]);
    }
    byte[] partition = encoder.finish();
    BoolDecoder decoder = new BoolDecoder(surrounded(partition), 10, 10 + partition.length);
    for (int i = 0; i < count; i++) {
      assertEquals(values[i] ? 1 : 0, decoder.bit(probabilities[i]), "bit " + i);
      assertFalse(decoder.ended());
    }
  }

  @Test
  void optionalSigned_encoded_comesBack() {
    BoolEncoder encoder = new BoolEncoder();
    encoder.signed(-5, 4).flag(false).signed(63, 6).literal(200, 8);
    byte[] partition = encoder.finish();
    BoolDecoder decoder = new BoolDecoder(surrounded(partition), 10, 10 + partition.length);
    assertEquals(-5, decoder.optionalSigned(4));
    assertEquals(0, decoder.optionalSigned(4));
    assertEquals(63, decoder.optionalSigned(6));
    assertEquals(200, decoder.literal(8));
  }

  /** With probability 128, a bit of data is a boolean. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 9, 100})
  void bit_pastTheEnd_isZeroAndNoticed(int length) {
    byte[] partition = new byte[length];
    partition[length - 1] = 1;
    BoolDecoder decoder = new BoolDecoder(surrounded(partition), 10, 10 + length);
    for (int i = 0; i < 8 * length - 8; i++) {
      decoder.bit(128);
      assertFalse(decoder.ended(), "after " + i);
    }
    for (int i = 0; i < 40; i++) {
      decoder.bit(128);
    }
    assertTrue(decoder.ended());
    for (int i = 0; i < 100; i++) {
      assertEquals(0, decoder.bit(128));
    }
  }

  @Test
  void ended_emptyPartition_isTrueAtOnce() {
    assertTrue(new BoolDecoder(new byte[20], 10, 10).ended());
  }
}

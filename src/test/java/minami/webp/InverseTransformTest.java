package minami.webp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against the code that RFC 6386 gives in sections 14.3 and 14.4, written down without a thought.
 */
class InverseTransformTest {
  private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
  private static final int STRIDE = 11;
  private static final int AT = 2 * STRIDE + 3;

  private static int cos(int x) {
    return x + (x * 20091 >> 16);
  }

  private static int sin(int x) {
    return x * 35468 >> 16;
  }

  private static int[] slowDct(short[] in) {
    int[] columns = new int[16];
    for (int i = 0; i < 4; i++) {
      int a = in[i] + in[8 + i];
      int b = in[i] - in[8 + i];
      int c = sin(in[4 + i]) - cos(in[12 + i]);
      int d = cos(in[4 + i]) + sin(in[12 + i]);
      columns[i] = a + d;
      columns[12 + i] = a - d;
      columns[4 + i] = b + c;
      columns[8 + i] = b - c;
    }
    int[] out = new int[16];
    for (int i = 0; i < 16; i += 4) {
      int a = columns[i] + columns[i + 2];
      int b = columns[i] - columns[i + 2];
      int c = sin(columns[i + 1]) - cos(columns[i + 3]);
      int d = cos(columns[i + 1]) + sin(columns[i + 3]);
      out[i] = a + d + 4 >> 3;
      out[i + 3] = a - d + 4 >> 3;
      out[i + 1] = b + c + 4 >> 3;
      out[i + 2] = b - c + 4 >> 3;
    }
    return out;
  }

  private static int[] slowWht(short[] in) {
    int[] columns = new int[16];
    for (int i = 0; i < 4; i++) {
      int a = in[i] + in[12 + i];
      int b = in[4 + i] + in[8 + i];
      int c = in[4 + i] - in[8 + i];
      int d = in[i] - in[12 + i];
      columns[i] = a + b;
      columns[4 + i] = c + d;
      columns[8 + i] = a - b;
      columns[12 + i] = d - c;
    }
    int[] out = new int[16];
    for (int i = 0; i < 16; i += 4) {
      int a = columns[i] + columns[i + 3];
      int b = columns[i + 1] + columns[i + 2];
      int c = columns[i + 1] - columns[i + 2];
      int d = columns[i] - columns[i + 3];
      out[i] = a + b + 3 >> 3;
      out[i + 1] = c + d + 3 >> 3;
      out[i + 2] = a - b + 3 >> 3;
      out[i + 3] = d - c + 3 >> 3;
    }
    return out;
  }

  /** A block with {@code count} coefficients in zigzag order, so many bits large. */
  private static void fill(short[] coefficients, int at, int count, Random random) {
    int largest = 1 << 1 + random.nextInt(11);
    for (int i = 0; i < count; i++) {
      coefficients[at + ZIGZAG[i]] = (short) (random.nextInt(2 * largest) - largest);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 10, 16})
  void add_coefficients_isPredictionAndResidueClamped(int count) {
    Random random = new Random(count);
    for (int n = 0; n < 20_000; n++) {
      short[] coefficients = new short[32];
      fill(coefficients, 16, count, random);
      byte[] samples = new byte[7 * STRIDE];
      random.nextBytes(samples);
      int[] residue = slowDct(Arrays.copyOfRange(coefficients, 16, 32));
      byte[] expected = samples.clone();
      for (int i = 0; i < 16; i++) {
        int at = AT + i / 4 * STRIDE + i % 4;
        expected[at] = (byte) Math.max(0, Math.min(255, (samples[at] & 0xFF) + residue[i]));
      }
      InverseTransform.add(coefficients, 16, count, samples, AT, STRIDE);
      assertArrayEquals(expected, samples);
      assertArrayEquals(new short[32], coefficients, "cleared");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 16})
  void walshHadamard_coefficients_areDcOfBlocks(int count) {
    Random random = new Random(count);
    int at = 24 * 16;
    for (int n = 0; n < 20_000; n++) {
      short[] coefficients = new short[25 * 16];
      fill(coefficients, at, count, random);
      int[] expected = slowWht(Arrays.copyOfRange(coefficients, at, at + 16));
      InverseTransform.walshHadamard(coefficients, at, count);
      for (int i = 0; i < 16; i++) {
        assertEquals(expected[i], coefficients[16 * i], "block " + i);
        coefficients[16 * i] = 0;
      }
      assertArrayEquals(new short[25 * 16], coefficients, "cleared");
    }
  }

  @Test
  void add_coefficientsBeyondAnyPicture_stillGivesSamples() {
    for (int count : new int[] {1, 2, 16}) {
      for (short extreme : new short[] {Short.MIN_VALUE, Short.MAX_VALUE}) {
        short[] coefficients = new short[16];
        Arrays.fill(coefficients, extreme);
        byte[] samples = new byte[16];
        InverseTransform.add(coefficients, 0, count, samples, 0, 4);
        assertEquals(16, samples.length);
      }
    }
  }
}

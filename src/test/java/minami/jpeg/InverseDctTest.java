package minami.jpeg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InverseDctTest {
  private static final int BLOCKS = 2000;

  /** The formula in {@link InverseDct}'s Javadoc, as it stands there. */
  private static double[] oracle(int size, int[] coefficients) {
    double[] samples = new double[size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double sum = 0;
        for (int v = 0; v < size; v++) {
          for (int u = 0; u < size; u++) {
            sum += coefficients[v * size + u] * basis(size, x, u) * basis(size, y, v);
          }
        }
        samples[y * size + x] = Math.max(0, Math.min(255, sum + 128));
      }
    }
    return samples;
  }

  private static double basis(int size, int x, int u) {
    double c = u == 0 ? Math.sqrt(0.5) : 1;
    return c / 2 * Math.cos((2 * x + 1) * u * Math.PI / (2 * size));
  }

  private static int[] randomBlock(Random random, int size) {
    int[] block = new int[size * size];
    block[0] = random.nextInt(2048) - 1024;
    for (int i = random.nextInt(block.length); i > 0; i--) {
      block[random.nextInt(block.length)] = (int) (random.nextGaussian() * 80);
    }
    return block;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void transform_randomBlocks_withinOneOfOracle(int size) {
    Random random = new Random(size);
    double error = 0;
    for (int i = 0; i < BLOCKS; i++) {
      int[] block = randomBlock(random, size);
      double[] expected = oracle(size, block);
      byte[] actual = new byte[size * size];
      InverseDct.transform(size, block, 0, actual, 0, size, new int[64]);
      for (int j = 0; j < actual.length; j++) {
        double difference = (actual[j] & 0xFF) - expected[j];
        assertTrue(Math.abs(difference) < 1, "block " + i + ", sample " + j + ": " + difference);
        error += difference;
      }
    }
    // Results of 1x1 and 2x2 are eighths, and halves are rounded up: that is 1/16 on average.
    assertEquals(0, error / (BLOCKS * size * size), 0.08, "bias");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void transform_onlyDc_isFlatAndEqualAtEverySize(int size) {
    for (int dc = -1100; dc <= 1100; dc += 7) {
      int[] block = new int[size * size];
      block[0] = dc;
      byte[] actual = new byte[size * size];
      InverseDct.transform(size, block, 0, actual, 0, size, new int[64]);
      for (byte sample : actual) {
        assertEquals(InverseDct.sample(dc), sample, "DC " + dc);
      }
    }
  }

  @Test
  void transform_intoPlane_touchesOnlyItsBlock() {
    byte[] plane = new byte[20 * 20];
    InverseDct.transform(8, new int[64], 0, plane, 5 * 20 + 6, 20, new int[64]);
    for (int y = 0; y < 20; y++) {
      for (int x = 0; x < 20; x++) {
        boolean inside = x >= 6 && x < 14 && y >= 5 && y < 13;
        assertEquals(inside ? (byte) 128 : 0, plane[y * 20 + x]);
      }
    }
  }

  @Test
  void transform_coefficientsBeyondAnyPicture_stillGivesSamples() {
    int[] block = new int[64];
    Arrays.fill(block, Integer.MAX_VALUE);
    byte[] actual = new byte[64];
    for (int size : new int[] {1, 2, 4, 8}) {
      InverseDct.transform(size, block, 0, actual, 0, size, new int[64]);
    }
    assertEquals(64, actual.length);
  }

  @Test
  void corner_ofTwo_keepsFourCoefficients() {
    int[] corner = Zigzag.corner(2);
    assertArrayEquals(
        new int[] {0, 1, 2, 4, 3},
        new int[] {corner[0], corner[1], corner[2], corner[3], corner[4]});
    assertEquals(4, Zigzag.lastOfCorner(2));
    assertEquals(24, Zigzag.lastOfCorner(4));
    assertEquals(63, Zigzag.lastOfCorner(8));
    assertEquals(16, Long.bitCount(Zigzag.cornerBand(4)));
  }
}

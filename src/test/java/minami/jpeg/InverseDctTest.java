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

  /** The samples of each block. */
  private static byte[][] transform(int size, int[][] blocks) {
    InverseDct dct = new InverseDct(size);
    byte[] plane = new byte[blocks.length * size * size];
    for (int first = 0; first < blocks.length; first += InverseDct.BLOCKS) {
      int count = Math.min(InverseDct.BLOCKS, blocks.length - first);
      for (int i = 0; i < count; i++) {
        put(dct, i, blocks[first + i]);
      }
      dct.transform(count);
      // One below the other.
      dct.store(0, 1, count, plane, first * size * size, size * size, size);
    }
    byte[][] samples = new byte[blocks.length][];
    for (int i = 0; i < blocks.length; i++) {
      samples[i] = Arrays.copyOfRange(plane, i * size * size, (i + 1) * size * size);
    }
    return samples;
  }

  private static void put(InverseDct dct, int block, int[] coefficients) {
    for (int place = 0; place < coefficients.length; place++) {
      dct.coefficients[place][block] = coefficients[place];
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 8})
  void transform_randomBlocks_withinOneOfOracle(int size) {
    Random random = new Random(size);
    int[][] blocks = new int[BLOCKS][];
    Arrays.setAll(blocks, i -> randomBlock(random, size));
    byte[][] actual = transform(size, blocks);
    double error = 0;
    for (int i = 0; i < BLOCKS; i++) {
      double[] expected = oracle(size, blocks[i]);
      for (int j = 0; j < expected.length; j++) {
        double difference = (actual[i][j] & 0xFF) - expected[j];
        assertTrue(Math.abs(difference) < 1, "block " + i + ", sample " + j + ": " + difference);
        error += difference;
      }
    }
    // Results of 1x1 and 2x2 are eighths, and halves are rounded up: that is 1/16 on average.
    assertEquals(0, error / (BLOCKS * size * size), 0.08, "bias");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 8})
  void transform_onlyDc_isFlatAndEqualAtEverySize(int size) {
    for (int dc = -1100; dc <= 1100; dc += 7) {
      int[] block = new int[size * size];
      block[0] = dc;
      for (byte sample : transform(size, new int[][] {block})[0]) {
        assertEquals(InverseDct.sample(dc), sample, "DC " + dc);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 8})
  void store_intoPlane_touchesOnlyItsBlocks(int size) {
    InverseDct dct = new InverseDct(size);
    dct.transform(6);
    byte[] plane = new byte[40 * 20];
    dct.store(1, 2, 3, plane, 5 * 40 + 6, size + 1, 40);
    for (int y = 0; y < 20; y++) {
      for (int x = 0; x < 40; x++) {
        int across = x - 6;
        boolean inside =
            across >= 0
                && across < 3 * (size + 1)
                && across % (size + 1) < size
                && y >= 5
                && y < 5 + size;
        assertEquals(inside ? (byte) 128 : 0, plane[y * 40 + x], x + ", " + y);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 8})
  void transform_coefficientsBeyondAnyPicture_stillGivesSamples(int size) {
    int[] block = new int[size * size];
    Arrays.fill(block, Integer.MAX_VALUE);
    assertEquals(size * size, transform(size, new int[][] {block})[0].length);
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

package minami.jpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardDctTest {

  /** All that any byte of a plane can be: extremes beside each other give the largest products. */
  private static Plane extremes() {
    Random random = new Random(1);
    byte[] samples = new byte[8 * ForwardDct.BLOCKS * 8];
    for (int i = 0; i < samples.length; i++) {
      int block = i % (8 * ForwardDct.BLOCKS) / 8;
      samples[i] =
          (byte)
              (block % 2 == 0
                  ? random.nextInt(256)
                  : basis(block / 2 % 64 / 8, i / (8 * ForwardDct.BLOCKS))
                              * basis(block / 2 % 8, i % 8)
                          > 0
                      ? 255
                      : 0);
    }
    return new Plane(8 * ForwardDct.BLOCKS, 8, 8 * ForwardDct.BLOCKS, samples);
  }

  private static double basis(int u, int x) {
    return (u == 0 ? Math.sqrt(0.5) : 1) * Math.cos((2 * x + 1) * u * Math.PI / 16) / 2;
  }

  /** T.81, A.3.3, by its formula. */
  private static double coefficient(Plane plane, int block, int k) {
    double sum = 0;
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        sum +=
            basis(Zigzag.NATURAL[k] >> 3, y)
                * basis(Zigzag.NATURAL[k] & 7, x)
                * (Fixtures.sample(plane, block * 8 + x, y) - 128);
      }
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 25, 50, 85, 95, 100})
  void transform_anySamples_isTheFormulaQuantized(int quality) {
    Plane plane = extremes();
    ForwardDct dct = new ForwardDct();
    for (int block = 0; block < ForwardDct.BLOCKS; block++) {
      dct.load(plane, block, 0, block);
    }
    QuantizationTable table = QuantizationTable.luminance(quality);

    dct.transform(ForwardDct.BLOCKS);
    dct.quantize(ForwardDct.reciprocals(table), 0, ForwardDct.BLOCKS);

    for (int block = 0; block < ForwardDct.BLOCKS; block++) {
      for (int k = 0; k < 64; k++) {
        int actual = dct.coefficients[k][block];
        assertEquals(
            coefficient(plane, block, k) / table.steps[k],
            actual,
            0.5 + 0.75 / table.steps[k],
            "block " + block + ", coefficient " + k);
        assertEquals(actual != 0, (dct.nonzero(block) >> k & 1) == 1, "bit " + k);
      }
    }
  }
}

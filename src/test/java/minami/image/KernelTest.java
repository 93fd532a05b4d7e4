package minami.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelTest {

  /** The formula, a sine at a time: sinc(x) sinc(x / 3). */
  private static double lanczos(double x) {
    double t = Math.PI * x;
    return x == 0 ? 1 : Math.abs(x) >= 3 ? 0 : 3 * Math.sin(t) * Math.sin(t / 3) / (t * t);
  }

  private static double exact(int sample, double step, double offset, int k) {
    double stretch = Math.max(1, step);
    double centre = offset + (sample + 0.5) * step - 0.5;
    double sum = 0;
    for (int j = (int) (centre - 4 * stretch); j <= centre + 4 * stretch; j++) {
      sum += lanczos((j - centre) / stretch);
    }
    return lanczos((k - centre) / stretch) / sum;
  }

  /** Also where a sample lies just on, or next to, the middle of a kernel. */
  @ParameterizedTest
  @CsvSource({
    "1000, 1000, 0",
    "1000, 500, 0.5",
    "1000, 333, 1e-9",
    "999, 377, 0.25",
    "999, 997, 1e-14",
    "100, 900, 0",
    "4000, 21, 3.5"
  })
  void weights_areThoseOfTheFormula(int length, int size, double offset) {
    int margin = 700; // nothing is repeated past an end
    Kernel kernel = Kernel.lanczos3(margin + offset, length, length + 2 * margin, size);
    for (int i = 0; i < size; i++) {
      float[][] one = new float[kernel.last(i) - kernel.first(i) + 1][];
      for (int k = kernel.first(i); k <= kernel.last(i); k++) {
        for (int j = 0; j < one.length; j++) {
          one[(kernel.first(i) + j) % one.length] = new float[] {j == k - kernel.first(i) ? 1 : 0};
        }
        float[] weight = new float[1];
        kernel.mix(i, one, weight);
        assertThat((double) weight[0])
            .isCloseTo(exact(i, (double) length / size, margin + offset, k), within(1e-7));
      }
    }
  }
}

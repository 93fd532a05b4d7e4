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
    int longest = kernel.longest();
    float[][] ones = new float[longest][longest]; // a column for each sample, so as to tell them
    for (int j = 0; j < longest; j++) {
      ones[j][j] = 1;
    }
    float[] weights = new float[longest];
    for (int i = 0; i < size; i++) {
      kernel.mix(i, ones, weights);
      for (int k = kernel.last(i) - longest + 1; k <= kernel.last(i); k++) {
        assertThat((double) weights[k % longest])
            .isCloseTo(exact(i, (double) length / size, margin + offset, k), within(1e-7));
      }
    }
  }
}

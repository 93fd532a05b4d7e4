package minami.see;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layers make what their definitions say, which are written out here, slowly. */
class LayersTest {
  private final Random random = new Random(1);

  @ParameterizedTest
  @CsvSource({
    "3, 4, 8, 8, 3, 1, 1", "3, 5, 9, 7, 3, 1, 1", "3, 4, 8, 8, 3, 2, 0", "5, 4, 9, 7, 3, 2, 1",
    "9, 2, 6, 6, 1, 1, 0", "2, 2, 6, 5, 1, 2, 0", "2, 2, 10, 12, 5, 1, 2", "2, 2, 11, 12, 5, 2, 1",
    "1, 1, 1, 1, 3, 1, 1", "1, 1, 1, 1, 7, 2, 3", "1, 2, 1, 9, 7, 1, 6", "1, 2, 9, 1, 7, 1, 0",
    "2, 1, 2, 2, 7, 1, 3", "2, 1, 3, 2, 7, 2, 6", "40, 3, 40, 40, 1, 1, 0"
  })
  void convolutions_sumWhatTheirWindowsSee(
      int inputs, int outputs, int height, int width, int size, int stride, int before) {
    Shape shape = new Shape(inputs, height, width);
    Window window = new Window(size, stride, before);
    float[][] input = values(inputs, shape.area());
    float[][] weights = values(outputs, inputs * window.taps());
    float[][] ownWeights = values(inputs, window.taps());
    float[] biases = values(1, Math.max(inputs, outputs))[0];

    float[][] full = run(new Convolution(shape, window, weights, biases, Activation.NONE), input);
    float[][] own =
        run(new DepthwiseConvolution(shape, window, ownWeights, biases, Activation.RELU6), input);

    int columns = (width + stride - 1) / stride;
    assertThat(full[0]).hasSize((height + stride - 1) / stride * columns);
    for (int i = 0; i < full[0].length; i++) {
      int top = i / columns * stride - before;
      int left = i % columns * stride - before;
      for (int o = 0; o < outputs; o++) {
        double sum = biases[o];
        for (int c = 0; c < inputs; c++) {
          sum += seen(input[c], height, width, top, left, size, weights[o], c * window.taps());
        }
        assertThat((double) full[o][i]).isCloseTo(sum, within(1e-4));
      }
      for (int c = 0; c < inputs; c++) {
        double sum = biases[c] + seen(input[c], height, width, top, left, size, ownWeights[c], 0);
        assertThat((double) own[c][i]).isCloseTo(Math.max(0, Math.min(sum, 6)), within(1e-4));
      }
    }
  }

  private static double seen(
      float[] plane, int height, int width, int top, int left, int size, float[] weights, int at) {
    double sum = 0;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        if (top + y >= 0 && top + y < height && left + x >= 0 && left + x < width) {
          sum += weights[at + y * size + x] * plane[(top + y) * width + left + x];
        }
      }
    }
    return sum;
  }

  @Test
  void addition_takesMissingPlanesForZero() {
    float[][] sum = new float[2][2];
    new Addition(new Shape(1, 1, 2), new Shape(2, 1, 2), Activation.RELU)
        .compute(new float[][][] {{{1, -5}}, {{2, 3}, {4, -1}}}, sum, new Run(() -> {}));

    assertThat(sum).isDeepEqualTo(new float[][] {{3, 0}, {4, 0}});
  }

  @Test
  void maxPooling_takesTheGreatest() {
    float[][] pooled =
        run(new MaxPooling(new Shape(1, 2, 4)), new float[][] {{1, 9, -2, -3, 4, 5, -4, -5}});

    assertThat(pooled).isDeepEqualTo(new float[][] {{9, -2}});
  }

  @Test
  void enlargement_interpolatesBetweenCentres() {
    float[][] enlarged = run(new Enlargement(new Shape(1, 1, 2)), new float[][] {{0, 4}});

    assertThat(enlarged).isDeepEqualTo(new float[][] {{0, 1, 3, 4, 0, 1, 3, 4}});
  }

  @Test
  void enlargement_goesDownAsItGoesAcross() {
    float[][] across = run(new Enlargement(new Shape(1, 2, 2)), new float[][] {{0, 4, 8, 16}});
    float[][] down = run(new Enlargement(new Shape(1, 2, 2)), new float[][] {{0, 8, 4, 16}});

    for (int i = 0; i < 16; i++) {
      assertThat(down[0][i]).isEqualTo(across[0][i % 4 * 4 + i / 4]);
    }
  }

  @Test
  void mean_isTheMean() {
    assertThat(run(new Mean(new Shape(1, 2, 2)), new float[][] {{1, 2, 3, 6}}))
        .isDeepEqualTo(new float[][] {{3}});
  }

  @Test
  void softmax_holdsGreatNumbers() {
    assertThat(run(new Softmax(new Shape(2, 1, 1)), new float[][] {{1000}, {1000}}))
        .isDeepEqualTo(new float[][] {{0.5f}, {0.5f}});
  }

  private static float[][] run(Layer layer, float[][] input) {
    float[][] output = new float[layer.output().channels()][layer.output().area()];
    for (float[] plane : output) {
      Arrays.fill(plane, Float.NaN);
    }
    layer.compute(new float[][][] {input}, output, new Run(() -> {}));
    return output;
  }

  private float[][] values(int planes, int length) {
    float[][] values = new float[planes][length];
    for (float[] plane : values) {
      for (int i = 0; i < length; i++) {
        plane[i] = random.nextFloat() * 4 - 2;
      }
    }
    return values;
  }
}

package minami.see;

/** Each plane of the output is a weighted sum of what the taps of a window see on all inputs. */
final class Convolution implements Layer {
  /** Floats that stay in a core's second cache, beside others. */
  private static final int CACHED = 1 << 15;

  private final Shape input;
  private final Shape output;
  private final Window window;
  private final float[][] weights;
  private final float[] biases;
  private final Activation activation;

  /**
   * @param weights for each plane of the output those of all inputs' taps, input by input, and for
   *     each row by row of the window
   */
  Convolution(
      Shape input, Window window, float[][] weights, float[] biases, Activation activation) {
    this.input = input;
    this.window = window;
    this.weights = weights;
    this.biases = biases;
    this.activation = activation;
    this.output =
        new Shape(weights.length, window.steps(input.height()), window.steps(input.width()));
  }

  @Override
  public Shape output() {
    return output;
  }

  @Override
  public void compute(float[][][] inputs, float[][] result, Run run) {
    if (window.isPoint()) {
      sum(inputs[0], result, run);
      return;
    }
    float[][] seen = run.take(input.channels() * window.taps(), output.area());
    for (int i = 0; i < input.channels(); i++) {
      run.check();
      window.gather(inputs[0][i], input.height(), input.width(), seen, i * window.taps());
    }
    sum(seen, result, run);
    run.giveBack(seen);
  }

  /** A part of the planes after the other, so that the cache holds those that are read again. */
  private void sum(float[][] planes, float[][] result, Run run) {
    int part = Math.max(CACHED / planes.length, 256);
    for (int from = 0; from < output.area(); from += part) {
      int to = Math.min(from + part, output.area());
      for (int i = 0; i < result.length; i++) {
        run.check();
        WeightedSum.of(planes, weights[i], biases[i], result[i], from, to);
        activation.apply(result[i], from, to);
      }
    }
  }
}

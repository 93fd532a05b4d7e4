package minami.see;

/** Each plane of the output is a weighted sum of what the taps of a window see on its own input. */
final class DepthwiseConvolution implements Layer {
  private final Shape input;
  private final Shape output;
  private final Window window;
  private final float[][] weights;
  private final float[] biases;
  private final Activation activation;

  /**
   * @param weights for each plane those of the taps, row by row of the window
   */
  DepthwiseConvolution(
      Shape input, Window window, float[][] weights, float[] biases, Activation activation) {
    this.input = input;
    this.window = window;
    this.weights = weights;
    this.biases = biases;
    this.activation = activation;
    this.output =
        new Shape(input.channels(), window.steps(input.height()), window.steps(input.width()));
  }

  @Override
  public Shape output() {
    return output;
  }

  @Override
  public void compute(float[][][] inputs, float[][] result, Run run) {
    float[][] seen = run.take(window.taps(), output.area());
    for (int i = 0; i < result.length; i++) {
      run.check();
      window.gather(inputs[0][i], input.height(), input.width(), seen, 0);
      WeightedSum.of(seen, weights[i], biases[i], result[i], 0, output.area());
      activation.apply(result[i], 0, output.area());
    }
    run.giveBack(seen);
  }
}

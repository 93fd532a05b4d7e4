package minami.see;

/** A single sample for each plane: its mean. */
final class Mean implements Layer {
  private final Shape output;

  Mean(Shape input) {
    this.output = new Shape(input.channels(), 1, 1);
  }

  @Override
  public Shape output() {
    return output;
  }

  @Override
  public void compute(float[][][] inputs, float[][] result, Run run) {
    run.check();
    for (int i = 0; i < result.length; i++) {
      float sum = 0;
      for (float sample : inputs[0][i]) {
        sum += sample;
      }
      result[i][0] = sum / inputs[0][i].length;
    }
  }
}

package minami.see;

/** Shares of 1 for the planes, which are of a single sample, by their exponentials. */
final class Softmax implements Layer {
  private final Shape output;

  Softmax(Shape input) {
    this.output = input;
  }

  @Override
  public Shape output() {
    return output;
  }

  @Override
  public void compute(float[][][] inputs, float[][] result, Run run) {
    run.check();
    float greatest = Float.NEGATIVE_INFINITY;
    for (float[] plane : inputs[0]) {
      greatest = Math.max(greatest, plane[0]);
    }
    double sum = 0;
    for (float[] plane : inputs[0]) {
      sum += Math.exp(plane[0] - greatest);
    }
    for (int i = 0; i < result.length; i++) {
      result[i][0] = (float) (Math.exp(inputs[0][i][0] - greatest) / sum);
    }
  }
}

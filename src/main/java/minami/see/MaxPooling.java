package minami.see;

/** The greatest of each two by two samples. */
final class MaxPooling implements Layer {
  private final Shape output;

  /**
   * @param input of even sides
   */
  MaxPooling(Shape input) {
    this.output = new Shape(input.channels(), input.height() / 2, input.width() / 2);
  }

  @Override
  public Shape output() {
    return output;
  }

  @Override
  public void compute(float[][][] inputs, float[][] result, Run run) {
    for (int i = 0; i < result.length; i++) {
      run.check();
      pool(inputs[0][i], result[i]);
    }
  }

  private void pool(float[] plane, float[] pooled) {
    int width = output.width();
    for (int y = 0; y < output.height(); y++) {
      int upper = 4 * y * width;
      int lower = upper + 2 * width;
      for (int x = 0; x < width; x++) {
        pooled[y * width + x] =
            Math.max(
                Math.max(plane[upper + 2 * x], plane[upper + 2 * x + 1]),
                Math.max(plane[lower + 2 * x], plane[lower + 2 * x + 1]));
      }
    }
  }
}

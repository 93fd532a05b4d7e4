package minami.see;

/** Planes of twice the sides, bilinear between the samples' centres. */
final class Enlargement implements Layer {
  private final Shape input;
  private final Shape output;

  Enlargement(Shape input) {
    this.input = input;
    this.output = new Shape(input.channels(), 2 * input.height(), 2 * input.width());
  }

  @Override
  public Shape output() {
    return output;
  }

  @Override
  public void compute(float[][][] inputs, float[][] result, Run run) {
    for (int i = 0; i < result.length; i++) {
      run.check();
      for (int y = 0; y < input.height(); y++) {
        int above = Math.max(y - 1, 0);
        int below = Math.min(y + 1, input.height() - 1);
        enlarge(inputs[0][i], y, above, result[i], 2 * y);
        enlarge(inputs[0][i], y, below, result[i], 2 * y + 1);
      }
    }
  }

  /** A row of the result, which is three times as near to {@code row} as to {@code other}. */
  private void enlarge(float[] plane, int row, int other, float[] result, int to) {
    int width = input.width();
    for (int x = 0; x < width; x++) {
      float left = between(plane, row, other, Math.max(x - 1, 0));
      float middle = between(plane, row, other, x);
      float right = between(plane, row, other, Math.min(x + 1, width - 1));
      result[to * 2 * width + 2 * x] = 0.75f * middle + 0.25f * left;
      result[to * 2 * width + 2 * x + 1] = 0.75f * middle + 0.25f * right;
    }
  }

  private float between(float[] plane, int row, int other, int x) {
    return 0.75f * plane[row * input.width() + x] + 0.25f * plane[other * input.width() + x];
  }
}

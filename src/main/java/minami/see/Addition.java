package minami.see;

/** The sum of two inputs. The planes that one lacks are zero. */
final class Addition implements Layer {
  private final Shape output;
  private final Activation activation;

  /**
   * @param a of the same sides as {@code b}
   */
  Addition(Shape a, Shape b, Activation activation) {
    this.output = a.channels() > b.channels() ? a : b;
    this.activation = activation;
  }

  @Override
  public Shape output() {
    return output;
  }

  @Override
  public void compute(float[][][] inputs, float[][] result, Run run) {
    float[][] more = inputs[0].length > inputs[1].length ? inputs[0] : inputs[1];
    float[][] fewer = inputs[0].length > inputs[1].length ? inputs[1] : inputs[0];
    for (int i = 0; i < result.length; i++) {
      run.check();
      if (i < fewer.length) {
        add(more[i], fewer[i], result[i]);
      } else {
        System.arraycopy(more[i], 0, result[i], 0, result[i].length);
      }
      activation.apply(result[i], 0, result[i].length);
    }
  }

  private static void add(float[] a, float[] b, float[] sum) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] = a[j] + b[j];
    }
  }
}

package minami.see;

import java.util.Arrays;

/**
 * Sums planes, each times its weight: what nearly all the time of a network goes to. The JIT
 * compiler makes vector instructions of loops that are small and whose arrays share one index. Four
 * planes at once are the most: with six it makes none, and takes four times as long, and so does
 * {@link Math#fma} where the processor lacks it.
 */
final class WeightedSum {
  private WeightedSum() {}

  /**
   * The samples {@code from} to {@code to} of the sum.
   *
   * @param planes all of them are summed
   * @param weights in the planes' order
   * @param bias is added to each sample
   */
  static void of(float[][] planes, float[] weights, float bias, float[] sum, int from, int to) {
    Arrays.fill(sum, from, to, bias);
    int i = 0;
    for (; i + 4 <= planes.length; i += 4) {
      add(
          planes[i],
          planes[i + 1],
          planes[i + 2],
          planes[i + 3],
          weights[i],
          weights[i + 1],
          weights[i + 2],
          weights[i + 3],
          sum,
          from,
          to);
    }
    for (; i < planes.length; i++) {
      add(planes[i], weights[i], sum, from, to);
    }
  }

  private static void add(
      float[] a,
      float[] b,
      float[] c,
      float[] d,
      float p,
      float q,
      float s,
      float t,
      float[] sum,
      int from,
      int to) {
    for (int j = from; j < to; j++) {
      sum[j] += p * a[j] + q * b[j] + s * c[j] + t * d[j];
    }
  }

  private static void add(float[] a, float p, float[] sum, int from, int to) {
    for (int j = from; j < to; j++) {
      sum[j] += p * a[j];
    }
  }
}

package minami.image;

import java.util.Arrays;

/**
 * For each sample of a resized axis: which samples of the source it is mixed from, and with what
 * weights.
 */
final class Kernel {

  static final double LOBES = 3;

  private final int[] first;
  private final float[][] weights;
  private final int longest;

  private Kernel(int[] first, float[][] weights, int longest) {
    this.first = first;
    this.weights = weights;
    this.longest = longest;
  }

  /**
   * The windowed sinc with three lobes, stretched when shrinking so that it takes in all of the
   * source.
   *
   * @param offset where the part of the source begins, in samples
   * @param length how long it is, in samples
   * @param available how many samples there are; past either end the last one is repeated
   * @param size how many samples to make of it
   */
  static Kernel lanczos3(double offset, double length, int available, int size) {
    double step = length / size;
    double stretch = Math.max(1, step);
    int[] first = new int[size];
    float[][] weights = new float[size][];
    Sines sines = new Sines(stretch);
    double[] raw = new double[(int) (2 * LOBES * stretch) + 2];
    int longest = 1;
    for (int i = 0; i < size; i++) {
      double centre = offset + (i + 0.5) * step - 0.5;
      int from = (int) Math.ceil(centre - LOBES * stretch);
      int to = (int) Math.floor(centre + LOBES * stretch);
      double sum = sines.lanczos(from, to, centre, raw);
      first[i] = clamp(from, available);
      float[] mine = new float[clamp(to, available) - first[i] + 1];
      for (int k = from; k <= to; k++) {
        mine[clamp(k, available) - first[i]] += (float) (raw[k - from] / sum);
      }
      weights[i] = mine;
      longest = Math.max(longest, mine.length);
    }
    return new Kernel(first, weights, longest);
  }

  private static int clamp(int index, int available) {
    return Math.max(0, Math.min(available - 1, index));
  }

  /**
   * The windowed sinc at places that are equal steps apart. It takes the sine of one angle and of
   * the multiples of a step, sin(a + b) = sin a cos b + cos a sin b: to compute each alone took
   * three times as long, 3 % of a thumbnail of 320x240.
   */
  private static final class Sines {
    private final double stretch;
    private final int most;
    private final double[] sines;
    private final double[] cosines;

    Sines(double stretch) {
      this.stretch = stretch;
      most = (int) (LOBES * stretch) + 1;
      sines = new double[2 * most + 1];
      cosines = new double[2 * most + 1];
      for (int i = 0; i < sines.length; i++) {
        sines[i] = Math.sin(third((i - most) / stretch));
        cosines[i] = Math.cos(third((i - most) / stretch));
      }
    }

    private static double third(double x) {
      return Math.PI * x / LOBES;
    }

    /** Computes the weights of some samples, and returns their sum. */
    double lanczos(int from, int to, double centre, double[] weights) {
      int middle = (int) Math.rint(centre); // so that small sines are as exact as others
      double sine = Math.sin(third((middle - centre) / stretch));
      double cosine = Math.cos(third((middle - centre) / stretch));
      double sum = 0;
      for (int k = from, i = from - middle + most; k <= to; k++, i++) {
        double weight = weight((k - centre) / stretch, sine * cosines[i] + cosine * sines[i]);
        weights[k - from] = weight;
        sum += weight;
      }
      return sum;
    }

    /** {@code sine} is that of a third of the angle. */
    private static double weight(double x, double sine) {
      if (x == 0) {
        return 1;
      }
      if (Math.abs(x) >= LOBES) {
        return 0;
      }
      double t = Math.PI * x;
      double triple = 3 * sine - 4 * sine * sine * sine; // sin 3a = 3 sin a - 4 sin^3 a
      return 3 * triple * sine / (t * t);
    }
  }

  int size() {
    return first.length;
  }

  /** The most samples that any one is mixed from. */
  int longest() {
    return longest;
  }

  int last(int i) {
    return first[i] + weights[i].length - 1;
  }

  /**
   * Mixes one sample, of many rows or columns at once.
   *
   * <p>The loops below are what C2 vectorises: short, over arrays of their own, with weights that
   * are no constants. Over parts of one large array they took twice as long. Four at a time, the
   * sums are read and written a quarter as often.
   *
   * @param from an array for each sample of the source; sample {@code k} is at {@code k % length}
   */
  void mix(int i, float[][] from, float[] to) {
    float[] w = weights[i];
    int ring = from.length;
    int at = first[i];
    Arrays.fill(to, 0);
    int k = 0;
    for (; k + 4 <= w.length; k += 4, at += 4) {
      float[] a = from[at % ring];
      float[] b = from[(at + 1) % ring];
      float[] c = from[(at + 2) % ring];
      float[] d = from[(at + 3) % ring];
      add(to, a, b, c, d, w[k], w[k + 1], w[k + 2], w[k + 3]);
    }
    for (; k < w.length; k++, at++) {
      add(to, from[at % ring], w[k]);
    }
  }

  private static void add(
      float[] to,
      float[] a,
      float[] b,
      float[] c,
      float[] d,
      float w0,
      float w1,
      float w2,
      float w3) {
    for (int i = 0; i < to.length; i++) {
      to[i] += w0 * a[i] + w1 * b[i] + w2 * c[i] + w3 * d[i];
    }
  }

  private static void add(float[] to, float[] from, float weight) {
    for (int i = 0; i < to.length; i++) {
      to[i] += weight * from[i];
    }
  }
}

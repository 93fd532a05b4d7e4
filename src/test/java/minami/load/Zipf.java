package minami.load;

import java.util.Arrays;
import java.util.Random;

/**
 * Zipf's law with exponent 1: the second most popular of some things is asked for half as often as
 * the first, the third a third as often. Single-threaded.
 */
final class Zipf {

  private final double[] cumulative;
  private final Random random = new Random(42);

  Zipf(int things) {
    cumulative = new double[things];
    double sum = 0;
    for (int i = 0; i < things; i++) {
      sum += 1.0 / (i + 1);
      cumulative[i] = sum;
    }
  }

  /** The next one that is asked for; 0 is the most popular. */
  int next() {
    double at = random.nextDouble() * cumulative[cumulative.length - 1];
    int found = Arrays.binarySearch(cumulative, at);
    return found < 0 ? -found - 1 : found;
  }
}

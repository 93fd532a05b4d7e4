package minami.webp;

import java.util.Arrays;

/**
 * Modes ranked by the sums of the coefficients that they leave. Only the best one, and a second one
 * that is near, are worth being quantized and compared by rate and distortion.
 */
final class RankedModes {
  private static final int CANDIDATES = 2;

  /** A second candidate must leave less than this times what the best one does. */
  private static final double NEAR = 1.1;

  /** What each mode leaves, and a weight for what it costs; the greatest int for none. */
  final int[] sums;

  private int taken;
  private double most;

  RankedModes(int modes) {
    sums = new int[modes];
  }

  /** There is one mode only. */
  void only(int mode) {
    Arrays.fill(sums, Integer.MAX_VALUE);
    sums[mode] = 0;
  }

  /** Begins to hand out the modes. */
  void start() {
    taken = 0;
    most = Double.MAX_VALUE;
  }

  /**
   * The next mode to try, or -1 if none is worth it.
   *
   * @param enough so little that what is left need not be near
   */
  int next(int enough) {
    if (taken == CANDIDATES) {
      return -1;
    }
    int least = 0;
    for (int mode = 1; mode < sums.length; mode++) {
      if (sums[mode] < sums[least]) {
        least = mode;
      }
    }
    if (sums[least] > most) {
      return -1;
    }
    most = sums[least] * NEAR + enough;
    sums[least] = Integer.MAX_VALUE;
    taken++;
    return least;
  }
}

package minami.webp;

/** The ten predictions of a subblock, as coefficients, and the best few among them. */
final class SubblockPrediction {
  private static final int MODES = IntraModes.B_MODES;

  private final PlaneRows plane;
  private final byte[] samples = new byte[16 * MODES];
  private final int[] coefficients = new int[16 * MODES];

  /** The modes from the best on, as far as they have been asked for. */
  final int[] modes = new int[MODES];

  private final int[] sums = new int[MODES];

  SubblockPrediction(PlaneRows plane) {
    this.plane = plane;
  }

  /**
   * Predicts a subblock, and sorts out the modes that leave the smallest coefficients: the sum of
   * their magnitudes, and a weight for what the mode itself costs.
   *
   * @param best how many modes are wanted
   * @param context of the mode's cost
   * @param weight of a 256th of a bit, times 256
   */
  void load(int[] source, int from, int column, int x, int y, int best, int context, int weight) {
    long above = IntraPrediction.above(plane, column, x, y);
    int corner = IntraPrediction.corner(plane, column, x, y);
    int left = IntraPrediction.left(plane, column, x, y);
    for (int mode = 0; mode < MODES; mode++) {
      int at = 16 * mode;
      IntraPrediction.subblock(mode, above, corner, left, samples, at, 4);
      ForwardTransform.dct(samples, at, 4, coefficients, at);
      int sum = 0;
      for (int i = 0; i < 16; i++) {
        sum += Math.abs(source[from + i] - coefficients[at + i]);
      }
      sums[mode] = sum + (ModeBits.subblockCost(context, mode) * weight >> 8);
    }
    for (int i = 0; i < best; i++) {
      int least = 0;
      for (int mode = 1; mode < MODES; mode++) {
        if (sums[mode] < sums[least]) {
          least = mode;
        }
      }
      modes[i] = least;
      sums[least] = Integer.MAX_VALUE;
    }
  }

  void subtract(int mode, int[] source, int from, int[] residue) {
    for (int i = 0; i < 16; i++) {
      residue[i] = source[from + i] - coefficients[16 * mode + i];
    }
  }

  /** Puts the samples of a prediction into the plane. */
  void put(int mode, int at) {
    for (int i = 0; i < 4; i++) {
      System.arraycopy(samples, 16 * mode + 4 * i, plane.samples, at + i * plane.stride, 4);
    }
  }
}

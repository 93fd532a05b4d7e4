package minami.see;

/** From sRGB's levels to linear light (IEC 61966-2-1). */
final class LinearLight {

  private static final double[] OF_LEVEL = new double[256];

  static {
    for (int level = 0; level < OF_LEVEL.length; level++) {
      double v = level / 255.0;
      OF_LEVEL[level] = v <= 0.04045 ? v / 12.92 : StrictMath.pow((v + 0.055) / 1.055, 2.4);
    }
  }

  private LinearLight() {}

  /**
   * The light of a level.
   *
   * @param level 0 to 255
   * @return 0 to 1
   */
  static double of(int level) {
    return OF_LEVEL[level];
  }

  /** The level nearest to a light; what is below 0 or above 1 is cut off. */
  static int level(double light) {
    double v = Math.max(0, Math.min(1, light));
    double encoded = v <= 0.0031308 ? v * 12.92 : 1.055 * StrictMath.pow(v, 1 / 2.4) - 0.055;
    return (int) (encoded * 255 + 0.5);
  }
}

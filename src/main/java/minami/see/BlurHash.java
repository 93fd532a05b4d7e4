package minami.see;

/**
 * A picture in some thirty letters: a few waves of colour, to be shown while the picture itself is
 * on its way (blurha.sh, the published algorithm).
 *
 * <p>Each component is the picture's share of one cosine across and one down, in linear light. The
 * first is the mean colour. The others are quantised to 19 steps a channel, finer near zero, after
 * division by the largest of them, whatever its sign, which is written in 82 steps. All is as in
 * the reference in C; also that the cosines are sampled at the pixels' left and upper edges, so
 * that an even surface has waves, too.
 */
public final class BlurHash {

  /** The digits of base 83. */
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

  private static final int MAX_COMPONENTS = 9;

  /** The step of the largest amplitude. */
  private static final double AMPLITUDES = 166;

  private static final int MAX_AMPLITUDE = 82;

  private BlurHash() {}

  /**
   * The letters for a picture. The work grows with its pixels; more than 64 on a side bring
   * nothing.
   *
   * @param componentsX waves across, 1 to 9
   * @param componentsY waves down, 1 to 9
   * @return {@code 4 + 2 * componentsX * componentsY} letters
   */
  public static String of(Picture picture, int componentsX, int componentsY) {
    if (componentsX < 1
        || componentsX > MAX_COMPONENTS
        || componentsY < 1
        || componentsY > MAX_COMPONENTS) {
      throw new IllegalArgumentException(componentsX + " x " + componentsY + " components");
    }
    double[] waves = waves(picture, componentsX, componentsY);
    double largest = 0;
    for (int i = 3; i < waves.length; i++) {
      largest = Math.max(largest, Math.abs(waves[i]));
    }
    int amplitude =
        (int) Math.max(0, Math.min(MAX_AMPLITUDE, Math.floor(largest * AMPLITUDES - 0.5)));
    double range = (amplitude + 1) / AMPLITUDES;
    StringBuilder hash = new StringBuilder();
    append(hash, componentsX - 1 + (componentsY - 1) * MAX_COMPONENTS, 1);
    append(hash, amplitude, 1);
    int mean =
        LinearLight.level(waves[0]) << 16
            | LinearLight.level(waves[1]) << 8
            | LinearLight.level(waves[2]);
    append(hash, mean, 4);
    for (int i = 3; i < waves.length; i += 3) {
      int r = step(waves[i] / range);
      int g = step(waves[i + 1] / range);
      int b = step(waves[i + 2] / range);
      append(hash, (r * 19 + g) * 19 + b, 2);
    }
    return hash.toString();
  }

  /** Red, green and blue of each component, row by row: rows first summed across, then down. */
  private static double[] waves(Picture picture, int componentsX, int componentsY) {
    int width = picture.width();
    int height = picture.height();
    byte[] rgb = picture.rgb();
    double[] across = cosines(componentsX, width);
    double[] down = cosines(componentsY, height);
    double[] sums = new double[componentsX * componentsY * 3];
    double[] row = new double[componentsX * 3];
    double[] light = new double[width * 3];
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < light.length; i++) {
        light[i] = LinearLight.of(rgb[y * light.length + i] & 0xFF);
      }
      for (int i = 0; i < componentsX; i++) {
        double r = 0;
        double g = 0;
        double b = 0;
        for (int x = 0; x < width; x++) {
          double cosine = across[i * width + x];
          r += cosine * light[x * 3];
          g += cosine * light[x * 3 + 1];
          b += cosine * light[x * 3 + 2];
        }
        row[i * 3] = r;
        row[i * 3 + 1] = g;
        row[i * 3 + 2] = b;
      }
      for (int j = 0; j < componentsY; j++) {
        double cosine = down[j * height + y];
        for (int i = 0; i < row.length; i++) {
          sums[j * row.length + i] += cosine * row[i];
        }
      }
    }
    double pixels = (double) width * height;
    for (int i = 0; i < sums.length; i++) {
      sums[i] *= (i < 3 ? 1 : 2) / pixels;
    }
    return sums;
  }

  /** For each component, the cosine at each of the places: component by component. */
  private static double[] cosines(int components, int places) {
    double[] cosines = new double[components * places];
    for (int i = 0; i < components; i++) {
      for (int x = 0; x < places; x++) {
        cosines[i * places + x] = StrictMath.cos(Math.PI * i * x / places);
      }
    }
    return cosines;
  }

  /** From -1 to 1, 0 to 18. */
  private static int step(double wave) {
    double root = Math.copySign(Math.sqrt(Math.abs(wave)), wave);
    return (int) Math.max(0, Math.min(18, Math.floor(root * 9 + 9.5)));
  }

  private static void append(StringBuilder hash, int value, int digits) {
    int divisor = 1;
    for (int i = 1; i < digits; i++) {
      divisor *= DIGITS.length();
    }
    for (; divisor > 0; divisor /= DIGITS.length()) {
      hash.append(DIGITS.charAt(value / divisor % DIGITS.length()));
    }
  }
}

package minami.see;

/**
 * Between which samples of a picture's side those of another lie: bilinear interpolation without
 * any smoothing, as the networks' own runtimes do it.
 */
final class Interpolation {
  private final int[] lower;
  private final int[] upper;
  private final float[] shareOfUpper;

  private Interpolation(int length) {
    this.lower = new int[length];
    this.upper = new int[length];
    this.shareOfUpper = new float[length];
  }

  /** With the outermost samples of one on those of the other. */
  static Interpolation ofCorners(int from, int to) {
    Interpolation result = new Interpolation(to);
    for (int i = 0; i < to; i++) {
      result.set(i, (double) i * (from - 1) / (to - 1), from);
    }
    return result;
  }

  /**
   * Of a piece with the same centre as the side; what lies beyond the side is not asked for.
   *
   * @param scale the samples of the side that one of the piece covers
   */
  static Interpolation ofCentres(int from, int to, double scale) {
    Interpolation result = new Interpolation(to);
    for (int i = 0; i < to; i++) {
      result.set(i, (i + 0.5 - to / 2.0) * scale + from / 2.0 - 0.5, from);
    }
    return result;
  }

  private void set(int i, double place, int from) {
    double inside = Math.max(0, Math.min(place, from - 1));
    lower[i] = (int) inside;
    upper[i] = Math.min(lower[i] + 1, from - 1);
    shareOfUpper[i] = (float) (inside - lower[i]);
  }

  /**
   * A sample of a picture, from -1 to 1, as both networks want them.
   *
   * @param down by which rows
   * @param across by which columns
   */
  static float sample(
      Picture picture, int channel, Interpolation down, int y, Interpolation across, int x) {
    float above = across.sample(picture, channel, down.lower[y], x);
    float below = across.sample(picture, channel, down.upper[y], x);
    return (above + (below - above) * down.shareOfUpper[y]) / 127.5f - 1;
  }

  private float sample(Picture picture, int channel, int row, int x) {
    int start = row * picture.width();
    int left = picture.rgb()[(start + lower[x]) * 3 + channel] & 0xff;
    int right = picture.rgb()[(start + upper[x]) * 3 + channel] & 0xff;
    return left + (right - left) * shareOfUpper[x];
  }
}

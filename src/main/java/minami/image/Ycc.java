package minami.image;

import java.util.List;
import minami.jpeg.Plane;

/**
 * Colours as JFIF has them: BT.601 luma and colour differences in full range (ITU-T T.871, section
 * 7).
 */
final class Ycc {

  /** Fixed point with 16 bits after the point. */
  private static final int ONE = 1 << 16;

  private static final int HALF = ONE / 2;

  private Ycc() {}

  private static int fixed(double value) {
    return (int) Math.round(value * ONE);
  }

  private static final int CR_TO_R = fixed(1.402);
  private static final int CB_TO_G = fixed(0.344136);
  private static final int CR_TO_G = fixed(0.714136);
  private static final int CB_TO_B = fixed(1.772);

  /** Turns the first three bands from Y, Cb and Cr to red, green and blue, in place. */
  static void toRgb(Pixels pixels) {
    byte[] s = pixels.samples();
    for (int i = 0; i < s.length; i += pixels.bands()) {
      int y = (s[i] & 0xFF) * ONE + HALF;
      int cb = (s[i + 1] & 0xFF) - 128;
      int cr = (s[i + 2] & 0xFF) - 128;
      s[i] = level(y + CR_TO_R * cr);
      s[i + 1] = level(y - CB_TO_G * cb - CR_TO_G * cr);
      s[i + 2] = level(y + CB_TO_B * cb);
    }
  }

  private static byte level(int fixed) {
    return (byte) Math.max(0, Math.min(255, fixed >> 16));
  }

  /**
   * The planes of an RGB picture.
   *
   * @param fullColour whether the colour differences are kept at full resolution; else at half of
   *     it both ways
   */
  static List<Plane> planes(Pixels rgb, boolean fullColour) {
    int w = rgb.width();
    int h = rgb.height();
    int step = fullColour ? 1 : 2;
    int cw = (w + step - 1) / step;
    int ch = (h + step - 1) / step;
    byte[] y = new byte[w * h];
    byte[] cb = new byte[cw * ch];
    byte[] cr = new byte[cw * ch];
    luma(rgb.samples(), y);
    for (int v = 0; v < ch; v++) {
      int upper = v * step;
      int lower = Math.min(h - 1, upper + step - 1);
      differences(rgb.samples(), upper * w, lower * w, w, step, cb, cr, v * cw, cw);
    }
    return List.of(new Plane(w, h, w, y), new Plane(cw, ch, cw, cb), new Plane(cw, ch, cw, cr));
  }

  private static void luma(byte[] rgb, byte[] y) {
    for (int i = 0, at = 0; i < y.length; i++, at += 3) {
      y[i] =
          (byte) (fixedLuma(rgb[at] & 0xFF, rgb[at + 1] & 0xFF, rgb[at + 2] & 0xFF) + HALF >> 16);
    }
  }

  /**
   * The colour differences of a row, each from four pixels: at an edge, or at full resolution, some
   * of these are the same.
   *
   * @param upper the pixel that begins the upper row
   * @param lower the same of the lower row
   */
  private static void differences(
      byte[] rgb, int upper, int lower, int width, int step, byte[] cb, byte[] cr, int to, int n) {
    for (int u = 0; u < n; u++) {
      int left = u * step;
      int right = Math.min(width - 1, left + step - 1);
      int p = 3 * (upper + left);
      int q = 3 * (upper + right);
      int s = 3 * (lower + left);
      int t = 3 * (lower + right);
      int r = (rgb[p] & 0xFF) + (rgb[q] & 0xFF) + (rgb[s] & 0xFF) + (rgb[t] & 0xFF);
      int g = (rgb[p + 1] & 0xFF) + (rgb[q + 1] & 0xFF) + (rgb[s + 1] & 0xFF) + (rgb[t + 1] & 0xFF);
      int b = (rgb[p + 2] & 0xFF) + (rgb[q + 2] & 0xFF) + (rgb[s + 2] & 0xFF) + (rgb[t + 2] & 0xFF);
      int luma = fixedLuma(r, g, b) / 4;
      cb[to + u] = difference(b * (ONE / 4) - luma, TO_CB);
      cr[to + u] = difference(r * (ONE / 4) - luma, TO_CR);
    }
  }

  private static final int R_TO_Y = fixed(0.299);
  private static final int B_TO_Y = fixed(0.114);
  private static final int G_TO_Y = ONE - R_TO_Y - B_TO_Y;

  private static int fixedLuma(int red, int green, int blue) {
    return R_TO_Y * red + G_TO_Y * green + B_TO_Y * blue;
  }

  /** Bits below the point of what colour differences are multiplied by. */
  private static final int FACTOR_BITS = 48;

  // Rounded up, so that what lies in the middle between two levels goes up.
  private static final long TO_CB = (long) Math.ceil((1L << FACTOR_BITS) / (1.772 * ONE));
  private static final long TO_CR = (long) Math.ceil((1L << FACTOR_BITS) / (1.402 * ONE));

  private static byte difference(int fixed, long factor) {
    int rounded = (int) (fixed * factor + (1L << FACTOR_BITS - 1) >> FACTOR_BITS);
    return (byte) Math.max(0, Math.min(255, rounded + 128));
  }
}

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
    for (int v = 0; v < ch; v++) {
      for (int u = 0; u < cw; u++) {
        int endX = Math.min(w, (u + 1) * step);
        int endY = Math.min(h, (v + 1) * step);
        int r = 0;
        int g = 0;
        int b = 0;
        int count = 0;
        for (int j = v * step; j < endY; j++) {
          for (int i = u * step; i < endX; i++) {
            int at = (j * w + i) * 3;
            int red = rgb.samples()[at] & 0xFF;
            int green = rgb.samples()[at + 1] & 0xFF;
            int blue = rgb.samples()[at + 2] & 0xFF;
            y[j * w + i] = level(fixedLuma(red, green, blue) + HALF);
            r += red;
            g += green;
            b += blue;
            count++;
          }
        }
        int luma = fixedLuma(r, g, b) / count;
        cb[v * cw + u] = difference(b * ONE / count - luma, 1.772);
        cr[v * cw + u] = difference(r * ONE / count - luma, 1.402);
      }
    }
    return List.of(new Plane(w, h, w, y), new Plane(cw, ch, cw, cb), new Plane(cw, ch, cw, cr));
  }

  private static final int R_TO_Y = fixed(0.299);
  private static final int B_TO_Y = fixed(0.114);
  private static final int G_TO_Y = ONE - R_TO_Y - B_TO_Y;

  private static int fixedLuma(int red, int green, int blue) {
    return R_TO_Y * red + G_TO_Y * green + B_TO_Y * blue;
  }

  private static byte difference(int fixed, double range) {
    return (byte) Math.max(0, Math.min(255, Math.round(fixed / range / ONE) + 128));
  }
}

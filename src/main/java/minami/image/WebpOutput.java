package minami.image;

import java.util.Arrays;
import java.util.List;
import minami.jpeg.Plane;
import minami.webp.AlphaEncoder;
import minami.webp.StudioColour;
import minami.webp.StudioPlanes;
import minami.webp.Vp8Encoder;
import minami.webp.Vp8lEncoder;
import minami.webp.WebpImage;
import minami.webp.WebpWriter;

/** Writes WebP: lossy, or lossless where a drawing has few colours and that takes fewer bytes. */
final class WebpOutput {

  /** Pixels that cannot be seen get a colour of those around them in squares of this side. */
  private static final int BLOCK = 8;

  /** Larger drawings are lossy: to try both would take a second, and 60 bytes of heap a pixel. */
  private static final int MOST_LOSSLESS = 1 << 20;

  private WebpOutput() {}

  /**
   * A file of planes in full range, which are used up.
   *
   * @param planes Y alone; or Y, Cb and Cr, these at half of the size, rounded up
   * @param betweenRows called before each row, or a few, of each step; what it throws ends the
   *     writing
   */
  static byte[] encode(List<Plane> planes, int quality, Runnable betweenRows) {
    Plane y = planes.get(0);
    int half = (y.width() + 1) / 2;
    byte[] u;
    byte[] v;
    if (planes.size() == 1) {
      u = new byte[half * ((y.height() + 1) / 2)];
      Arrays.fill(u, (byte) 128);
      v = u;
    } else {
      u = planes.get(1).samples();
      v = planes.get(2).samples();
      StudioColour.differenceFromFull(u);
      StudioColour.differenceFromFull(v);
    }
    StudioColour.lumaFromFull(y.samples());
    return WebpWriter.still(
        WebpImage.lossy(
            Vp8Encoder.encode(
                new StudioPlanes(y.width(), y.height(), y.samples(), y.stride(), u, v, half),
                quality,
                betweenRows)));
  }

  /** A file of a picture in sRGB or grey. */
  static byte[] encode(Pixels pixels, int quality, Runnable betweenRows) {
    return WebpWriter.still(image(pixels, quality, betweenRows));
  }

  /** The same without a file around it. */
  static WebpImage image(Pixels pixels, int quality, Runnable betweenRows) {
    Pixels p = Canvas.coloured(pixels);
    WebpImage lossy = lossy(p, quality, betweenRows);
    if (!mayBeLossless(p)) {
      return lossy;
    }
    WebpImage lossless =
        WebpImage.lossless(Vp8lEncoder.encode(argb(p), p.width(), p.height(), betweenRows));
    return lossless.size() <= lossy.size() ? lossless : lossy;
  }

  private static boolean mayBeLossless(Pixels p) {
    return p.width() * p.height() <= MOST_LOSSLESS && p.isDrawn() && Indexed.exact(p).isPresent();
  }

  private static int[] argb(Pixels p) {
    int[] argb = new int[p.width() * p.height()];
    Arrays.setAll(argb, p::argb);
    return argb;
  }

  private static WebpImage lossy(Pixels p, int quality, Runnable betweenRows) {
    byte[] alpha = p.alpha() ? alpha(p) : null;
    byte[] rgb = p.alpha() ? visible(p) : p.samples();
    byte[] vp8 =
        Vp8Encoder.encode(StudioPlanes.ofRgb(rgb, p.width(), p.height()), quality, betweenRows);
    return alpha == null
        ? WebpImage.lossy(vp8)
        : WebpImage.lossy(vp8, AlphaEncoder.encode(alpha, p.width(), p.height(), betweenRows));
  }

  /** Null if all of it is opaque. */
  private static byte[] alpha(Pixels p) {
    byte[] alpha = new byte[p.width() * p.height()];
    boolean opaque = true;
    for (int i = 0; i < alpha.length; i++) {
      alpha[i] = p.samples()[4 * i + 3];
      opaque &= alpha[i] == -1;
    }
    return opaque ? null : alpha;
  }

  /**
   * The colours without alpha. What cannot be seen is made smooth: it would cost bytes, and its
   * colour would seep into the edges of what can.
   */
  private static byte[] visible(Pixels p) {
    byte[] rgb = new byte[3 * p.width() * p.height()];
    int[] fill = new int[3];
    for (int y = 0; y < p.height(); y += BLOCK) {
      for (int x = 0; x < p.width(); x += BLOCK) {
        copy(p, x, y, Math.min(p.width(), x + BLOCK), Math.min(p.height(), y + BLOCK), fill, rgb);
      }
    }
    return rgb;
  }

  /**
   * Copies a square.
   *
   * @param fill the mean colour of what can be seen in the last square that had some
   */
  private static void copy(
      Pixels p, int left, int top, int right, int bottom, int[] fill, byte[] rgb) {
    int[] sum = new int[3];
    int seen = 0;
    for (int y = top; y < bottom; y++) {
      for (int i = y * p.width() + left; i < y * p.width() + right; i++) {
        int weight = p.samples()[4 * i + 3] & 0xFF;
        seen += weight;
        for (int b = 0; b < 3; b++) {
          sum[b] += weight * (p.samples()[4 * i + b] & 0xFF);
        }
      }
    }
    for (int b = 0; b < 3 && seen > 0; b++) {
      fill[b] = (sum[b] + seen / 2) / seen;
    }
    for (int y = top; y < bottom; y++) {
      for (int i = y * p.width() + left; i < y * p.width() + right; i++) {
        boolean visible = p.samples()[4 * i + 3] != 0;
        for (int b = 0; b < 3; b++) {
          rgb[3 * i + b] = visible ? p.samples()[4 * i + b] : (byte) fill[b];
        }
      }
    }
  }
}

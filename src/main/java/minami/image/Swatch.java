package minami.image;

import java.util.List;
import minami.jpeg.Plane;
import minami.see.DominantColour;
import minami.see.Picture;

/** Takes a few pixels of a thumbnail, to tell its dominant colour from. */
final class Swatch {

  /** So many each way. */
  private static final int SIDE = 48;

  private Swatch() {}

  /** The dominant colour of a thumbnail on a background, 0xRRGGBB. */
  static int colour(Pixels p, int background) {
    int w = Math.min(SIDE, p.width());
    int h = Math.min(SIDE, p.height());
    int bands = p.bands();
    byte[] taken = new byte[w * h * bands];
    for (int y = 0, o = 0; y < h; y++) {
      int row = y * p.height() / h * p.width();
      for (int x = 0; x < w; x++, o += bands) {
        System.arraycopy(p.samples(), (row + x * p.width() / w) * bands, taken, o, bands);
      }
    }
    return colour(Canvas.flatten(new Pixels(taken, w, h, bands, p.alpha()), background));
  }

  private static int colour(Pixels taken) {
    byte[] rgb = Canvas.coloured(taken).samples();
    return DominantColour.of(new Picture(rgb, taken.width(), taken.height()));
  }

  /** The same of planes: Y alone, or Y, Cb and Cr. */
  static int colour(List<Plane> planes) {
    Plane first = planes.get(0);
    int w = Math.min(SIDE, first.width());
    int h = Math.min(SIDE, first.height());
    Pixels taken = new Pixels(new byte[w * h * planes.size()], w, h, planes.size(), false);
    for (int c = 0; c < planes.size(); c++) {
      Plane plane = planes.get(c);
      for (int y = 0, o = c; y < h; y++) {
        int row = y * plane.height() / h * plane.stride();
        for (int x = 0; x < w; x++, o += planes.size()) {
          taken.samples()[o] = plane.samples()[row + x * plane.width() / w];
        }
      }
    }
    if (planes.size() > 1) {
      Ycc.toRgb(taken);
    }
    return colour(taken);
  }
}

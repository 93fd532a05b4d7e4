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

  /** The dominant colour of a thumbnail without alpha, 0xRRGGBB. */
  static int colour(Pixels p) {
    int w = Math.min(SIDE, p.width());
    int h = Math.min(SIDE, p.height());
    byte[] rgb = new byte[w * h * 3];
    for (int y = 0, o = 0; y < h; y++) {
      int row = y * p.height() / h * p.width();
      for (int x = 0; x < w; x++) {
        int i = (row + x * p.width() / w) * p.bands();
        for (int b = 0; b < 3; b++) {
          rgb[o++] = p.samples()[i + (p.colours() == 1 ? 0 : b)];
        }
      }
    }
    return DominantColour.of(new Picture(rgb, w, h));
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

package minami.see;

import static minami.see.Saliency.CELLS;

/**
 * A picture's mean colours in a grid of {@link Saliency#CELLS} by as many cells, row by row: CIELAB
 * for the D65 white, and how much each is like skin.
 *
 * @param lightness 0 to 100
 * @param a green (below 0) to red
 * @param b blue (below 0) to yellow
 * @param skin 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record CellColours(double[] lightness, double[] a, double[] b, double[] skin) {

  /** The D65 white. */
  private static final double WHITE_X = 95.047;

  private static final double WHITE_Y = 100;
  private static final double WHITE_Z = 108.883;

  /** Where CIELAB's cube root begins; below it is a line. */
  private static final double LAB_EPSILON = 216.0 / 24389;

  private static final double LAB_KAPPA = 24389.0 / 27;

  /** Skin in XYZ, brought to a length of about 1, as smartcrop.js and libvips have it. */
  private static final double SKIN_X = 0.78;

  private static final double SKIN_Y = 0.57;
  private static final double SKIN_Z = 0.44;

  /** What is farther from it is not like it at all. */
  private static final double SKIN_RADIUS = 0.2;

  /** Outside of these luminances the hue says nothing. */
  private static final double DARK = 5;

  private static final double BRIGHT = 95;

  static CellColours of(Picture picture) {
    int cells = CELLS * CELLS;
    CellColours colours =
        new CellColours(new double[cells], new double[cells], new double[cells], new double[cells]);
    for (int y = 0; y < CELLS; y++) {
      for (int x = 0; x < CELLS; x++) {
        colours.set(y * CELLS + x, mean(picture, x, y));
      }
    }
    return colours;
  }

  /** The mean of the pixels of a cell; of the pixel that it lies in, where they are larger. */
  private static int[] mean(Picture picture, int cellX, int cellY) {
    int width = picture.width();
    int height = picture.height();
    byte[] rgb = picture.rgb();
    int fromX = cellX * width / CELLS;
    int fromY = cellY * height / CELLS;
    int toX = Math.max(fromX + 1, (cellX + 1) * width / CELLS);
    int toY = Math.max(fromY + 1, (cellY + 1) * height / CELLS);
    int r = 0;
    int g = 0;
    int b = 0;
    for (int y = fromY; y < toY; y++) {
      for (int at = (y * width + fromX) * 3; at < (y * width + toX) * 3; at += 3) {
        r += rgb[at] & 0xFF;
        g += rgb[at + 1] & 0xFF;
        b += rgb[at + 2] & 0xFF;
      }
    }
    int count = (toX - fromX) * (toY - fromY);
    return new int[] {r / count, g / count, b / count};
  }

  private void set(int cell, int[] rgb) {
    double red = LinearLight.of(rgb[0]);
    double green = LinearLight.of(rgb[1]);
    double blue = LinearLight.of(rgb[2]);
    // sRGB's primaries (IEC 61966-2-1).
    double x = 41.24 * red + 35.76 * green + 18.05 * blue;
    double y = 21.26 * red + 71.52 * green + 7.22 * blue;
    double z = 1.93 * red + 11.92 * green + 95.05 * blue;
    double fx = perceived(x / WHITE_X);
    double fy = perceived(y / WHITE_Y);
    double fz = perceived(z / WHITE_Z);
    lightness[cell] = 116 * fy - 16;
    a[cell] = 500 * (fx - fy);
    b[cell] = 200 * (fy - fz);
    skin[cell] = y > DARK && y < BRIGHT ? likeSkin(x, y, z) : 0;
  }

  private static double perceived(double share) {
    return share > LAB_EPSILON ? Math.cbrt(share) : (LAB_KAPPA * share + 16) / 116;
  }

  private static double likeSkin(double x, double y, double z) {
    double length = Math.sqrt(x * x + y * y + z * z);
    double dx = x / length - SKIN_X;
    double dy = y / length - SKIN_Y;
    double dz = z / length - SKIN_Z;
    return Math.max(0, 1 - Math.sqrt(dx * dx + dy * dy + dz * dz) / SKIN_RADIUS);
  }
}

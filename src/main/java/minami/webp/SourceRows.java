package minami.webp;

import java.util.Arrays;

/** The row of macroblocks being encoded; the picture's last samples are repeated to fill it. */
final class SourceRows {
  final byte[] y;
  final byte[] u;
  final byte[] v;
  final int yStride;
  final int uvStride;
  private final StudioPlanes picture;

  SourceRows(StudioPlanes picture, int columns) {
    this.picture = picture;
    yStride = 16 * columns;
    uvStride = 8 * columns;
    y = new byte[16 * yStride];
    u = new byte[8 * uvStride];
    v = new byte[8 * uvStride];
  }

  void load(int row) {
    int width = picture.width;
    int height = picture.height;
    int half = (width + 1) / 2;
    int halfHeight = (height + 1) / 2;
    load(picture.y, picture.yStride, width, height, 16, 16 * row, y, yStride);
    load(picture.u, picture.uvStride, half, halfHeight, 8, 8 * row, u, uvStride);
    load(picture.v, picture.uvStride, half, halfHeight, 8, 8 * row, v, uvStride);
  }

  private static void load(
      byte[] from, int stride, int width, int height, int rows, int row, byte[] to, int toStride) {
    for (int i = 0; i < rows; i++) {
      int at = i * toStride;
      System.arraycopy(from, Math.min(row + i, height - 1) * stride, to, at, width);
      Arrays.fill(to, at + width, at + toStride, to[at + width - 1]);
    }
  }
}

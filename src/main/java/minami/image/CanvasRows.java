package minami.image;

import minami.webp.WebpFile;

/** Puts the rows of a WebP's frame in their place on a canvas that is otherwise transparent. */
final class CanvasRows {

  private final Resizer resizer;
  private final WebpFile.Frame frame;
  private final boolean alpha;
  private final byte[] row;
  private final int from;

  /**
   * Begins with the rows above the frame.
   *
   * @param alpha whether the rows are to have alpha; if not, the frame must fill the canvas
   */
  CanvasRows(Resizer resizer, WebpFile file, boolean alpha) {
    this.resizer = resizer;
    this.alpha = alpha;
    frame = file.frame();
    int bands = alpha ? 4 : 3;
    row = new byte[file.width() * bands];
    from = bands * frame.x();
    for (int i = 0; i < frame.y(); i++) {
      resizer.add(row, 0);
    }
  }

  /**
   * Adds a row of a lossless frame.
   *
   * @param opaque whether its alpha means nothing
   */
  void addArgb(int[] argb, int offset, boolean opaque) {
    int o = from;
    for (int i = offset; i < offset + frame.width(); i++) {
      int pixel = argb[i];
      row[o++] = (byte) (pixel >> 16);
      row[o++] = (byte) (pixel >> 8);
      row[o++] = (byte) pixel;
      if (alpha) {
        row[o++] = (byte) (opaque ? 255 : pixel >>> 24);
      }
    }
    resizer.add(row, 0);
  }

  /**
   * Adds a row of a lossy frame, on a canvas with alpha.
   *
   * @param opacity of each pixel
   */
  void addRgb(byte[] rgb, byte[] opacity) {
    int o = from;
    for (int x = 0; x < frame.width(); x++) {
      row[o++] = rgb[3 * x];
      row[o++] = rgb[3 * x + 1];
      row[o++] = rgb[3 * x + 2];
      row[o++] = opacity[x];
    }
    resizer.add(row, 0);
  }
}

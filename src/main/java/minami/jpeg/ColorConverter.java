package minami.jpeg;

/**
 * Rows of a picture as interleaved gray or RGB bytes, as libjpeg converts them (JFIF 1.02, p. 3).
 */
final class ColorConverter {
  private static final int BITS = 16;
  private static final int HALF = 1 << BITS - 1;
  private static final int RED_CR = fixed(1.402);
  private static final int GREEN_CB = fixed(0.344136286);
  private static final int GREEN_CR = fixed(0.714136286);
  private static final int BLUE_CB = fixed(1.772);

  private final JpegPicture picture;
  private final Upsampler[] upsamplers;
  private final int[][] rows;

  ColorConverter(JpegPicture picture) {
    this.picture = picture;
    this.upsamplers = new Upsampler[bands()];
    this.rows = new int[bands()][picture.width()];
    for (int i = 0; i < upsamplers.length; i++) {
      upsamplers[i] = Upsampler.of(picture.plane(i), picture.width(), picture.height());
    }
  }

  private static int fixed(double value) {
    return (int) Math.rint(value * (1 << BITS));
  }

  int bands() {
    return picture.color() == ColorTransform.GRAY ? 1 : 3;
  }

  /** Fills {@code out} with a row. */
  void row(int y, byte[] out) {
    for (int i = 0; i < rows.length; i++) {
      upsamplers[i].row(y, rows[i]);
    }
    if (picture.color() == ColorTransform.YCBCR) {
      convert(rows[0], rows[1], rows[2], out);
    } else {
      interleave(out);
    }
  }

  private void interleave(byte[] out) {
    int to = 0;
    for (int x = 0; x < picture.width(); x++) {
      for (int[] row : rows) {
        out[to++] = (byte) row[x];
      }
    }
  }

  private static void convert(int[] luma, int[] blue, int[] red, byte[] out) {
    int to = 0;
    for (int x = 0; x < luma.length; x++) {
      int y = luma[x];
      int cb = blue[x] - 128;
      int cr = red[x] - 128;
      out[to++] = InverseDct.clamp(y + (RED_CR * cr + HALF >> BITS));
      out[to++] = InverseDct.clamp(y + (HALF - GREEN_CB * cb - GREEN_CR * cr >> BITS));
      out[to++] = InverseDct.clamp(y + (BLUE_CB * cb + HALF >> BITS));
    }
  }
}

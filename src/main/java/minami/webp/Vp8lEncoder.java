package minami.webp;

import java.util.Arrays;

/**
 * Encodes lossless pictures: the payload of a {@code VP8L} chunk (RFC 9649, 3).
 *
 * <p>What is shown stays as it is. The colours under full transparency, which are never seen, do
 * not: they become black or what costs least, as {@code cwebp} does it without {@code -exact}. In
 * some files they are half of the bytes.
 *
 * <p>Takes about 40 bytes for each pixel, and for thumbnails as much time as {@code cwebp -m 4} or
 * less: it is made for pictures of up to some megapixels.
 */
public final class Vp8lEncoder {
  private static final int SIGNATURE = 0x2F;
  private static final int LARGEST_SIDE = 1 << 14;

  private static final int PREDICTOR = 0;
  private static final int COLOR = 1;
  private static final int SUBTRACT_GREEN = 2;
  private static final int COLOR_INDEXING = 3;

  /** Pixels of the side of a block that is predicted in its own way, as a power of two. */
  private static final int PREDICTION_BITS = 3;

  /** With so many colours or fewer, several indices share a pixel: nothing else is as good. */
  private static final int BUNDLED_COLOURS = 16;

  private Vp8lEncoder() {}

  /**
   * Encodes a picture.
   *
   * @param argb its pixels, row by row; not changed
   * @param betweenRows called before each row, or a few, of each step; what it throws ends the
   *     encoding
   * @throws IllegalArgumentException if a side is longer than 16,384 pixels
   */
  public static byte[] encode(int[] argb, int width, int height, Runnable betweenRows) {
    if (width < 1 || width > LARGEST_SIDE || height < 1 || height > LARGEST_SIDE) {
      throw new IllegalArgumentException(
          "A lossless picture of " + width + "x" + height + " cannot be written");
    }
    int[] pixels = Arrays.copyOf(argb, width * height);
    boolean opaque = true;
    for (int i = 0; i < pixels.length; i++) {
      int alpha = pixels[i] >>> 24;
      opaque &= alpha == 255;
      pixels[i] = alpha == 0 ? 0 : pixels[i];
    }
    Vp8lBitWriter out = new Vp8lBitWriter(width * height / 2);
    out.bits(SIGNATURE, 8);
    out.bits(width - 1, 14);
    out.bits(height - 1, 14);
    out.flag(!opaque);
    out.bits(0, 3);
    encode(pixels, width, out, betweenRows);
    return out.bytes();
  }

  /** Writes all that comes behind the header; the pixels may be changed. */
  static void encode(int[] pixels, int width, Vp8lBitWriter out, Runnable betweenRows) {
    Vp8lPalette palette = Vp8lPalette.of(pixels);
    boolean bundled = palette != null && palette.size() <= BUNDLED_COLOURS;
    Vp8lStatistics statistics = bundled ? null : Vp8lStatistics.of(pixels, width, palette);
    if (bundled || statistics.indexed()) {
      transform(COLOR_INDEXING, out);
      palette.write(out);
      out.flag(false);
      int[] indices = palette.indices(pixels, width);
      Vp8lImageWriter.picture(indices, palette.bundledWidth(width), false, out, betweenRows);
      return;
    }
    if (statistics.subtractsGreen()) {
      transform(SUBTRACT_GREEN, out);
      subtractGreen(pixels);
    }
    int[] image = pixels;
    if (statistics.predicted()) {
      transform(PREDICTOR, out);
      Vp8lResiduals residuals = Vp8lResiduals.of(pixels, width, PREDICTION_BITS, betweenRows);
      residuals.write(out);
      image = residuals.pixels();
      if (isColoured(image)) {
        transform(COLOR, out);
        Vp8lColorResiduals.of(image, width, betweenRows).write(out);
      }
    }
    out.flag(false);
    Vp8lImageWriter.picture(image, width, true, out, betweenRows);
  }

  /** Whether there is red or blue: of grey pictures and alpha planes nothing of it is left. */
  private static boolean isColoured(int[] pixels) {
    for (int pixel : pixels) {
      if ((pixel & 0xFF00FF) != 0) {
        return true;
      }
    }
    return false;
  }

  private static void transform(int type, Vp8lBitWriter out) {
    out.flag(true);
    out.bits(type, 2);
  }

  private static void subtractGreen(int[] pixels) {
    for (int i = 0; i < pixels.length; i++) {
      int green = pixels[i] >> 8 & 0xFF;
      pixels[i] = Vp8lResiduals.subtract(pixels[i], green << 16 | green);
    }
  }
}

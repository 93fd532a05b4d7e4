package minami.image;

/**
 * A small picture: 8-bit samples, pixel by pixel, row by row.
 *
 * @param samples {@code width * height * bands} of them; colours are not multiplied by alpha
 * @param width in pixels
 * @param height in pixels
 * @param bands samples per pixel: the colours, and alpha last if there is one
 * @param alpha whether the last band is alpha
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares pictures
record Pixels(byte[] samples, int width, int height, int bands, boolean alpha) {

  int colours() {
    return alpha ? bands - 1 : bands;
  }
}

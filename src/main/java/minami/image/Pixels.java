package minami.image;

import java.util.Arrays;

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

  /** Whether nothing can be seen through it. */
  boolean isOpaque() {
    if (alpha) {
      for (int i = bands - 1; i < samples.length; i += bands) {
        if (samples[i] != -1) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Whether it looks drawn, not photographed: at least half of the pixels are just as the one
   * before. Their number of colours tells less: edges that are made small have many, and a grey
   * photograph has few.
   */
  boolean isDrawn() {
    int same = 0;
    for (int at = bands; at < samples.length; at += bands) {
      int before = at - bands;
      same += Arrays.equals(samples, before, at, samples, at, at + bands) ? 1 : 0;
    }
    return 2L * same >= (long) width * height;
  }
}

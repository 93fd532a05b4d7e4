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

  /** One pixel as ARGB; grey as three equal colours. */
  int argb(int index) {
    int at = index * bands;
    int opacity = alpha ? samples[at + bands - 1] << 24 : 0xFF000000;
    return colours() == 1
        ? opacity | (samples[at] & 0xFF) * 0x010101
        : opacity
            | (samples[at] & 0xFF) << 16
            | (samples[at + 1] & 0xFF) << 8
            | samples[at + 2] & 0xFF;
  }

  /** The same picture without what it does not need: alpha if all is opaque, colours if grey. */
  Pixels plain() {
    boolean opaque = true;
    boolean grey = true;
    for (int i = 0; i < samples.length && (opaque && alpha || grey && colours() == 3); i += bands) {
      opaque &= !alpha || samples[i + bands - 1] == -1;
      grey &= colours() == 1 || samples[i] == samples[i + 1] && samples[i] == samples[i + 2];
    }
    boolean keepsAlpha = alpha && !opaque;
    int colours = grey ? 1 : 3;
    int kept = colours + (keepsAlpha ? 1 : 0);
    if (kept == bands) {
      return this;
    }
    byte[] out = new byte[width * height * kept];
    for (int i = 0, o = 0; o < out.length; i += bands) {
      for (int c = 0; c < colours; c++) {
        out[o++] = samples[i + c];
      }
      if (keepsAlpha) {
        out[o++] = samples[i + bands - 1];
      }
    }
    return new Pixels(out, width, height, kept, keepsAlpha);
  }

  /** A part of it; itself if that is all. */
  Pixels cut(int x, int y, int partWidth, int partHeight) {
    if (partWidth == width && partHeight == height) {
      return this;
    }
    int stride = partWidth * bands;
    byte[] out = new byte[stride * partHeight];
    for (int row = 0; row < partHeight; row++) {
      System.arraycopy(samples, ((y + row) * width + x) * bands, out, row * stride, stride);
    }
    return new Pixels(out, partWidth, partHeight, bands, alpha);
  }
}

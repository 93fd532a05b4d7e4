package minami.image;

import java.awt.image.BufferedImage;
import java.util.Random;
import java.util.stream.IntStream;

/** Pictures of so many colours, and pictures as they were read. */
final class CountedColours {

  private CountedColours() {}

  /** A picture in which each of so many colours occurs, in patches of four by four. */
  static Pixels picture(int width, int height, int colours, boolean alpha) {
    Random random = new Random(colours);
    int[] palette =
        IntStream.range(0, colours)
            .map(i -> i * 0x010305 & 0xFFFFFF | (alpha ? 1 + i % 255 << 24 : 0xFF000000))
            .toArray();
    int[] argb = new int[width * height];
    int across = (width + 3) / 4;
    int[] patches = random.ints((long) across * ((height + 3) / 4), 0, colours).toArray();
    for (int i = 0; i < argb.length; i++) {
      argb[i] = palette[patches[i / width / 4 * across + i % width / 4]];
    }
    for (int i = 0; i < colours; i++) {
      argb[i] = palette[i];
    }
    return pixels(argb, width, alpha);
  }

  static Pixels pixels(int[] argb, int width, boolean alpha) {
    int bands = alpha ? 4 : 3;
    byte[] samples = new byte[argb.length * bands];
    for (int i = 0; i < samples.length; i++) {
      int band = i % bands;
      samples[i] = (byte) (argb[i / bands] >> (band == 3 ? 24 : 16 - 8 * band));
    }
    return new Pixels(samples, width, argb.length / width, bands, alpha);
  }

  /** The samples as they were read, not converted. */
  static Pixels pixels(BufferedImage read) {
    BufferedImageRows rows = new BufferedImageRows(read);
    byte[] row = new byte[rows.width() * rows.bands()];
    byte[] samples = new byte[rows.height() * row.length];
    for (int y = 0; y < rows.height(); y++) {
      rows.next(row);
      System.arraycopy(row, 0, samples, y * row.length, row.length);
    }
    return new Pixels(samples, rows.width(), rows.height(), rows.bands(), rows.alpha());
  }
}

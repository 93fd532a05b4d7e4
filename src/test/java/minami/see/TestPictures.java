package minami.see;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import minami.testing.Corpus;

/** Pictures to look at. */
final class TestPictures {

  /** As long as the longer side of a picture may be. */
  private static final int LONGEST = 320;

  /** The colour of a pixel, 0xRRGGBB; what is above is ignored. */
  @FunctionalInterface
  interface Painter {
    int at(int x, int y);
  }

  private TestPictures() {}

  static Picture painted(int width, int height, Painter painter) {
    byte[] rgb = new byte[width * height * 3];
    for (int i = 0; i < width * height; i++) {
      int colour = painter.at(i % width, i / width);
      rgb[i * 3] = (byte) (colour >> 16);
      rgb[i * 3 + 1] = (byte) (colour >> 8);
      rgb[i * 3 + 2] = (byte) colour;
    }
    return new Picture(rgb, width, height);
  }

  static Picture of(BufferedImage image) {
    return painted(image.getWidth(), image.getHeight(), image::getRGB);
  }

  /** A copy that is small enough; the original, if it is. */
  static BufferedImage small(BufferedImage image) {
    double scale = (double) LONGEST / Math.max(image.getWidth(), image.getHeight());
    if (scale >= 1) {
      return image;
    }
    // By halves first: bilinear alone skips pixels.
    BufferedImage from = image;
    while (Math.max(from.getWidth(), from.getHeight()) >= 2 * LONGEST) {
      from = scaled(from, from.getWidth() / 2, from.getHeight() / 2);
    }
    return scaled(
        from,
        (int) Math.round(image.getWidth() * scale),
        (int) Math.round(image.getHeight() * scale));
  }

  private static BufferedImage scaled(BufferedImage image, int width, int height) {
    int w = Math.max(1, width);
    int h = Math.max(1, height);
    BufferedImage scaled = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, w, h, null);
    graphics.dispose();
    return scaled;
  }

  /** One of the corpus, as small as it has to be. */
  static Picture corpus(String file) {
    try {
      return of(small(ImageIO.read(new ByteArrayInputStream(Corpus.bytes(file)))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package minami.see;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures for the tests of what sees. */
final class Pictures {
  private Pictures() {}

  /** One of {@code /see/pictures}; {@code src/models} makes them. */
  static Picture of(String file) throws IOException {
    try (InputStream in = Pictures.class.getResourceAsStream("/see/pictures/" + file)) {
      return of(ImageIO.read(in));
    }
  }

  static Picture of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
    byte[] rgb = new byte[pixels.length * 3];
    for (int i = 0; i < pixels.length; i++) {
      rgb[3 * i] = (byte) (pixels[i] >> 16);
      rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
      rgb[3 * i + 2] = (byte) pixels[i];
    }
    return new Picture(rgb, width, height);
  }

  static Picture grey(int width, int height, int value) {
    byte[] rgb = new byte[width * height * 3];
    Arrays.fill(rgb, (byte) value);
    return new Picture(rgb, width, height);
  }

  static Picture noise(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    new Random(1).nextBytes(rgb);
    return new Picture(rgb, width, height);
  }
}

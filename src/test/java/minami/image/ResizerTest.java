package minami.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizerTest {

  private static Pixels resize(BufferedImage image, Geometry geometry) throws Exception {
    return Resizer.resize(new BufferedImageRows(image), geometry, Deadline.never());
  }

  private static Geometry whole(int w, int h, int toW, int toH) {
    return new Geometry(0, 0, new Sizes(w, h, toW, toH));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 7, 9",
    "999, 1, 3, 1",
    "640, 480, 320, 240",
    "641, 479, 33, 77",
    "5, 3000, 1, 1",
    "50, 50, 50, 50",
    "3, 3, 100, 200"
  })
  void evenPicture_staysEven(int w, int h, int toW, int toH) throws Exception {
    BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_3BYTE_BGR);
    image.setRGB(
        0,
        0,
        w,
        h,
        java.util.stream.IntStream.generate(() -> 0x1080F0).limit((long) w * h).toArray(),
        0,
        w);
    Pixels small = resize(image, whole(w, h, toW, toH));
    assertThat(small.width()).isEqualTo(toW);
    assertThat(small.height()).isEqualTo(toH);
    for (int i = 0; i < small.samples().length; i += 3) {
      assertThat(
              new int[] {
                small.samples()[i] & 0xFF,
                small.samples()[i + 1] & 0xFF,
                small.samples()[i + 2] & 0xFF
              })
          .containsExactly(0x10, 0x80, 0xF0);
    }
  }

  @Test
  void sameSize_changesNothing() throws Exception {
    BufferedImage image = noise(40, 30, BufferedImage.TYPE_3BYTE_BGR);
    Pixels same = resize(image, whole(40, 30, 40, 30));
    for (int y = 0; y < 30; y++) {
      for (int x = 0; x < 40; x++) {
        int i = (y * 40 + x) * 3;
        int rgb =
            (same.samples()[i] & 0xFF) << 16
                | (same.samples()[i + 1] & 0xFF) << 8
                | same.samples()[i + 2] & 0xFF;
        assertThat(rgb).isEqualTo(image.getRGB(x, y) & 0xFFFFFF);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 40, 1, 17, 1",
    "1, 90, 140, 60, 65",
    "1, 31, 200, 47, 129",
    "3, 50, 90, 33, 64",
    "3, 20, 9, 37, 70"
  })
  void picture_isWithinATrifleOfTheFormula(int bands, int w, int h, int toW, int toH)
      throws Exception {
    int type = bands == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
    BufferedImage image = noise(w, h, type);
    Pixels small = resize(image, whole(w, h, toW, toH));
    for (int b = 0; b < bands; b++) {
      double[] samples = image.getRaster().getSamples(0, 0, w, h, b, (double[]) null);
      double[] turned = transposed(filteredDown(samples, w, h, toH), w, toH);
      double[] expected = transposed(filteredDown(turned, toH, w, toW), toH, toW);
      for (int i = 0; i < expected.length; i++) {
        double level = Math.max(0, Math.min(255, expected[i]));
        assertThat(Math.abs((small.samples()[i * bands + b] & 0xFF) - level)).isLessThan(0.501);
      }
    }
  }

  /** Lanczos' kernel as the book has it, with the edges repeated. */
  private static double[] filteredDown(double[] in, int w, int h, int size) {
    double[] out = new double[w * size];
    double step = (double) h / size;
    double stretch = Math.max(1, step);
    for (int y = 0; y < size; y++) {
      double centre = (y + 0.5) * step - 0.5;
      double sum = 0;
      double[] row = new double[w];
      for (int k = (int) (centre - 3 * stretch - 1); k <= centre + 3 * stretch; k++) {
        double weight = lanczos((k - centre) / stretch);
        sum += weight;
        for (int x = 0; x < w; x++) {
          row[x] += weight * in[Math.max(0, Math.min(h - 1, k)) * w + x];
        }
      }
      for (int x = 0; x < w; x++) {
        out[y * w + x] = row[x] / sum;
      }
    }
    return out;
  }

  private static double lanczos(double x) {
    return Math.abs(x) >= 3 ? 0 : sinc(x) * sinc(x / 3);
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  private static double[] transposed(double[] in, int w, int h) {
    double[] out = new double[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i % w * h + i / w] = in[i];
    }
    return out;
  }

  @Test
  void mean_isKept() throws Exception {
    BufferedImage image = noise(301, 203, BufferedImage.TYPE_BYTE_GRAY);
    double before = mean(image.getRaster().getSamples(0, 0, 301, 203, 0, (int[]) null));
    Pixels small = resize(image, whole(301, 203, 30, 20));
    int[] after = new int[600];
    for (int i = 0; i < 600; i++) {
      after[i] = small.samples()[i] & 0xFF;
    }
    assertThat(mean(after)).isBetween(before - 2, before + 2);
  }

  @Test
  void colourUnderFullTransparency_doesNotBleed() throws Exception {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_4BYTE_ABGR);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 64; x++) {
        image.setRGB(
            x, y, x < 31 ? 0xFF0000FF : 0x00FF0000); // opaque blue beside red that cannot be seen
      }
    }
    Pixels small = resize(image, whole(64, 64, 9, 9));
    for (int i = 0; i < small.samples().length; i += 4) {
      if ((small.samples()[i + 3] & 0xFF) > 0) {
        assertThat(small.samples()[i] & 0xFF).as("red").isZero();
        assertThat(small.samples()[i + 2] & 0xFF).as("blue").isGreaterThanOrEqualTo(254);
      }
    }
  }

  @Test
  void crop_takesItsOwnPixelsOnly() throws Exception {
    BufferedImage image = new BufferedImage(300, 300, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 100; y < 200; y++) {
      for (int x = 100; x < 200; x++) {
        image.setRGB(x, y, 0xFFFFFF);
      }
    }
    Pixels small = resize(image, new Geometry(100, 100, new Sizes(100, 100, 10, 10)));
    for (byte sample : small.samples()) {
      assertThat(sample).isEqualTo((byte) 255);
    }
  }

  @Test
  void gradient_movesByLessThanALevel() throws Exception {
    BufferedImage image = new BufferedImage(2560, 8, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < 2560; x++) {
      for (int y = 0; y < 8; y++) {
        image.getRaster().setSample(x, y, 0, x / 10);
      }
    }
    Pixels small = resize(image, whole(2560, 8, 256, 1));
    for (int x = 3; x < 253; x++) {
      assertThat(small.samples()[x] & 0xFF).isBetween(x - 1, x + 1);
    }
  }

  private static BufferedImage noise(int w, int h, int type) {
    BufferedImage image = new BufferedImage(w, h, type);
    Random random = new Random(1);
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        for (int b = 0; b < image.getRaster().getNumBands(); b++) {
          image.getRaster().setSample(x, y, b, random.nextInt(256));
        }
      }
    }
    return image;
  }

  private static double mean(int[] values) {
    double sum = 0;
    for (int value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}

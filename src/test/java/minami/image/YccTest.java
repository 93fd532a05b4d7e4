package minami.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import minami.jpeg.Plane;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YccTest {

  private static byte clamped(long level) {
    return (byte) Math.max(0, Math.min(255, level));
  }

  private static double luma(double r, double g, double b) {
    return 0.299 * r + 0.587 * g + 0.114 * b;
  }

  /** The mean of a band over the pixels that are there of a square. */
  private static double mean(Pixels p, int x, int y, int step, int band) {
    double sum = 0;
    int count = 0;
    for (int j = y; j < Math.min(p.height(), y + step); j++) {
      for (int i = x; i < Math.min(p.width(), x + step); i++) {
        sum += p.samples()[(j * p.width() + i) * 3 + band] & 0xFF;
        count++;
      }
    }
    return sum / count;
  }

  @ParameterizedTest
  @CsvSource({
    "200, 200, true",
    "200, 200, false",
    "201, 199, false",
    "1, 1, true",
    "1, 1, false",
    "1, 7, false",
    "2, 1, false"
  })
  void planes_areThoseOfTheFormula(int width, int height, boolean fullColour) {
    Random random = new Random(1);
    byte[] rgb = new byte[width * height * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (random.nextInt(4) == 0 ? -random.nextInt(2) : random.nextInt());
    }
    Pixels p = new Pixels(rgb, width, height, 3, false);
    List<Plane> planes = Ycc.planes(p, fullColour);
    int step = fullColour ? 1 : 2;
    for (int c = 0; c < 3; c++) {
      Plane plane = planes.get(c);
      int side = c == 0 ? 1 : step;
      for (int y = 0; y < plane.height(); y++) {
        for (int x = 0; x < plane.width(); x++) {
          double r = mean(p, x * side, y * side, side, 0);
          double g = mean(p, x * side, y * side, side, 1);
          double b = mean(p, x * side, y * side, side, 2);
          double luma = luma(r, g, b);
          double level = c == 0 ? luma : 128 + (c == 1 ? (b - luma) / 1.772 : (r - luma) / 1.402);
          // The weights are rounded to 16 bits: a level that is nearly between two may be either.
          assertThat(plane.samples()[y * plane.stride() + x])
              .isIn(clamped(Math.round(level - 2e-3)), clamped(Math.round(level + 2e-3)));
        }
      }
    }
  }
}

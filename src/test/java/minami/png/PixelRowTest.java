package minami.png;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelRowTest {

  /** One after the other, each of them above, to the left and between for the next filters. */
  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void rowOfAnyFilterAndAnySamples_isUnfilteredAsByTheStandard(int size) {
    int width = 1000;
    Random random = new Random(size);
    PixelRow row = new PixelRow(width, size);
    int[] above = new int[(width + 1) * size];
    for (int y = 0; y < 500; y++) {
      int filter = random.nextInt(5);
      int levels = 1 << random.nextInt(9);
      byte[] filtered = new byte[above.length];
      random.nextBytes(filtered); // of the pixel before the first one too
      int[] expected = new int[above.length];
      for (int i = size; i < filtered.length; i++) {
        filtered[i] = (byte) (filtered[i] % levels);
        int predicted = predicted(filter, expected[i - size], above[i], above[i - size]);
        expected[i] = filtered[i] + predicted & 0xFF;
      }
      row.unfilter(filter, filtered);
      for (int x = 0; x < width; x++) {
        long pixel = 0;
        for (int b = 0; b < size; b++) {
          pixel |= (long) expected[(x + 1) * size + b] << 16 * b;
        }
        assertThat(row.pixels()[x])
            .as("filter %d, row %d, pixel %d", filter, y, x)
            .isEqualTo(pixel);
      }
      above = expected;
    }
  }

  /** Of all samples there are one in five, beside others that could borrow from them. */
  @ParameterizedTest
  @ValueSource(ints = {0, 127, 255})
  void prediction_isThatOfTheStandardForAllSamples(int other) {
    PixelRow row = new PixelRow(2, 3);
    for (int c = 0; c < 256; c++) {
      for (int b = 0; b < 256; b++) {
        for (int a = 0; a < 256; a += 1 + (a + b + c) % 9) {
          byte[] above = {0, 0, 0, (byte) c, (byte) other, (byte) b, (byte) b, (byte) c, (byte) a};
          row.unfilter(RowFilter.NONE, above);
          int[] left = {a, b, other};
          byte[] filtered = new byte[9];
          for (int i = 0; i < 3; i++) { // black is to the left of the first pixel
            int predicted = predicted(RowFilter.PAETH, 0, above[3 + i] & 0xFF, 0);
            filtered[3 + i] = (byte) (left[i] - predicted);
          }
          row.unfilter(RowFilter.PAETH, filtered);
          for (int i = 0; i < 3; i++) {
            int expected =
                predicted(RowFilter.PAETH, left[i], above[6 + i] & 0xFF, above[3 + i] & 0xFF);
            if ((row.pixels()[1] >> 16 * i & 0xFFFF) != expected) {
              assertThat(row.pixels()[1] >> 16 * i & 0xFFFF)
                  .as("sample %d of a %d, b %d, c %d", i, a, b, c)
                  .isEqualTo(expected);
            }
          }
        }
      }
    }
  }

  /** Sections 9.2 and 9.4, word for word. */
  private static int predicted(int filter, int a, int b, int c) {
    int pa = Math.abs(b - c);
    int pb = Math.abs(a - c);
    int pc = Math.abs(a + b - 2 * c);
    int paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    return switch (filter) {
      case RowFilter.SUB -> a;
      case RowFilter.UP -> b;
      case RowFilter.AVERAGE -> (a + b) / 2;
      case RowFilter.PAETH -> paeth;
      default -> 0;
    };
  }
}

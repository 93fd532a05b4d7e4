package minami.webp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the predictors of RFC 6386, sections 12.2 and 12.3, sample by sample. */
class IntraPredictionTest {
  private static final int COLUMNS = 3;

  private static PlaneRows randomRows(int size, Random random) {
    PlaneRows plane = new PlaneRows(size, COLUMNS);
    random.nextBytes(plane.samples);
    random.nextBytes(plane.above);
    return plane;
  }

  /** The sample in a row and column of the current row of macroblocks; row -1 is that above. */
  private static int sample(PlaneRows plane, int x, int y) {
    byte sample =
        y < 0
            ? plane.above[PlaneRows.FIRST + x]
            : plane.samples[plane.start + y * plane.stride + x];
    return sample & 0xFF;
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static int average(int x, int y) {
    return x + y + 1 >> 1;
  }

  private static int average(int x, int y, int z) {
    return x + 2 * y + z + 2 >> 2;
  }

  @ParameterizedTest
  @CsvSource({"16, 0", "16, 1", "16, 2", "16, 3", "8, 0", "8, 1", "8, 2", "8, 3"})
  void macroblock_mode_isThatOfSection12(int size, int mode) {
    Random random = new Random(mode);
    for (int n = 0; n < 200; n++) {
      PlaneRows plane = randomRows(size, random);
      int column = random.nextInt(COLUMNS);
      boolean isTop = random.nextBoolean();
      int x0 = size * column;
      int[][] expected = new int[size][size];
      int dc = dc(plane, x0, isTop);
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          int above = sample(plane, x0 + x, -1);
          int left = sample(plane, x0 - 1, y);
          expected[y][x] =
              switch (mode) {
                case IntraModes.DC_PRED -> dc;
                case IntraModes.V_PRED -> above;
                case IntraModes.H_PRED -> left;
                default -> clamp(left + above - sample(plane, x0 - 1, -1));
              };
        }
      }
      IntraPrediction.macroblock(plane, column, mode, isTop);
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          assertEquals(expected[y][x], sample(plane, x0 + x, y), x + ", " + y);
        }
      }
    }
  }

  private static int dc(PlaneRows plane, int x0, boolean isTop) {
    int sum = 0;
    int count = 0;
    for (int i = 0; i < plane.size; i++) {
      if (!isTop) {
        sum += sample(plane, x0 + i, -1);
        count++;
      }
      if (x0 > 0) {
        sum += sample(plane, x0 - 1, i);
        count++;
      }
    }
    return count == 0 ? 128 : (sum + count / 2) / count;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void subblock_mode_isThatOfSection12(int mode) {
    Random random = new Random(mode);
    for (int n = 0; n < 2000; n++) {
      PlaneRows plane = randomRows(16, random);
      int column = random.nextInt(COLUMNS);
      int block = random.nextInt(16);
      int x0 = 16 * column + block % 4 * 4;
      int y0 = block / 4 * 4;
      // E[0] to E[12]: up the left side, the corner, along the row above.
      int[] e = new int[13];
      for (int i = 0; i < 4; i++) {
        e[i] = sample(plane, x0 - 1, y0 + 3 - i);
      }
      for (int i = 0; i < 9; i++) {
        boolean beyond = i > 4 && block % 4 == 3;
        e[4 + i] = sample(plane, x0 - 1 + i, beyond ? -1 : y0 - 1);
      }
      IntraPrediction.subblock(plane, column, block % 4, block / 4, mode);
      for (int y = 0; y < 4; y++) {
        for (int x = 0; x < 4; x++) {
          String place = "block " + block + ", " + x + ", " + y;
          assertEquals(predicted(mode, e, x, y), sample(plane, x0 + x, y0 + y), place);
        }
      }
    }
  }

  private static int predicted(int mode, int[] e, int x, int y) {
    return switch (mode) {
      case IntraModes.B_DC_PRED -> e[0] + e[1] + e[2] + e[3] + e[5] + e[6] + e[7] + e[8] + 4 >> 3;
      case IntraModes.B_TM_PRED -> clamp(e[3 - y] + e[5 + x] - e[4]);
      case IntraModes.B_VE_PRED -> at(e, 5 + x);
      case IntraModes.B_HE_PRED -> y == 3 ? average(e[1], e[0], e[0]) : at(e, 3 - y);
      case IntraModes.B_LD_PRED -> x + y == 6 ? average(e[11], e[12], e[12]) : at(e, 6 + x + y);
      case IntraModes.B_RD_PRED -> at(e, 4 + x - y);
      case IntraModes.B_VR_PRED -> verticalRight(e, x, y);
      case IntraModes.B_VL_PRED -> verticalLeft(e, x, y);
      case IntraModes.B_HD_PRED -> horizontalDown(e, x, y);
      default -> horizontalUp(e, x, y);
    };
  }

  /** {@code avg3p}. */
  private static int at(int[] e, int i) {
    return average(e[i - 1], e[i], e[i + 1]);
  }

  /** {@code avg2p}. */
  private static int after(int[] e, int i) {
    return average(e[i], e[i + 1]);
  }

  private static int verticalRight(int[] e, int x, int y) {
    int along = 2 * x - y;
    if (along < 0) {
      return at(e, 5 + along);
    }
    return along % 2 == 0 ? after(e, 4 + along / 2) : at(e, 4 + (along + 1) / 2);
  }

  private static int verticalLeft(int[] e, int x, int y) {
    if (x == 3 && y > 1) {
      return at(e, 8 + y);
    }
    int along = x + y / 2;
    return y % 2 == 0 ? after(e, 5 + along) : at(e, 6 + along);
  }

  private static int horizontalDown(int[] e, int x, int y) {
    int along = 2 * y - x;
    if (along < 0) {
      return at(e, 3 - along);
    }
    return along % 2 == 0 ? after(e, 3 - along / 2) : at(e, 4 - (along + 1) / 2);
  }

  private static int horizontalUp(int[] e, int x, int y) {
    int along = x + 2 * y;
    if (along > 5) {
      return e[0];
    }
    if (along == 5) {
      return average(e[1], e[0], e[0]);
    }
    return along % 2 == 0 ? after(e, 2 - along / 2) : at(e, 2 - along / 2);
  }
}

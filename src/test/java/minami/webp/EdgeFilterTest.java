package minami.webp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the segments of RFC 6386, sections 15.2 and 15.3, one at a time. */
class EdgeFilterTest {
  private static int clamp(int value) {
    return Math.max(-128, Math.min(127, value));
  }

  private static int toSample(int value) {
    return clamp(value) + 128;
  }

  /** {@code common_adjust}; the samples' place is that of q0. */
  private static int adjust(boolean outer, int[] s, int at) {
    int p1 = s[at - 2] - 128;
    int p0 = s[at - 1] - 128;
    int q0 = s[at] - 128;
    int q1 = s[at + 1] - 128;
    int a = clamp((outer ? clamp(p1 - q1) : 0) + 3 * (q0 - p0));
    int b = clamp(a + 3) >> 3;
    a = clamp(a + 4) >> 3;
    s[at] = toSample(q0 - a);
    s[at - 1] = toSample(p0 + b);
    return a;
  }

  private static void subblock(boolean variance, int[] s, int at) {
    int a = adjust(variance, s, at) + 1 >> 1;
    if (!variance) {
      s[at + 1] = toSample(s[at + 1] - 128 - a);
      s[at - 2] = toSample(s[at - 2] - 128 + a);
    }
  }

  private static void macroblock(boolean variance, int[] s, int at) {
    if (variance) {
      adjust(true, s, at);
      return;
    }
    int w = clamp(clamp(s[at - 2] - s[at + 1]) + 3 * (s[at] - s[at - 1]));
    for (int i = 0; i < 3; i++) {
      int a = clamp((27 - 9 * i) * w + 63 >> 7);
      s[at + i] = toSample(s[at + i] - 128 - a);
      s[at - 1 - i] = toSample(s[at - 1 - i] - 128 + a);
    }
  }

  private static void slow(FilterHeader header, int level, int[] s, int at) {
    int interior = header.interiorLimit(level);
    int edge = (at == 4 ? level + 2 : level) * 2 + interior;
    if (Math.abs(s[at - 1] - s[at]) * 2 + Math.abs(s[at - 2] - s[at + 1]) / 2 > edge) {
      return;
    }
    if (header.simple()) {
      adjust(true, s, at);
      return;
    }
    for (int i = 1; i < 4; i++) {
      if (Math.abs(s[at - i] - s[at - i - 1]) > interior
          || Math.abs(s[at + i] - s[at + i - 1]) > interior) {
        return;
      }
    }
    int threshold = level >= 40 ? 2 : level >= 15 ? 1 : 0;
    boolean variance =
        Math.abs(s[at - 2] - s[at - 1]) > threshold || Math.abs(s[at + 1] - s[at]) > threshold;
    if (at == 4) {
      macroblock(variance, s, at);
    } else {
      subblock(variance, s, at);
    }
  }

  /** Nearly flat, with steps at the edges and sometimes elsewhere. */
  private static int[] segments(int count, Random random) {
    int[] s = new int[count];
    int step = 1 + random.nextInt(random.nextBoolean() ? 12 : 255);
    int base = random.nextInt(256);
    for (int i = 0; i < count; i++) {
      if (i % 4 == 0 || random.nextInt(9) == 0) {
        base = Math.max(0, Math.min(255, base + random.nextInt(2 * step) - step));
      }
      s[i] = Math.max(0, Math.min(255, base + random.nextInt(5) - 2));
    }
    return s;
  }

  @ParameterizedTest
  @CsvSource({"false, 8", "false, 12", "false, 20", "true, 8", "true, 20"})
  void filter_fourSegments_isThatOfEach(boolean simple, int count) {
    Random random = new Random(count);
    for (int n = 0; n < 30_000; n++) {
      int level = 1 + random.nextInt(63);
      FilterHeader header = new FilterHeader(simple, level, random.nextInt(8), 0, 0);
      boolean first = random.nextInt(4) > 0;
      int[][] segments = new int[4][];
      long[] lines = new long[count];
      for (int lane = 0; lane < 4; lane++) {
        segments[lane] = segments(count, random);
        for (int i = 0; i < count; i++) {
          lines[i] |= (long) segments[lane][i] << 16 * lane;
        }
      }
      EdgeFilter filter = new EdgeFilter(header);
      filter.setLevel(level);
      filter.filter(lines, count, first);
      for (int lane = 0; lane < 4; lane++) {
        for (int at = first ? 4 : 8; at < count; at += 4) {
          slow(header, level, segments[lane], at);
        }
        for (int i = 0; i < count; i++) {
          assertEquals(segments[lane][i], lines[i] >>> 16 * lane & 0xFFFF, () -> "level " + level);
        }
      }
    }
  }
}

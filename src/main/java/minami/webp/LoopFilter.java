package minami.webp;

import static minami.webp.PackedSamples.INT;
import static minami.webp.PackedSamples.LONG;

/**
 * The loop filter (RFC 6386, section 15): which edges are filtered, in which order, and how strong.
 *
 * <p>All edges of a macroblock in one direction are filtered together, four segments at once:
 * {@link EdgeFilter} is given lines of four samples beside each other, those of the macroblock
 * after the four before its first edge. For vertical edges these lines are columns.
 */
final class LoopFilter {
  /** Lines of samples before the first edge. */
  private static final int BEFORE = 4;

  private static final long EVEN_SAMPLES = 0x00FF00FF_00FF00FFL;
  private static final long FIRST_SAMPLES = 0x000000FF_000000FFL;
  private static final long EVEN_PAIRS = 0x0000FFFF_0000FFFFL;

  private final FilterHeader header;
  private final EdgeFilter edges;
  private final int[] levels = new int[2 * Segmentation.SEGMENTS];

  // For each macroblock of the row: its level, and whether its subblocks' edges are filtered.
  private final byte[] level;
  private final boolean[] inner;

  private final long[] lines = new long[BEFORE + 16];
  private final long[] moreLines = new long[BEFORE + 16];

  LoopFilter(FilterHeader header, Segmentation segmentation, int columns) {
    this.header = header;
    this.edges = new EdgeFilter(header);
    for (int i = 0; i < levels.length; i++) {
      levels[i] = header.level(segmentation, i >> 1, (i & 1) != 0);
    }
    this.level = new byte[columns];
    this.inner = new boolean[columns];
  }

  /** Sets what a macroblock of the row needs. */
  void set(int column, int segment, boolean subblocks, boolean residue) {
    level[column] = (byte) levels[2 * segment + (subblocks ? 1 : 0)];
    inner[column] = subblocks || residue;
  }

  /** Filters a row of macroblocks, and with it up to three rows of samples above it. */
  void filterRow(PlaneRows y, PlaneRows u, PlaneRows v, boolean isTop) {
    for (int column = 0; column < level.length; column++) {
      if (level[column] > 0) {
        edges.setLevel(level[column]);
        filterMacroblock(y, column, isTop);
        if (!header.simple()) {
          filterMacroblock(u, column, isTop);
          filterMacroblock(v, column, isTop);
        }
      }
    }
  }

  private void filterMacroblock(PlaneRows plane, int column, boolean isTop) {
    int at = plane.start + plane.size * column;
    int count = BEFORE + (inner[column] ? plane.size : 4);
    if (column > 0 || inner[column]) {
      for (int y = 0; y < plane.size; y += 4) {
        filterAcross(plane, at + y * plane.stride, count, column > 0);
      }
    }
    if (!isTop || inner[column]) {
      for (int x = 0; x < plane.size; x += 8) {
        filterDown(plane, at + x, count, !isTop);
      }
    }
  }

  /** The vertical edges within four rows. */
  private void filterAcross(PlaneRows plane, int at, int count, boolean first) {
    byte[] samples = plane.samples;
    int stride = plane.stride;
    int from = at - BEFORE;
    for (int i = 0; i < count; i += 4) {
      loadColumns(samples, from + i, stride, i);
    }
    edges.filter(lines, count, first);
    for (int i = 0; i < count; i += 4) {
      storeColumns(samples, from + i, stride, i);
    }
  }

  /** Four rows of four samples become four lines. */
  private void loadColumns(byte[] samples, int at, int stride, int line) {
    long even =
        (int) INT.get(samples, at) & 0xFFFFFFFFL
            | (long) (int) INT.get(samples, at + 2 * stride) << 32;
    long odd =
        (int) INT.get(samples, at + stride) & 0xFFFFFFFFL
            | (long) (int) INT.get(samples, at + 3 * stride) << 32;
    lines[line] = even & FIRST_SAMPLES | (odd & FIRST_SAMPLES) << 16;
    lines[line + 1] = even >>> 8 & FIRST_SAMPLES | odd << 8 & FIRST_SAMPLES << 16;
    lines[line + 2] = even >>> 16 & FIRST_SAMPLES | odd & FIRST_SAMPLES << 16;
    lines[line + 3] = even >>> 24 & FIRST_SAMPLES | odd >>> 8 & FIRST_SAMPLES << 16;
  }

  private void storeColumns(byte[] samples, int at, int stride, int line) {
    long left = lines[line] | lines[line + 1] << 8;
    long right = lines[line + 2] | lines[line + 3] << 8;
    long even = left & EVEN_PAIRS | (right & EVEN_PAIRS) << 16;
    long odd = left >>> 16 & EVEN_PAIRS | right & ~EVEN_PAIRS;
    INT.set(samples, at, (int) even);
    INT.set(samples, at + stride, (int) odd);
    INT.set(samples, at + 2 * stride, (int) (even >>> 32));
    INT.set(samples, at + 3 * stride, (int) (odd >>> 32));
  }

  /** The horizontal edges within eight columns: the even ones, and then the others. */
  private void filterDown(PlaneRows plane, int at, int count, boolean first) {
    byte[] samples = plane.samples;
    int stride = plane.stride;
    int from = at - BEFORE * stride;
    for (int i = 0; i < count; i++) {
      long row = (long) LONG.get(samples, from + i * stride);
      lines[i] = row & EVEN_SAMPLES;
      moreLines[i] = row >>> 8 & EVEN_SAMPLES;
    }
    edges.filter(lines, count, first);
    edges.filter(moreLines, count, first);
    for (int i = 0; i < count; i++) {
      LONG.set(samples, from + i * stride, lines[i] | moreLines[i] << 8);
    }
  }
}

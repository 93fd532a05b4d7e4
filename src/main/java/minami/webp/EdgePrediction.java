package minami.webp;

/**
 * The predictions of a macroblock's plane as a whole, as coefficients.
 *
 * <p>DC_PRED, V_PRED, H_PRED and TM_PRED (RFC 6386, section 12.2) come to nothing but the first row
 * and column of each block's coefficients, and these to the transforms of the edges: so no block
 * needs to be predicted and transformed. That holds for TM_PRED only as long as none of its samples
 * is clamped; otherwise its prediction is transformed.
 */
final class EdgePrediction {
  static final int MODES = 4;

  private final PlaneRows plane;

  /** Blocks in each direction. */
  private final int size;

  private final int[] top = new int[16];
  private final int[] left = new int[16];
  private final int[] clamped = new int[256];
  private boolean isClamped;
  private int flat;
  private int corner;

  EdgePrediction(PlaneRows plane) {
    this.plane = plane;
    this.size = plane.size / 4;
  }

  /** Takes the edges of a macroblock; samples of the plane are changed only in it. */
  void load(int column, boolean isTop) {
    int above = PlaneRows.FIRST + plane.size * column;
    int side = plane.start + plane.size * column - 1;
    byte[] a = plane.above;
    byte[] s = plane.samples;
    int stride = plane.stride;
    for (int i = 0; i < size; i++) {
      int x = above + 4 * i;
      ForwardTransform.line(
          a[x] & 0xFF, a[x + 1] & 0xFF, a[x + 2] & 0xFF, a[x + 3] & 0xFF, top, 4 * i);
      int y = side + 4 * i * stride;
      ForwardTransform.line(
          s[y] & 0xFF,
          s[y + stride] & 0xFF,
          s[y + 2 * stride] & 0xFF,
          s[y + 3 * stride] & 0xFF,
          left,
          4 * i);
    }
    flat = IntraPrediction.dc(plane, column, isTop) * ForwardTransform.FLAT;
    corner = a[above - 1] & 0xFF;
    isClamped = clamps(a, above, s, side, stride);
    if (isClamped) {
      IntraPrediction.macroblock(plane, column, IntraModes.TM_PRED, isTop);
      for (int i = 0; i < size * size; i++) {
        int at = side + 1 + 4 * (i % size) + 4 * (i / size) * stride;
        ForwardTransform.dct(s, at, stride, clamped, 16 * i);
      }
    }
  }

  private boolean clamps(byte[] above, int from, byte[] samples, int side, int stride) {
    int leastAbove = 255;
    int mostAbove = 0;
    int leastLeft = 255;
    int mostLeft = 0;
    for (int i = 0; i < plane.size; i++) {
      int a = above[from + i] & 0xFF;
      int l = samples[side + i * stride] & 0xFF;
      leastAbove = Math.min(leastAbove, a);
      mostAbove = Math.max(mostAbove, a);
      leastLeft = Math.min(leastLeft, l);
      mostLeft = Math.max(mostLeft, l);
    }
    return mostAbove + mostLeft - corner > 255 || leastAbove + leastLeft - corner < 0;
  }

  /** Subtracts a prediction from the coefficients of the source. */
  void subtract(int mode, int[] source, int from, int[] residue, int to) {
    int count = 16 * size * size;
    System.arraycopy(source, from, residue, to, count);
    if (mode == IntraModes.TM_PRED && isClamped) {
      for (int i = 0; i < count; i++) {
        residue[to + i] -= clamped[i];
      }
      return;
    }
    int at = to;
    for (int y = 0; y < 4 * size; y += 4) {
      for (int x = 0; x < 4 * size; x += 4) {
        residue[at] -= dc(mode, x, y);
        if ((mode & 1) != 0) { // V_PRED and TM_PRED
          residue[at + 1] -= top[x + 1];
          residue[at + 2] -= top[x + 2];
          residue[at + 3] -= top[x + 3];
        }
        if (mode >= IntraModes.H_PRED) { // and TM_PRED
          residue[at + 4] -= left[y + 1];
          residue[at + 8] -= left[y + 2];
          residue[at + 12] -= left[y + 3];
        }
        at += 16;
      }
    }
  }

  private int dc(int mode, int x, int y) {
    return switch (mode) {
      case IntraModes.DC_PRED -> flat;
      case IntraModes.V_PRED -> top[x];
      case IntraModes.H_PRED -> left[y];
      default -> top[x] + left[y] - corner * ForwardTransform.FLAT;
    };
  }

  /**
   * Measures how large the coefficients are that each prediction leaves: the sums of their
   * magnitudes, without those that the four have in common.
   *
   * @param sums for each mode; what is found is added
   */
  void measure(int[] source, int from, boolean withDc, int[] sums) {
    int at = from;
    for (int y = 0; y < 4 * size; y += 4) {
      for (int x = 0; x < 4 * size; x += 4) {
        int row = 0;
        int rowLeft = 0;
        int column = 0;
        int columnLeft = 0;
        for (int i = 1; i < 4; i++) {
          int r = source[at + i];
          int c = source[at + 4 * i];
          row += Math.abs(r);
          rowLeft += Math.abs(r - top[x + i]);
          column += Math.abs(c);
          columnLeft += Math.abs(c - left[y + i]);
        }
        sums[IntraModes.DC_PRED] += row + column;
        sums[IntraModes.V_PRED] += rowLeft + column;
        sums[IntraModes.H_PRED] += row + columnLeft;
        if (isClamped) {
          sums[IntraModes.TM_PRED] += clampedSum(source, from, at);
        } else {
          sums[IntraModes.TM_PRED] += rowLeft + columnLeft;
        }
        if (withDc) {
          int dc = source[at];
          sums[IntraModes.DC_PRED] += Math.abs(dc - flat);
          sums[IntraModes.V_PRED] += Math.abs(dc - top[x]);
          sums[IntraModes.H_PRED] += Math.abs(dc - left[y]);
          int tm = isClamped ? clamped[at - from] : dc(IntraModes.TM_PRED, x, y);
          sums[IntraModes.TM_PRED] += Math.abs(dc - tm);
        }
        at += 16;
      }
    }
  }

  private int clampedSum(int[] source, int from, int at) {
    int sum = 0;
    for (int i = 1; i < 16; i++) {
      sum += Math.abs(source[at + i] - clamped[at - from + i]);
      if (i % 4 != 0 && i > 4) {
        sum -= Math.abs(source[at + i]); // which the other modes leave as it is
      }
    }
    return sum;
  }

  /** The DC coefficients of the blocks, less those of a prediction; others are left alone. */
  void subtractDc(int mode, int[] source, int[] residue) {
    boolean whole = mode == IntraModes.TM_PRED && isClamped;
    int at = 0;
    for (int y = 0; y < 4 * size; y += 4) {
      for (int x = 0; x < 4 * size; x += 4) {
        residue[at] = source[at] - (whole ? clamped[at] : dc(mode, x, y));
        at += 16;
      }
    }
  }
}

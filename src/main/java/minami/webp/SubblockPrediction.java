package minami.webp;

import java.util.Arrays;

/**
 * The ten predictions of a subblock (RFC 6386, section 12.3), as coefficients, and the best few
 * among them.
 *
 * <p>Four of them come to the transform of a line, as in {@link EdgePrediction}; the others are
 * predicted and transformed, unless these four already leave nothing that would be coded.
 */
final class SubblockPrediction {
  private static final int MODES = IntraModes.B_MODES;

  private final PlaneRows plane;
  private final byte[] samples = new byte[16];

  /** Of each mode; of those that are lines, what is not set stays zero. */
  private final int[] coefficients = new int[16 * MODES];

  private final int[] row = new int[4];
  private final int[] column = new int[4];
  private boolean wasClamped;
  private long above;
  private int corner;
  private int left;

  /** What the modes leave: the best of them come first. */
  final RankedModes ranked = new RankedModes(MODES);

  private final int[] sums = ranked.sums;

  SubblockPrediction(PlaneRows plane) {
    this.plane = plane;
  }

  /**
   * Predicts a subblock, and measures what the modes leave: the sum of the coefficients'
   * magnitudes, and a weight for what the mode itself costs.
   *
   * @param context of the mode's cost
   * @param weight of a bit
   * @param enough so little that nothing would be coded
   */
  void load(int[] source, int from, int column, int x, int y, int context, int weight, int enough) {
    above = IntraPrediction.above(plane, column, x, y);
    corner = IntraPrediction.corner(plane, column, x, y);
    left = IntraPrediction.left(plane, column, x, y);
    int least = measureLines(source, from);
    for (int mode = IntraModes.B_LD_PRED; mode < MODES; mode++) {
      sums[mode] = least <= enough ? Integer.MAX_VALUE : measure(mode, source, from);
    }
    for (int mode = 0; mode < MODES; mode++) {
      if (sums[mode] < Integer.MAX_VALUE) {
        sums[mode] += ModeBits.subblockCost(context, mode) * weight >> 8;
      }
    }
    ranked.start();
  }

  /** The modes that are lines; returns the least sum. */
  private int measureLines(int[] source, int from) {
    int a0 = (int) above & 0xFF;
    int a1 = (int) (above >>> 8) & 0xFF;
    int a2 = (int) (above >>> 16) & 0xFF;
    int a3 = (int) (above >>> 24) & 0xFF;
    int a4 = (int) (above >>> 32) & 0xFF;
    int l0 = left >>> 24;
    int l1 = left >>> 16 & 0xFF;
    int l2 = left >>> 8 & 0xFF;
    int l3 = left & 0xFF;
    int[] c = coefficients;
    int dc = (a0 + a1 + a2 + a3 + l0 + l1 + l2 + l3 + 4 >> 3) * ForwardTransform.FLAT;
    c[16 * IntraModes.B_DC_PRED] = dc;
    int ve = 16 * IntraModes.B_VE_PRED;
    ForwardTransform.line(
        corner + 2 * a0 + a1 + 2 >> 2,
        a0 + 2 * a1 + a2 + 2 >> 2,
        a1 + 2 * a2 + a3 + 2 >> 2,
        a2 + 2 * a3 + a4 + 2 >> 2,
        c,
        ve);
    ForwardTransform.line(
        corner + 2 * l0 + l1 + 2 >> 2,
        l0 + 2 * l1 + l2 + 2 >> 2,
        l1 + 2 * l2 + l3 + 2 >> 2,
        l2 + 3 * l3 + 2 >> 2,
        column,
        0);
    int he = 16 * IntraModes.B_HE_PRED;
    c[he] = column[0];
    c[he + 4] = column[1];
    c[he + 8] = column[2];
    c[he + 12] = column[3];

    int inner = 0;
    for (int i = 4; i < 16; i += 4) {
      inner +=
          Math.abs(source[from + i + 1])
              + Math.abs(source[from + i + 2])
              + Math.abs(source[from + i + 3]);
    }
    int flat = source[from];
    int rowSum = 0;
    int rowLeft = 0;
    int columnSum = 0;
    int columnLeft = 0;
    for (int i = 1; i < 4; i++) {
      int r = source[from + i];
      rowSum += Math.abs(r);
      rowLeft += Math.abs(r - c[ve + i]);
      int d = source[from + 4 * i];
      columnSum += Math.abs(d);
      columnLeft += Math.abs(d - column[i]);
    }
    int ofDc = inner + rowSum + columnSum + Math.abs(flat - dc);
    int ofVe = inner + rowLeft + columnSum + Math.abs(flat - c[ve]);
    int ofHe = inner + rowSum + columnLeft + Math.abs(flat - column[0]);
    int ofTm = measureTrueMotion(source, from, inner, a0, a1, a2, a3, l0, l1, l2, l3);
    sums[IntraModes.B_DC_PRED] = ofDc;
    sums[IntraModes.B_VE_PRED] = ofVe;
    sums[IntraModes.B_HE_PRED] = ofHe;
    sums[IntraModes.B_TM_PRED] = ofTm;
    return Math.min(Math.min(ofDc, ofVe), Math.min(ofHe, ofTm));
  }

  private int measureTrueMotion(
      int[] source,
      int from,
      int inner,
      int a0,
      int a1,
      int a2,
      int a3,
      int l0,
      int l1,
      int l2,
      int l3) {
    int leastSum =
        Math.min(Math.min(a0, a1), Math.min(a2, a3)) + Math.min(Math.min(l0, l1), Math.min(l2, l3));
    int mostSum =
        Math.max(Math.max(a0, a1), Math.max(a2, a3)) + Math.max(Math.max(l0, l1), Math.max(l2, l3));
    if (leastSum < corner || mostSum > corner + 255) {
      wasClamped = true;
      return measure(IntraModes.B_TM_PRED, source, from);
    }
    int[] c = coefficients;
    int at = 16 * IntraModes.B_TM_PRED;
    if (wasClamped) {
      Arrays.fill(c, at, at + 16, 0);
      wasClamped = false;
    }
    ForwardTransform.line(a0, a1, a2, a3, row, 0);
    ForwardTransform.line(l0, l1, l2, l3, column, 0);
    c[at] = row[0] + column[0] - corner * ForwardTransform.FLAT;
    int sum = inner + Math.abs(source[from] - c[at]);
    for (int i = 1; i < 4; i++) {
      c[at + i] = row[i];
      c[at + 4 * i] = column[i];
      sum += Math.abs(source[from + i] - row[i]) + Math.abs(source[from + 4 * i] - column[i]);
    }
    return sum;
  }

  private int measure(int mode, int[] source, int from) {
    int at = 16 * mode;
    int[] c = coefficients;
    IntraPrediction.subblock(mode, above, corner, left, samples, 0, 4);
    ForwardTransform.dct(samples, 0, 4, c, at);
    int sum = 0;
    for (int i = 0; i < 16; i++) {
      sum += Math.abs(source[from + i] - c[at + i]);
    }
    return sum;
  }

  /** Subtracts a mode's coefficients from the source's. */
  void subtract(int mode, int[] source, int from, int[] residue) {
    for (int i = 0; i < 16; i++) {
      residue[i] = source[from + i] - coefficients[16 * mode + i];
    }
  }

  /** Puts the samples of a prediction into the plane. */
  void put(int mode, int at) {
    IntraPrediction.subblock(mode, above, corner, left, plane.samples, at, plane.stride);
  }
}

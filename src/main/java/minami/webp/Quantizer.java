package minami.webp;

/**
 * What the coefficients of a segment are multiplied by (RFC 6386, sections 9.6 and 14.1).
 *
 * <p>For each zigzag index the arrays hold the coefficient's place in its block (the lowest four
 * bits) and its factor.
 */
final class Quantizer {
  private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};

  private static final int[] DC = {
    4, 5, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 15, 16, 17, 17,
    18, 19, 20, 20, 21, 21, 22, 22, 23, 23, 24, 25, 25, 26, 27, 28,
    29, 30, 31, 32, 33, 34, 35, 36, 37, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58,
    59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74,
    75, 76, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89,
    91, 93, 95, 96, 98, 100, 101, 102, 104, 106, 108, 110, 112, 114, 116, 118,
    122, 124, 126, 128, 130, 132, 134, 136, 138, 140, 143, 145, 148, 151, 154, 157,
  };

  private static final int[] AC = {
    4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
    20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,
    36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51,
    52, 53, 54, 55, 56, 57, 58, 60, 62, 64, 66, 68, 70, 72, 74, 76,
    78, 80, 82, 84, 86, 88, 90, 92, 94, 96, 98, 100, 102, 104, 106, 108,
    110, 112, 114, 116, 119, 122, 125, 128, 131, 134, 137, 140, 143, 146, 149, 152,
    155, 158, 161, 164, 167, 170, 173, 177, 181, 185, 189, 193, 197, 201, 205, 209,
    213, 217, 221, 225, 229, 234, 239, 245, 249, 254, 259, 264, 269, 274, 279, 284,
  };

  final int[] y;
  final int[] y2;
  final int[] uv;

  private Quantizer(int[] y, int[] y2, int[] uv) {
    this.y = y;
    this.y2 = y2;
    this.uv = uv;
  }

  /** The quantizer of each segment; all four are there, whether segments are used or not. */
  static Quantizer[] read(BoolDecoder in, Segmentation segmentation) {
    int base = in.literal(7);
    int yDc = in.optionalSigned(4);
    int y2Dc = in.optionalSigned(4);
    int y2Ac = in.optionalSigned(4);
    int uvDc = in.optionalSigned(4);
    int uvAc = in.optionalSigned(4);
    Quantizer[] quantizers = new Quantizer[Segmentation.SEGMENTS];
    for (int i = 0; i < quantizers.length; i++) {
      quantizers[i] = of(segmentation.quantizer(i, base), yDc, y2Dc, y2Ac, uvDc, uvAc);
    }
    return quantizers;
  }

  /** By an index and what is added to it for the DC and AC coefficients. */
  static Quantizer of(int index, int yDc, int y2Dc, int y2Ac, int uvDc, int uvAc) {
    return new Quantizer(
        steps(factor(DC, index + yDc), factor(AC, index)),
        steps(2 * factor(DC, index + y2Dc), Math.max(8, factor(AC, index + y2Ac) * 155 / 100)),
        steps(Math.min(132, factor(DC, index + uvDc)), factor(AC, index + uvAc)));
  }

  private static int[] steps(int dc, int ac) {
    int[] steps = new int[16];
    for (int i = 0; i < 16; i++) {
      steps[i] = (i == 0 ? dc : ac) << 4 | ZIGZAG[i];
    }
    return steps;
  }

  private static int factor(int[] table, int index) {
    return table[Math.max(0, Math.min(127, index))];
  }
}

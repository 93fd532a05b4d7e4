package minami.jpeg;

/** A quantization table (T.81, B.2.4.1), in zigzag order as it is sent. */
final class QuantizationTable {
  /** T.81, table K.1, row by row. */
  private static final int[] LUMINANCE = {
    16, 11, 10, 16, 24, 40, 51, 61,
    12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77,
    24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99
  };

  /** T.81, table K.2, row by row. */
  private static final int[] CHROMINANCE = {
    17, 18, 24, 47, 99, 99, 99, 99,
    18, 21, 26, 66, 99, 99, 99, 99,
    24, 26, 56, 99, 99, 99, 99, 99,
    47, 66, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99
  };

  final int[] steps;

  private QuantizationTable(int[] steps) {
    this.steps = steps;
  }

  static QuantizationTable luminance(int quality) {
    return scaled(LUMINANCE, quality);
  }

  static QuantizationTable chrominance(int quality) {
    return scaled(CHROMINANCE, quality);
  }

  /** Scales as libjpeg does: what "quality 85" means is a habit, not a part of T.81. */
  private static QuantizationTable scaled(int[] table, int quality) {
    int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    int[] steps = new int[64];
    for (int i = 0; i < 64; i++) {
      int step = (table[Zigzag.NATURAL[i]] * percent + 50) / 100;
      steps[i] = Math.max(1, Math.min(255, step));
    }
    return new QuantizationTable(steps);
  }

  /** Reads all tables of a DQT segment into their slots. */
  static void readAll(SegmentReader in, QuantizationTable[] slots) throws JpegException {
    while (in.remaining() > 0) {
      int precisionAndSlot = in.u8();
      int slot = precisionAndSlot & 15;
      boolean wide = precisionAndSlot >> 4 != 0;
      if (slot > 3) {
        throw in.broken("Quantization table " + slot);
      }
      int[] steps = new int[64];
      for (int i = 0; i < 64; i++) {
        steps[i] = wide ? in.u16() : in.u8();
      }
      slots[slot] = new QuantizationTable(steps);
    }
  }
}

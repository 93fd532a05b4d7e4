package minami.jpeg;

/**
 * The forward DCT (T.81, A.3.3) and quantization of a block.
 *
 * <p>The transform is that of Arai, Agui and Nakajima (Trans. IEICE E-71, 1988): five
 * multiplications for eight points, because each result is left multiplied by a factor of its own,
 * which quantization divides out. Integers of 32 bits leave room for three bits below the sample
 * and 12-bit constants: errors stay far below a quantization step of 1.
 */
final class ForwardDct {
  private static final int SAMPLE_BITS = 3;
  private static final int BITS = 12;
  private static final int C6 = 1567; // cos(6 pi / 16)
  private static final int C4 = 2896; // cos(4 pi / 16)
  private static final int C2_LESS_C6 = 2217;
  private static final int C2_PLUS_C6 = 5352;

  /** Bits below the point of {@link #reciprocals}. */
  private static final int RECIPROCAL_BITS = 31;

  /** In zigzag order: 1 / (step * the factor of the coefficient). */
  private final int[] reciprocals = new int[64];

  private final int[] block = new int[64];

  ForwardDct(QuantizationTable table) {
    for (int k = 0; k < 64; k++) {
      double factor = factor(Zigzag.NATURAL[k] >> 3) * factor(Zigzag.NATURAL[k] & 7);
      double scale = table.steps[k] * factor * 8 * (1 << SAMPLE_BITS);
      reciprocals[k] = (int) Math.rint((1L << RECIPROCAL_BITS) / scale);
    }
  }

  private static double factor(int u) {
    return u == 0 ? 1 : Math.cos(u * Math.PI / 16) * Math.sqrt(2);
  }

  /** Transforms a block of a plane; beyond its edges the last sample repeats. */
  void transform(Plane plane, int column, int row) {
    int x = column * 8;
    int y = row * 8;
    if (x + 8 <= plane.width() && y + 8 <= plane.height()) {
      for (int i = 0; i < 8; i++) {
        transformRow(plane.samples(), (y + i) * plane.stride() + x, i * 8);
      }
    } else {
      byte[] padded = new byte[8];
      for (int i = 0; i < 8; i++) {
        int from = Math.min(y + i, plane.height() - 1) * plane.stride();
        for (int j = 0; j < 8; j++) {
          padded[j] = plane.samples()[from + Math.min(x + j, plane.width() - 1)];
        }
        transformRow(padded, 0, i * 8);
      }
    }
    transformColumns();
  }

  /** The quantized coefficient at a zigzag index. */
  int quantized(int k) {
    long product = (long) block[Zigzag.NATURAL[k]] * reciprocals[k];
    return (int) (product + (1L << RECIPROCAL_BITS - 1) >> RECIPROCAL_BITS);
  }

  private void transformRow(byte[] in, int from, int to) {
    int[] out = block;
    int s0 = in[from] & 0xFF;
    int s1 = in[from + 1] & 0xFF;
    int s2 = in[from + 2] & 0xFF;
    int s3 = in[from + 3] & 0xFF;
    int s4 = in[from + 4] & 0xFF;
    int s5 = in[from + 5] & 0xFF;
    int s6 = in[from + 6] & 0xFF;
    int s7 = in[from + 7] & 0xFF;
    int sum07 = s0 + s7 << SAMPLE_BITS;
    int sum16 = s1 + s6 << SAMPLE_BITS;
    int sum25 = s2 + s5 << SAMPLE_BITS;
    int sum34 = s3 + s4 << SAMPLE_BITS;
    int difference07 = s0 - s7 << SAMPLE_BITS;
    int difference16 = s1 - s6 << SAMPLE_BITS;
    int difference25 = s2 - s5 << SAMPLE_BITS;
    int difference34 = s3 - s4 << SAMPLE_BITS;

    int even0 = sum07 + sum34;
    int even3 = sum07 - sum34;
    int even1 = sum16 + sum25;
    int even2 = sum16 - sum25;
    // The level shift of 128 (A.3.1) touches only the sum of all.
    out[to] = even0 + even1 - (8 * 128 << SAMPLE_BITS);
    out[to + 4] = even0 - even1;
    int turned = (even2 + even3) * C4 >> BITS;
    out[to + 2] = even3 + turned;
    out[to + 6] = even3 - turned;

    int odd0 = difference34 + difference25;
    int odd1 = difference25 + difference16;
    int odd2 = difference16 + difference07;
    int z5 = (odd0 - odd2) * C6 >> BITS;
    int z2 = (odd0 * C2_LESS_C6 >> BITS) + z5;
    int z4 = (odd2 * C2_PLUS_C6 >> BITS) + z5;
    int z3 = odd1 * C4 >> BITS;
    int z11 = difference07 + z3;
    int z13 = difference07 - z3;
    out[to + 5] = z13 + z2;
    out[to + 3] = z13 - z2;
    out[to + 1] = z11 + z4;
    out[to + 7] = z11 - z4;
  }

  private void transformColumns() {
    int[] b = block;
    for (int x = 0; x < 8; x++) {
      int sum07 = b[x] + b[x + 56];
      int sum16 = b[x + 8] + b[x + 48];
      int sum25 = b[x + 16] + b[x + 40];
      int sum34 = b[x + 24] + b[x + 32];
      int difference07 = b[x] - b[x + 56];
      int difference16 = b[x + 8] - b[x + 48];
      int difference25 = b[x + 16] - b[x + 40];
      int difference34 = b[x + 24] - b[x + 32];

      int even0 = sum07 + sum34;
      int even3 = sum07 - sum34;
      int even1 = sum16 + sum25;
      int even2 = sum16 - sum25;
      b[x] = even0 + even1;
      b[x + 32] = even0 - even1;
      int turned = (even2 + even3) * C4 >> BITS;
      b[x + 16] = even3 + turned;
      b[x + 48] = even3 - turned;

      int odd0 = difference34 + difference25;
      int odd1 = difference25 + difference16;
      int odd2 = difference16 + difference07;
      int z5 = (odd0 - odd2) * C6 >> BITS;
      int z2 = (odd0 * C2_LESS_C6 >> BITS) + z5;
      int z4 = (odd2 * C2_PLUS_C6 >> BITS) + z5;
      int z3 = odd1 * C4 >> BITS;
      int z11 = difference07 + z3;
      int z13 = difference07 - z3;
      b[x + 40] = z13 + z2;
      b[x + 24] = z13 - z2;
      b[x + 8] = z11 + z4;
      b[x + 56] = z11 - z4;
    }
  }
}

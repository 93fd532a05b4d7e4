package minami.webp;

/**
 * Colours as VP8 has them: BT.601 luma from 16 to 235 and colour differences from 16 to 240 (RFC
 * 6386, section 9.2). Fixed point as in libwebp, so that the levels are the same.
 */
public final class StudioColour {

  private static final int Y = 19_077; // 255 / 219, with 14 bits after the point
  private static final int V_TO_R = 26_149;
  private static final int U_TO_G = 6_419;
  private static final int V_TO_G = 13_320;
  private static final int U_TO_B = 33_050;

  /**
   * What luma 16 and differences of 128 come to, with 6 bits after the point, and a half for
   * rounding.
   */
  private static final int R_OFFSET = -14_234;

  private static final int G_OFFSET = 8_708;
  private static final int B_OFFSET = -17_685;

  private StudioColour() {}

  /** Writes red, green and blue of a pixel. */
  public static void toRgb(int y, int u, int v, byte[] rgb, int at) {
    int luma = y * Y >> 8;
    rgb[at] = level(luma + (v * V_TO_R >> 8) + R_OFFSET);
    rgb[at + 1] = level(luma - (u * U_TO_G >> 8) - (v * V_TO_G >> 8) + G_OFFSET);
    rgb[at + 2] = level(luma + (u * U_TO_B >> 8) + B_OFFSET);
  }

  private static byte level(int fixed) {
    return (byte) Math.max(0, Math.min(255, fixed >> 6));
  }

  /** Stretches luma to JPEG's full range (ITU-T T.871, section 7), in place. */
  public static void lumaToFull(byte[] samples) {
    map(samples, 16, 219, 255, 0);
  }

  /** Stretches a colour difference to JPEG's full range, in place. */
  public static void differenceToFull(byte[] samples) {
    map(samples, 128, 224, 255, 128);
  }

  /** The way back, in place. */
  public static void lumaFromFull(byte[] samples) {
    map(samples, 0, 255, 219, 16);
  }

  /** The way back, in place. */
  public static void differenceFromFull(byte[] samples) {
    map(samples, 128, 255, 224, 128);
  }

  private static void map(byte[] samples, int zero, int range, int newRange, int newZero) {
    byte[] levels = new byte[256];
    for (int i = 0; i < 256; i++) {
      long level = Math.round((double) (i - zero) * newRange / range) + newZero;
      levels[i] = (byte) Math.max(0, Math.min(255, level));
    }
    for (int i = 0; i < samples.length; i++) {
      samples[i] = levels[samples[i] & 0xFF];
    }
  }
}

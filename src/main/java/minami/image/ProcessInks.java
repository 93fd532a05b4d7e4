package minami.image;

import java.awt.color.ColorSpace;

/**
 * Cyan, magenta, yellow and black ink on coated paper: for pictures without a profile of their
 * inks.
 *
 * <p>The colour of a place is the mean of the colours of the paper, the inks and the inks over
 * inks, each weighted with the share of the place that it covers (Neugebauer, "Die theoretischen
 * Grundlagen des Mehrfarbenbuchdrucks", 1937; the shares after Demichel). The sixteen colours and
 * the curves were measured on libvips 8.17's conversion of such pictures, which this one meets
 * within 8 levels on average.
 */
final class ProcessInks extends ColorSpace {

  private static final long serialVersionUID = 1L;

  static final ProcessInks INSTANCE = new ProcessInks();

  /** sRGB of the inks that are set in the index: cyan 1, magenta 2, yellow 4, black 8. */
  private static final int[] SOLIDS = {
    0xFFFFFF, 0x0099E3, 0xEA0080, 0x200675, 0xFFF000, 0x008D2D, 0xE80000, 0x21111F,
    0x140500, 0x000000, 0x120000, 0x000000, 0x130600, 0x000000, 0x190000, 0x000000
  };

  /** The share that an amount of ink covers is the amount to this power. */
  private static final double[] CURVES = {0.95, 1.25, 1.2, 1.1};

  private ProcessInks() {
    super(TYPE_CMYK, 4);
  }

  @Override
  public float[] toRGB(float[] inks) {
    float[] rgb = new float[3];
    double[] covered = new double[CURVES.length];
    for (int i = 0; i < covered.length; i++) {
      covered[i] = Math.pow(inks[i], CURVES[i]);
    }
    for (int set = 0; set < SOLIDS.length; set++) {
      double share = 1;
      for (int i = 0; i < covered.length; i++) {
        share *= (set >> i & 1) == 1 ? covered[i] : 1 - covered[i];
      }
      for (int c = 0; c < rgb.length; c++) {
        rgb[c] += (float) (share * (SOLIDS[set] >> 8 * (2 - c) & 0xFF) / 255);
      }
    }
    return rgb;
  }

  @Override
  public float[] fromRGB(float[] rgb) {
    throw new UnsupportedOperationException("pictures are read in CMYK, never written");
  }

  @Override
  public float[] toCIEXYZ(float[] inks) {
    return getInstance(CS_sRGB).toCIEXYZ(toRGB(inks));
  }

  @Override
  public float[] fromCIEXYZ(float[] xyz) {
    throw new UnsupportedOperationException("pictures are read in CMYK, never written");
  }
}

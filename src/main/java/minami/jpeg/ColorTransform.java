package minami.jpeg;

/** What the components of a picture are. */
public enum ColorTransform {
  GRAY,
  YCBCR,
  RGB,
  CMYK,
  /** CMYK whose first three components are stored as YCbCr of their inverse. */
  YCCK;

  private static final int UNKNOWN = 0;
  private static final int R_G_B = 'R' << 16 | 'G' << 8 | 'B';

  /**
   * libjpeg's rules ({@code jdapimin.c}, {@code default_decompress_parms}): JFIF means YCbCr, then
   * Adobe's flag decides, then the component ids do.
   *
   * @param adobeTransform the flag of the Adobe segment, or -1 without one
   */
  static ColorTransform of(Frame frame, boolean jfif, int adobeTransform) {
    return switch (frame.components.length) {
      case 1 -> GRAY;
      case 3 -> ofThree(frame, jfif, adobeTransform);
      default -> adobeTransform <= UNKNOWN ? CMYK : YCCK;
    };
  }

  private static ColorTransform ofThree(Frame frame, boolean jfif, int adobeTransform) {
    if (jfif) {
      return YCBCR;
    }
    if (adobeTransform >= 0) {
      return adobeTransform == UNKNOWN ? RGB : YCBCR;
    }
    return ids(frame) == R_G_B ? RGB : YCBCR;
  }

  private static int ids(Frame frame) {
    return frame.components[0].id << 16 | frame.components[1].id << 8 | frame.components[2].id;
  }
}

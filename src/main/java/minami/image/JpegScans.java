package minami.image;

/**
 * Counts the scans of a JPEG, since each costs a pass over the whole picture, however few bytes it
 * has.
 */
final class JpegScans {

  private static final int SOF2 = 0xC2;
  private static final int SOS = 0xDA;

  private JpegScans() {}

  /**
   * Counts scans, up to a limit. A file whose first scan holds all there is, is not searched
   * further.
   *
   * @param b the file
   * @param limit where counting stops
   */
  static int count(byte[] b, int limit) {
    int scans = 0;
    int components = 0;
    boolean progressive = false;
    int i = 2;
    while (i + 3 < b.length && scans <= limit) {
      int marker = b[i + 1] & 0xFF;
      if ((b[i] & 0xFF) != 0xFF
          || marker == 0
          || marker == 0xFF
          || marker >= 0xD0 && marker <= 0xD8) {
        i++; // entropy-coded data, or garbage between segments
        continue;
      }
      int length = (b[i + 2] & 0xFF) << 8 | b[i + 3] & 0xFF;
      if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
        components = i + 9 < b.length ? b[i + 9] & 0xFF : 0;
        progressive = marker == SOF2;
      }
      if (marker == SOS) {
        scans++;
        int inScan = i + 4 < b.length ? b[i + 4] & 0xFF : 0;
        if (!progressive && inScan >= components) {
          return scans;
        }
      }
      i += 2 + length;
    }
    return scans;
  }
}

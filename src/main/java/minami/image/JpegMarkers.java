package minami.image;

import java.util.stream.IntStream;

/** Markers of a JPEG (ITU-T T.81, table B.1), in files that are not decoded by ours. */
final class JpegMarkers {

  private JpegMarkers() {}

  /**
   * Where scans begin: at least as many as there are, whatever else the file is, since an SOS
   * marker cannot stand in coded data.
   */
  static int[] scans(byte[] file) {
    return IntStream.range(0, file.length - 1)
        .filter(i -> file[i] == (byte) 0xFF && file[i + 1] == (byte) 0xDA)
        .toArray();
  }

  /** Whether a frame header follows: SOF0 to SOF15, but for DHT, JPG and DAC among them. */
  static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }
}

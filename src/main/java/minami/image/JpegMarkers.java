package minami.image;

import java.util.stream.IntStream;

/** Markers of a JPEG (ITU-T T.81, table B.1), for files that our decoder does not decode. */
final class JpegMarkers {

  private JpegMarkers() {}

  /** Where scans may begin. None is missed, since an SOS marker cannot stand in coded data. */
  static int[] scans(byte[] file) {
    return IntStream.range(0, file.length - 1)
        .filter(i -> file[i] == (byte) 0xFF && file[i + 1] == (byte) 0xDA)
        .toArray();
  }

  /**
   * How many frame headers a JPEG has, not counting pictures in its metadata. A sound file has one;
   * readers do not agree which of several counts.
   */
  static int frames(byte[] jpeg) {
    int frames = 0;
    long at = 2;
    while (at + 4 <= jpeg.length) {
      int marker = jpeg[(int) at + 1] & 0xFF;
      if (jpeg[(int) at] != (byte) 0xFF || marker == 0xFF) {
        at++; // coded data, or fill bytes
      } else if (marker <= 0x01 || marker >= 0xD0 && marker <= 0xD9) {
        at += 2; // stuffed, or without a segment
      } else {
        frames += isFrame(marker) ? 1 : 0;
        at += 2 + Math.max(2, (jpeg[(int) at + 2] & 0xFF) << 8 | jpeg[(int) at + 3] & 0xFF);
      }
    }
    return frames;
  }

  /** Whether a frame header follows: SOF0 to SOF15, without DHT, JPG and DAC. */
  static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }
}

package minami.jpeg;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Assembles an ICC profile from APP2 segments (ICC.1, annex B.4). A profile is optional: if
 * anything is wrong with its chunks, there is none.
 */
final class IccProfile {
  /** Real profiles are far smaller. */
  private static final int MAX_BYTES = 4 << 20;

  private static final byte[] SIGNATURE = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);

  private final byte[][] chunks = new byte[256][];
  private int count;
  private int total;
  private boolean broken;

  void add(byte[] data, int from, int to) {
    int header = from + SIGNATURE.length;
    if (header + 2 > to || !Arrays.equals(data, from, header, SIGNATURE, 0, SIGNATURE.length)) {
      return;
    }
    int number = data[header] & 0xFF;
    int of = data[header + 1] & 0xFF;
    total += to - header - 2;
    broken |= number == 0 || number > of || (count != 0 && count != of);
    broken |= chunks[number] != null || total > MAX_BYTES;
    count = of;
    if (!broken) {
      chunks[number] = Arrays.copyOfRange(data, header + 2, to);
    }
  }

  /** The profile, or null. */
  byte[] assemble() {
    if (broken || total == 0) {
      return null;
    }
    byte[] profile = new byte[total];
    int length = 0;
    for (int i = 1; i <= count; i++) {
      if (chunks[i] == null) {
        return null;
      }
      System.arraycopy(chunks[i], 0, profile, length, chunks[i].length);
      length += chunks[i].length;
    }
    return profile;
  }
}

package minami.webp;

/** How often each symbol of the five alphabets of an image is used (RFC 9649, 3.7.1). */
final class Vp8lHistogram {
  static final int RED = 0;
  static final int BLUE = 256;
  static final int ALPHA = 512;
  static final int DISTANCE = 768;
  static final int GREEN = DISTANCE + Vp8lCodeGroups.DISTANCES;
  static final int LENGTH = GREEN + 256;
  static final int CACHE = LENGTH + Vp8lCodeGroups.LENGTH_CODES;

  /** Where each alphabet begins, in the order of the places; {@link #counts} ends the last. */
  private static final int[] PARTS = {RED, BLUE, ALPHA, DISTANCE, GREEN};

  /** Bits that a prefix code of one symbol takes, about. */
  private static final int BITS_OF_ONE = 8;

  /** Those of a code of several, and what it takes for each of them besides. */
  private static final int BITS_OF_SEVERAL = 40;

  private static final float BITS_PER_SYMBOL = 3.5f;

  private static final float[] LOGS = new float[4096];
  private static final float LN_2 = (float) Math.log(2);

  static {
    for (int i = 1; i < LOGS.length; i++) {
      LOGS[i] = (float) Math.log(i) / LN_2;
    }
  }

  final int[] counts;

  Vp8lHistogram(int cacheBits) {
    counts = new int[CACHE + (cacheBits == 0 ? 0 : 1 << cacheBits)];
  }

  static float log2(int value) {
    return value < LOGS.length ? LOGS[value] : (float) Math.log(value) / LN_2;
  }

  void addLiteral(int pixel) {
    counts[ALPHA + (pixel >>> 24)]++;
    counts[RED + (pixel >> 16 & 0xFF)]++;
    counts[GREEN + (pixel >> 8 & 0xFF)]++;
    counts[BLUE + (pixel & 0xFF)]++;
  }

  void addCache(int index) {
    counts[CACHE + index]++;
  }

  void addCopy(int length, int distanceCode) {
    counts[LENGTH + prefix(length)]++;
    counts[DISTANCE + prefix(distanceCode)]++;
  }

  void add(Vp8lHistogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /** The symbol of a length or distance code (3.6.2.2); {@link #extraBits} more bits follow. */
  static int prefix(int value) {
    if (value <= 4) {
      return value - 1;
    }
    int high = 31 - Integer.numberOfLeadingZeros(value - 1);
    return 2 * high + (value - 1 >> high - 1 & 1);
  }

  static int extraBits(int prefix) {
    return prefix < 4 ? 0 : prefix - 2 >> 1;
  }

  private int end(int part) {
    return part + 1 < PARTS.length ? PARTS[part + 1] : counts.length;
  }

  boolean isEmpty() {
    for (int count : counts) {
      if (count != 0) {
        return false;
      }
    }
    return true;
  }

  /** The bits that the symbols and their codes take, about; extra bits are not among them. */
  float bits() {
    return bits(null);
  }

  /** As {@link #bits}, of this one and another together. */
  float bits(Vp8lHistogram other) {
    float bits = 0;
    for (int part = 0; part < PARTS.length; part++) {
      int total = 0;
      int used = 0;
      float sum = 0;
      for (int i = PARTS[part]; i < end(part); i++) {
        int count = counts[i] + (other == null ? 0 : other.counts[i]);
        if (count != 0) {
          total += count;
          used++;
          sum += count * log2(count);
        }
      }
      if (used > 1) {
        bits += total * log2(total) - sum + BITS_PER_SYMBOL * used + BITS_OF_SEVERAL;
      } else {
        bits += BITS_OF_ONE;
      }
    }
    return bits;
  }

  /**
   * What each symbol costs.
   *
   * @param scale the cost of a bit
   */
  int[] costs(int scale) {
    int[] costs = new int[counts.length];
    for (int part = 0; part < PARTS.length; part++) {
      int total = 0;
      int used = 0;
      for (int i = PARTS[part]; i < end(part); i++) {
        total += counts[i];
        used += counts[i] == 0 ? 0 : 1;
      }
      for (int i = PARTS[part]; used > 1 && i < end(part); i++) {
        costs[i] = (int) (scale * (log2(total) - log2(Math.max(1, counts[i]))));
      }
    }
    return costs;
  }

  /** Codes in the order of the stream: green, red, blue, alpha, distance. */
  Vp8lCodeBuilder[] codes() {
    return new Vp8lCodeBuilder[] {
      Vp8lCodeBuilder.of(counts, GREEN, counts.length),
      Vp8lCodeBuilder.of(counts, RED, BLUE),
      Vp8lCodeBuilder.of(counts, BLUE, ALPHA),
      Vp8lCodeBuilder.of(counts, ALPHA, DISTANCE),
      Vp8lCodeBuilder.of(counts, DISTANCE, GREEN)
    };
  }
}

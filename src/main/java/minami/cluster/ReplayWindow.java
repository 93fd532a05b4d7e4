package minami.cluster;

/**
 * Remembers which numbers of a sender have been seen: one bit for each of the last 65,536, as in
 * IPsec (RFC 4303, section 3.4.3). Numbers below the window count as seen.
 */
final class ReplayWindow {

  private static final int SIZE = 1 << 16;

  /** Guarded by this: a number's bit is at its remainder. */
  private final long[] seen = new long[SIZE / Long.SIZE];

  /** Guarded by this. */
  private long highest = -1;

  /** Records a non-negative number; false if it has been seen before. */
  synchronized boolean take(long number) {
    if (number > highest) {
      forget(highest + 1, number);
      highest = number;
    } else if (number <= highest - SIZE) {
      return false;
    }
    int word = word(number);
    long bit = 1L << number;
    boolean fresh = (seen[word] & bit) == 0;
    seen[word] |= bit;
    return fresh;
  }

  /** Clears the bits that the numbers from first to last reuse. */
  private void forget(long first, long last) {
    for (long number = Math.max(first, last - SIZE + 1); number <= last; number++) {
      seen[word(number)] &= ~(1L << number);
    }
  }

  private static int word(long number) {
    return (int) (number % SIZE) / Long.SIZE;
  }
}

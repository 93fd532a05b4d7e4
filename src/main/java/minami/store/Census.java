package minami.store;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;

/**
 * When entries were used last: of all of them if they are few, else of a fair sample (Vitter's
 * algorithm R). So what has to go to make room is known without a list of a million entries.
 * Belongs to one thread.
 */
final class Census {

  private static final int SAMPLE = 8192;

  /** That nothing was used so long ago. */
  static final long NEVER = Long.MIN_VALUE;

  private final SplittableRandom random = new SplittableRandom();
  private final long[] used = new long[SAMPLE];
  private final long[] bytes = new long[SAMPLE];
  private long entries;

  /** Counts an entry. */
  void add(long lastUse, long size) {
    long place = entries < SAMPLE ? entries : random.nextLong(entries + 1);
    if (place < SAMPLE) {
      used[(int) place] = lastUse;
      bytes[(int) place] = size;
    }
    entries++;
  }

  /** The time of the last use up to which entries have to go for so much room. */
  long cutoff(long room) {
    int known = (int) Math.min(entries, SAMPLE);
    Integer[] byUse = new Integer[known];
    Arrays.setAll(byUse, i -> i);
    Arrays.sort(byUse, Comparator.comparingLong(i -> used[i]));
    double each = (double) entries / SAMPLE; // stands for so many
    double freed = 0;
    for (int i : byUse) {
      freed += bytes[i] * Math.max(1, each);
      if (freed >= room) {
        return used[i];
      }
    }
    return known == 0 ? NEVER : Long.MAX_VALUE;
  }
}

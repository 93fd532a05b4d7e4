package minami;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import minami.address.Purge;

/**
 * What has been purged lately. Work that began before does not bring it back: it keeps nothing of
 * what a purge concerns that came meanwhile. Thread-safe.
 */
final class Purges {

  /** Work that has outlasted so many purges counts as concerned. */
  private static final int REMEMBERED = 1_000;

  /**
   * For so long after a purge, another node may not have heard of it: longer than a purge lasts
   * ({@code cluster.PurgeCall}).
   */
  private static final Duration SPREADING = Duration.ofSeconds(6);

  private record Past(Purge purge, long nanos) {}

  /** Guarded by this: the last of them, the oldest first. */
  private final List<Past> past = new ArrayList<>();

  /** Guarded by this: when the last came of those that are not remembered any more. */
  private long forgotten = System.nanoTime() - SPREADING.toNanos();

  /** Guarded by this for writing: how many there have been. */
  private volatile long count;

  /** Guarded by this for writing; of the last purge. */
  private volatile long last = System.nanoTime() - SPREADING.toNanos();

  /** The present, for work that begins now. */
  long now() {
    return count;
  }

  /**
   * Forgets what these concern; then they count as past. Nothing is kept meanwhile: work for which
   * they are past finds nothing that is older than they are.
   *
   * @param forget removes what work begins with; must be quick
   */
  synchronized void add(List<Purge> purges, Runnable forget) {
    forget.run();
    long nanos = System.nanoTime();
    purges.forEach(purge -> past.add(new Past(purge, nanos)));
    if (past.size() > REMEMBERED) {
      forgotten = past.get(past.size() - REMEMBERED - 1).nanos;
      past.subList(0, past.size() - REMEMBERED).clear();
    }
    count += purges.size();
    last = nanos;
  }

  /** The same for everything: all that is under way is concerned. */
  synchronized void addAll(Runnable forget) {
    forget.run();
    count += REMEMBERED + 1;
    last = System.nanoTime();
  }

  /** Whether a purge since then is such. */
  boolean since(long then, Predicate<Purge> such) {
    return count != then && anySince(then, such); // nearly always the first decides
  }

  private synchronized boolean anySince(long then, Predicate<Purge> such) {
    long missed = count - then;
    return missed > past.size()
        || past.subList(past.size() - (int) missed, past.size()).stream()
            .anyMatch(one -> such.test(one.purge));
  }

  /**
   * Keeps a result, unless a purge since then is such.
   *
   * @return whether it has been kept
   */
  synchronized boolean keepUnless(long then, Predicate<Purge> such, Runnable keep) {
    if (since(then, such)) {
      return false;
    }
    keep.run();
    return true;
  }

  /**
   * Whether other nodes may not have heard yet of a purge that is such, or there have been too many
   * to tell.
   */
  boolean areSpreading(Predicate<Purge> such) {
    long now = System.nanoTime();
    return now - last < SPREADING.toNanos() && anyAfter(now - SPREADING.toNanos(), such);
  }

  private synchronized boolean anyAfter(long nanos, Predicate<Purge> such) {
    return forgotten - nanos > 0
        || past.stream().anyMatch(one -> one.nanos - nanos > 0 && such.test(one.purge));
  }
}

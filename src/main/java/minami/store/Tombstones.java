package minami.store;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What has gone, whatever a disk still holds of it or is about to be given: for as long as that
 * takes, or there is room to remember it. Thread-safe, and never blocks.
 */
final class Tombstones {

  /** A purge that is done concerns only what is still being made. */
  private static final int REMEMBERED = 10_000;

  /** All of them are looked through for each entry. */
  private static final int MOST_MARKS = 1_000;

  private static final String ALL = "*";

  /** Guarded by itself: when groups, or entries in them, were removed; the latest last. */
  private final Map<String, Instant> removed = new LinkedHashMap<>();

  /** Guarded by itself: how many of those are still to be removed from the disk, in which times. */
  private final Map<String, Integer> pending = new LinkedHashMap<>();

  /** Guarded by itself: what version of a group holds since when. */
  private final Map<String, Settled> settled = new LinkedHashMap<>();

  /** The last purge of each prefix, and that of all under {@link #ALL}. */
  private final Map<String, Mark> marks = new ConcurrentHashMap<>();

  private record Settled(String version, Instant at) {}

  /** The whole of a group. */
  static String place(String group) {
    return group;
  }

  /** An entry. */
  static String place(String group, String name) {
    return group + "." + name;
  }

  /** These places have no entries older than now; {@link #done} follows. */
  void add(Collection<String> places, Instant now) {
    synchronized (removed) {
      for (String place : places) {
        removed.remove(place); // so that it is the latest
        removed.put(place, now);
        pending.merge(place, 1, Integer::sum);
      }
    }
  }

  /** They have gone from the disk, too. */
  void done(Collection<String> places) {
    synchronized (removed) {
      for (String place : places) {
        pending.computeIfPresent(place, (p, times) -> times == 1 ? null : times - 1);
      }
      if (removed.size() > REMEMBERED + pending.size()) {
        int surplus = removed.size() - REMEMBERED - pending.size();
        List<String> oldest =
            removed.keySet().stream()
                .filter(place -> !pending.containsKey(place))
                .limit(surplus)
                .toList();
        removed.keySet().removeAll(oldest);
      }
    }
  }

  /** Of an image, only this version is left. */
  void settle(String group, String version, Instant now) {
    synchronized (settled) {
      settled.remove(group);
      settled.put(group, new Settled(version, now));
      if (settled.size() > REMEMBERED) {
        settled.remove(settled.keySet().iterator().next());
      }
    }
  }

  /** These images have nothing older. */
  void add(Mark mark) {
    marks.merge(key(mark), mark, (a, b) -> a.at().isAfter(b.at()) ? a : b);
    if (mark.all()) {
      marks.values().removeIf(other -> !other.all() && !other.at().isAfter(mark.at()));
    }
  }

  /** It has been carried out. */
  void remove(Mark mark) {
    marks.computeIfPresent(key(mark), (key, last) -> last.id().equals(mark.id()) ? null : last);
  }

  private static String key(Mark mark) {
    return mark.all() ? ALL : "/" + mark.prefix();
  }

  /** Whether there are so many marks that the next should be of all. */
  boolean haveManyMarks() {
    return marks.size() >= MOST_MARKS;
  }

  /** Whether something that was made of an image counts as not there. */
  boolean cover(String group, String name, String image, String version, Instant begun) {
    return isMarked(image, begun) || isRemoved(group, name, begun) || isOld(group, version, begun);
  }

  /** The same for the purges of many images alone. */
  boolean isMarked(String image, Instant begun) {
    for (Mark mark : marks.values()) {
      if (mark.concerns(image, begun)) {
        return true;
      }
    }
    return false;
  }

  private boolean isRemoved(String group, String name, Instant begun) {
    synchronized (removed) {
      return isSince(begun, removed.get(place(group)))
          || isSince(begun, removed.get(place(group, name)));
    }
  }

  private boolean isOld(String group, String version, Instant begun) {
    synchronized (settled) {
      Settled now = settled.get(group);
      return now != null && !now.version().equals(version) && isSince(begun, now.at());
    }
  }

  /** In the same millisecond is too late: that is as exactly as entries know when they began. */
  private static boolean isSince(Instant begun, Instant at) {
    return at != null && begun.toEpochMilli() <= at.toEpochMilli();
  }
}

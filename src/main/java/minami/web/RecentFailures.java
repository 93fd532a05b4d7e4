package minami.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** The requests for thumbnails that failed last. Thread-safe. */
final class RecentFailures {

  private static final int MOST = 50;
  private static final int LONGEST = 200;

  /** Guarded by this; the newest at the end. */
  private final Deque<Entry> entries = new ArrayDeque<>();

  /**
   * A request that failed.
   *
   * @param address as it was sent, its first part, in printable ASCII
   * @param reason a name
   * @param detail the same in words
   * @param took how long it had waited for its outcome
   */
  record Entry(
      Instant time, String address, String reason, String detail, int status, Duration took) {}

  synchronized void add(String address, String reason, Problem problem, Duration took) {
    if (entries.size() == MOST) {
      entries.removeFirst();
    }
    entries.addLast(
        new Entry(
            Instant.now(), printable(address), reason, problem.detail(), problem.status(), took));
  }

  /** The newest first. */
  synchronized List<Entry> newest() {
    List<Entry> newest = new ArrayList<>(entries);
    Collections.reverse(newest);
    return newest;
  }

  private static String printable(String address) {
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < address.length() && i < LONGEST; i++) {
      char c = address.charAt(i);
      printable.append(c > ' ' && c < 127 ? c : '?');
    }
    return address.length() > LONGEST ? printable + "..." : printable.toString();
  }
}

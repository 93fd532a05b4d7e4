package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Notes in etcd of what was purged, for nodes that could not be told. Each is kept for an hour. A
 * node reads those that are new to it whenever it looks at etcd; one that could not for nearly an
 * hour cannot know what it has missed.
 *
 * <p>Belongs to the thread that talks to etcd.
 */
final class PurgeNotes {

  private static final Duration KEPT = Duration.ofHours(1);

  /** A node that has not read for so long may have missed one. */
  private static final Duration STALE = KEPT.minusMinutes(5);

  /** An etcd that has lost its data may have lost notes written since the last reading. */
  private static final Duration SUDDEN = Duration.ofSeconds(10);

  /** More at once are as good as a purge of everything. */
  private static final int MOST = 1_000;

  private final EtcdConnection etcd;
  private final String prefix;
  private long revision;

  /** When this node knew of all purges: at first when it kept nothing. */
  private long read = System.nanoTime();

  /**
   * What was read.
   *
   * @param news what was purged, by the purges' ids
   * @param isAll false if there may have been more
   * @param revision of etcd up to which it reaches
   */
  record Reading(Map<String, String> news, boolean isAll, long revision) {}

  PurgeNotes(EtcdConnection etcd, String prefix) {
    this.etcd = etcd;
    this.prefix = prefix;
  }

  void write(String id, String what)
      throws ExecutionException, TimeoutException, InterruptedException {
    etcd.put(prefix + id, what.getBytes(UTF_8), etcd.grantLease(KEPT.toSeconds()));
  }

  /** Something is kept here that is as old as this: what was purged since then is new again. */
  void resumeFrom(PurgeStamp stamp) {
    revision = Math.min(revision, stamp.revision());
    long then = System.nanoTime() - stamp.age().orElse(KEPT).toNanos();
    read = then - read < 0 ? then : read;
  }

  /** Reads what is new since the last time. */
  Reading read() throws ExecutionException, TimeoutException, InterruptedException {
    EtcdConnection.Listing notes = etcd.listSince(prefix, revision, MOST);
    long now = System.nanoTime();
    Duration since = Duration.ofNanos(now - read);
    boolean lost = notes.revision() < revision;
    if (lost) { // the revisions begin again, too
      notes = etcd.listSince(prefix, 0, MOST);
    }
    boolean isAll =
        !notes.isCut() && since.compareTo(STALE) < 0 && (!lost || since.compareTo(SUDDEN) < 0);
    revision = notes.revision();
    read = now;
    Map<String, String> news = new HashMap<>();
    notes.values().forEach((id, what) -> news.put(id, new String(what, UTF_8)));
    return new Reading(news, isAll, revision);
  }
}

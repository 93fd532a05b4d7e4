package minami;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import minami.address.Purge;
import minami.cache.ThumbnailCache;
import minami.cluster.Cluster;
import minami.cluster.Member;
import minami.image.Thumbnail;
import minami.trace.Trace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over thumbnails of images that have moved to this node from the nodes that have owned them,
 * the hottest first, as long as these are there: when this node has joined, or another leaves.
 */
final class TakeOver {

  private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);

  /** So many are under way at a time. */
  private static final int WIDTH = 8;

  private static final Duration LONGEST = Duration.ofSeconds(20);

  /** What is taken over at one time, from all, fills at most this fraction of the cache. */
  private static final int SHARE = 2;

  private final Cluster cluster;
  private final ThumbnailCache own;
  private final Purges purges;

  TakeOver(Cluster cluster, ThumbnailCache own, Purges purges) {
    this.cluster = cluster;
    this.own = own;
    this.purges = purges;
  }

  /** Begins to take over from these nodes. */
  void from(Set<Member> former) {
    AtomicLong bytesLeft = new AtomicLong(own.state().maxBytes() / SHARE);
    former.forEach(
        member ->
            cluster
                .hottest(member)
                .whenComplete(
                    (keys, failure) -> {
                      if (failure == null) {
                        new Run(member, keys, bytesLeft).start();
                      } else {
                        LOG.debug("Nothing is taken over from {}", member.id(), failure);
                      }
                    }));
  }

  /** From one node. */
  private final class Run {
    private final Member former;
    private final Iterator<String> keys;
    private final long end = System.nanoTime() + LONGEST.toNanos();
    private final AtomicLong bytesLeft;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger(WIDTH);

    Run(Member former, List<String> keys, AtomicLong bytesLeft) {
      this.former = former;
      this.keys = keys.iterator();
      this.bytesLeft = bytesLeft;
    }

    void start() {
      for (int i = 0; i < WIDTH; i++) {
        next();
      }
    }

    private void next() {
      long begun = purges.now(); // before it is asked what is spreading
      String key = nextKey();
      CompletableFuture<Thumbnail> asked =
          key == null ? null : cluster.askKept(former, key, Trace.NONE);
      if (asked == null || asked.isCompletedExceptionally()) { // or this node cannot ask: it stops
        if (running.decrementAndGet() == 0 && taken.get() > 0) {
          LOG.info("{} thumbnails have been taken over from {}", taken, former.id());
        }
        return;
      }
      asked.whenComplete(
          (thumbnail, failure) -> {
            if (failure == null) {
              keep(key, thumbnail, begun);
            }
            next(); // on a thread of the client: the stack does not grow
          });
    }

    /** The next one that is this node's and that it lacks; null if that is enough. */
    private synchronized String nextKey() {
      while (keys.hasNext() && bytesLeft.get() > 0 && System.nanoTime() - end < 0) {
        String key = keys.next();
        boolean mine = cluster.owns(key.substring(key.indexOf('/') + 1));
        if (mine && !own.has(key) && !purges.areSpreading(purge -> purge.concerns(key))) {
          return key;
        }
      }
      return null;
    }

    private void keep(String key, Thumbnail thumbnail, long begun) {
      Predicate<Purge> such = purge -> purge.concerns(key);
      if (purges.keepUnless(begun, such, () -> own.put(key, thumbnail))) {
        taken.incrementAndGet();
        bytesLeft.addAndGet(-thumbnail.bytes().length);
      }
    }
  }
}

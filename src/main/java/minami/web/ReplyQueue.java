package minami.web;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import minami.thread.DaemonThreads;

/**
 * Answers the requests whose outcome is a short thumbnail, one after the other: outcomes come in
 * bundles, and waking a thread of the container for each costs as much as the answer itself.
 *
 * <p>A client that sends requests and reads no answers can stop a thread in the middle of one, as
 * it can stop any of the container. Another thread then goes on with the rest. Thread-safe.
 */
final class ReplyQueue implements AutoCloseable {

  /** With so many requests waiting for each thread, there is another. */
  private static final int LONG = 32;

  /** If no request has got its turn for so long, the threads are stuck, and another goes on. */
  private static final Duration STUCK = Duration.ofMillis(20);

  /** For the answers that are being written when this is closed. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

  /** If all of them are stuck, the container answers. */
  private static final int MOST_THREADS = 16;

  private final Deadlines deadlines;
  private final DaemonThreads daemons = new DaemonThreads();
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          0,
          MOST_THREADS,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          daemons.named("minami-replies"));

  /** Guarded by this: those that have not got their turn. */
  private final Deque<Waiting<?>> queue = new ArrayDeque<>();

  /** Guarded by this: how many threads answer them, less those that were found stuck. */
  private int threads;

  /** Guarded by this: rises when threads are found stuck, which are not counted from then on. */
  private int generation;

  /** Guarded by this: how many have got their turn. */
  private long turns;

  /** Guarded by this: whether somebody looks after the threads. */
  private boolean watched;

  /** Of the node that has these deadlines. */
  ReplyQueue(Deadlines deadlines) {
    this.deadlines = deadlines;
  }

  /** Has a request answered that has its outcome. */
  void add(Waiting<?> request) {
    boolean oneMore;
    boolean watch;
    long now;
    int current;
    synchronized (this) {
      queue.add(request);
      oneMore = threads == 0 || queue.size() > LONG * threads;
      if (oneMore) {
        threads++;
      }
      watch = !watched;
      watched = true;
      now = turns;
      current = generation;
    }
    if (oneMore) {
      start(current);
    }
    if (watch) {
      lookLater(now);
    }
  }

  private void start(int current) {
    try {
      pool.execute(() -> answer(current));
    } catch (RuntimeException | Error e) { // too many are stuck, no memory, or closed
      endOf(current);
      for (Waiting<?> next = next(); next != null; next = next()) {
        next.dispatch();
      }
    }
  }

  private void answer(int since) {
    boolean ended = false;
    try {
      for (Waiting<?> next = nextOrEnd(since); next != null; next = nextOrEnd(since)) {
        next.answer();
      }
      ended = true;
    } finally {
      if (!ended) { // out of memory
        endOf(since);
      }
    }
  }

  private synchronized Waiting<?> nextOrEnd(int since) {
    Waiting<?> next = next();
    if (next == null) {
      endOf(since);
    }
    return next;
  }

  private synchronized Waiting<?> next() {
    Waiting<?> next = queue.poll();
    if (next != null) {
      turns++;
    }
    return next;
  }

  private synchronized void endOf(int since) {
    if (since == generation) {
      threads--;
    }
  }

  private void lookLater(long turnsBefore) {
    try {
      deadlines.after(STUCK, () -> look(turnsBefore));
    } catch (RuntimeException | Error e) { // closed, or no memory: the next request tries again
      synchronized (this) {
        watched = false;
      }
    }
  }

  private void look(long turnsBefore) {
    boolean stuck;
    long now;
    int current;
    synchronized (this) {
      if (threads == 0 && queue.isEmpty()) {
        watched = false;
        return;
      }
      stuck = !queue.isEmpty() && turns == turnsBefore;
      if (stuck) {
        generation++;
        threads = 1;
      }
      now = turns;
      current = generation;
    }
    if (stuck) {
      start(current);
    }
    lookLater(now);
  }

  /** Returns when its threads have ended. The container answers what comes from now on. */
  @Override
  public void close() {
    pool.shutdown();
    daemons.join(LAST_ANSWERS);
    pool.shutdownNow(); // some clients do not read
    daemons.join(Duration.ofSeconds(10));
  }
}

package minami.web;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** If no request has got its turn for so long, there is another thread, too. */
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
  private final Queue<Waiting<?>> queue = new ConcurrentLinkedQueue<>();

  /** How many are in the queue, at most. */
  private final AtomicInteger waiting = new AtomicInteger();

  /** How many threads answer them. */
  private final AtomicInteger threads = new AtomicInteger();

  private final AtomicBoolean watched = new AtomicBoolean();

  /** How many have got their turn. */
  private final AtomicInteger turns = new AtomicInteger();

  /** Of the node that has these deadlines. */
  ReplyQueue(Deadlines deadlines) {
    this.deadlines = deadlines;
  }

  /** Has a request answered that has its outcome. */
  void add(Waiting<?> request) {
    queue.add(request);
    int all = waiting.incrementAndGet();
    int now = threads.get();
    if ((now == 0 || all > LONG * now) && threads.compareAndSet(now, now + 1)) {
      start();
    }
  }

  private void start() {
    try {
      pool.execute(this::answer);
      watch();
    } catch (RuntimeException | Error e) { // too many are stuck, no memory, or closed
      threads.decrementAndGet();
      for (Waiting<?> next = next(); next != null; next = next()) {
        next.dispatch();
      }
    }
  }

  private Waiting<?> next() {
    Waiting<?> next = queue.poll();
    if (next != null) {
      waiting.decrementAndGet();
      turns.incrementAndGet();
    }
    return next;
  }

  private void answer() {
    do {
      try {
        for (Waiting<?> next = next(); next != null; next = next()) {
          next.answer();
        }
      } finally {
        threads.decrementAndGet();
      }
    } while (!queue.isEmpty() && threads.compareAndSet(0, 1)); // added meanwhile
  }

  private void watch() {
    if (watched.compareAndSet(false, true)) {
      lookLater(turns.get());
    }
  }

  private void lookLater(int turnsBefore) {
    deadlines.after(STUCK, () -> look(turnsBefore));
  }

  private void look(int turnsBefore) {
    if (threads.get() == 0 && queue.isEmpty()) {
      watched.set(false);
      if (!queue.isEmpty()) {
        watch();
      }
      return;
    }
    if (!queue.isEmpty() && turns.get() == turnsBefore) {
      threads.incrementAndGet();
      start();
    }
    lookLater(turns.get());
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

package minami.origin;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the threads of this package, all of them named daemons, and waits for them at the end. */
final class OriginThreads {

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  ThreadFactory named(String name) {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      threads.removeIf(t -> t.getState() == Thread.State.TERMINATED);
      Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      // Not the context class loader of whoever came first: that may be another web application's.
      thread.setContextClassLoader(OriginThreads.class.getClassLoader());
      threads.add(thread);
      return thread;
    };
  }

  /** For calls that block: few threads that go away when idle, a bounded queue, then rejection. */
  ThreadPoolExecutor blockingPool(String name, int size, int queue) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size, size, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), named(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * Waits until all have ended, but not longer than {@code patience}: a thread may hang in a dead
   * NFS mount.
   */
  void join(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      for (Thread thread : threads) {
        if (thread != Thread.currentThread()) {
          thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

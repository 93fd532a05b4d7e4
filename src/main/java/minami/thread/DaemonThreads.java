package minami.thread;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the threads of one owner, all of them named daemons, and waits for them at the end.
 * Thread-safe.
 *
 * <p>A thread normally inherits the context class loader of whoever makes it, which may belong to
 * another web application; these have our own.
 */
public final class DaemonThreads {

  private final ThreadGroup group;

  /**
   * Weak, as one that could not be started would stay for ever, with the work that it was to do;
   * one that runs stays anyway.
   */
  private final Set<Thread> made =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  public DaemonThreads() {
    this(null);
  }

  /** In this group, as are the threads that they make in turn. */
  public DaemonThreads(ThreadGroup group) {
    this.group = group;
  }

  /** Makes one thread, not started yet. */
  public Thread one(String name, Runnable work) {
    Thread thread = new Thread(group, work, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
    made.add(thread);
    return thread;
  }

  /** Makes any number of threads, called {@code name-1}, {@code name-2} and so on. */
  public ThreadFactory named(String name) {
    AtomicInteger count = new AtomicInteger();
    return work -> one(name + "-" + count.incrementAndGet(), work);
  }

  /** For calls that block: few threads that go away when idle, a bounded queue, then rejection. */
  public ThreadPoolExecutor blockingPool(String name, int size, int queue) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size, size, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), named(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** One thread that does things at their time; what it runs must not keep it. */
  public ScheduledThreadPoolExecutor timer(String name) {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named(name));
    timer.setRemoveOnCancelPolicy(true); // or what was cancelled stays in the heap until its time
    return timer;
  }

  /**
   * Waits until all have ended, but no longer than {@code patience}: a thread may hang in a dead
   * NFS mount.
   */
  public void join(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<Thread> threads;
    synchronized (made) {
      threads = List.copyOf(made);
    }
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

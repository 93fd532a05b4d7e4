package minami;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import minami.image.Deadline;
import minami.image.ImageException;
import minami.image.Work;
import minami.origin.OriginalMemory;
import minami.thread.DaemonThreads;

/**
 * Renders, and looks at originals, on as many threads as there are cores, behind a queue bounded in
 * number, bytes and time, within a budget of decoded bytes. Thread-safe.
 *
 * <p>Work waits for its share of the budget on its own thread, so what is behind it waits too: a
 * large picture is not overtaken for ever by small ones. Work that needs more than the whole budget
 * gets all of it and runs alone.
 */
final class RenderPool implements AutoCloseable {

  /** Made in advance: when it is needed, there may be no room for it. */
  @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack trace that could be wrong
  private static final OverloadException FULL_HEAP = new OverloadException("the heap is full");

  /**
   * The share of the patience that may be spent in the queue. Whoever joins behind somebody who has
   * waited longer would be answered too late, or not at all.
   */
  private static final int QUEUE_SHARE = 4;

  /**
   * How many may wait for each thread, however long it takes: those before them have only their
   * fair shares, which end before the patience does.
   */
  private static final int FEW = 3;

  /** The time left to a rendering that nobody waits for any longer: most end within it. */
  private static final Duration FOR_NOBODY = Duration.ofSeconds(1);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Duration patience;
  private final Duration fairShare;
  private final int memoryKib;
  private final Semaphore memory;
  private final OriginalMemory originals;
  private final DaemonThreads daemons = new DaemonThreads();
  private final ThreadPoolExecutor threads;
  private final Set<Task<?>> running = ConcurrentHashMap.newKeySet();
  private final Pulse pulse;
  private final LongAdder begun = new LongAdder();
  private final LongAdder nanosWaited = new LongAdder();

  /** Reads the header of an original and plans what is to be done with it. */
  interface Plan<T> {
    Work<T> prepare(byte[] original, Deadline deadline) throws ImageException;
  }

  /**
   * A pool of threads; they are daemons, and gone after {@link #close}.
   *
   * @param threads how many
   * @param queue how many renderings may wait
   * @param memoryBytes the budget
   * @param originals where the originals of the renderings that wait or run are counted
   * @param patience how long a request waits in all
   * @param fairShare the time of a processor that one rendering may take while others wait; more
   *     than an ordinary picture takes
   */
  RenderPool(
      int threads,
      int queue,
      long memoryBytes,
      OriginalMemory originals,
      Duration patience,
      Duration fairShare) {
    this.patience = patience;
    pulse = new Pulse(patience);
    this.fairShare = fairShare;
    this.originals = originals;
    memoryKib = (int) Math.min(Integer.MAX_VALUE, memoryBytes >> 10);
    memory = new Semaphore(memoryKib, true);
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            daemons.named("minami-render"));
  }

  /**
   * Refuses a request that would be answered too late or find the queue full, before anything is
   * fetched for it.
   *
   * @throws OverloadException if so
   */
  void admit() throws OverloadException {
    if (!threads.getQueue().isEmpty()) {
      running.forEach(Task::endPastFairShare);
    }
    boolean late =
        threads.getQueue().size() >= FEW * threads.getMaximumPoolSize()
            && threads.getQueue().peek() instanceof Task<?> first
            && first.age() > patience.toNanos() / QUEUE_SHARE;
    if (late || threads.getQueue().remainingCapacity() == 0) {
      throw full();
    }
  }

  static OverloadException full() {
    return new OverloadException("too many thumbnails are waiting to be made");
  }

  /**
   * Does one piece of work on an original. The future fails with an {@link ImageException} if the
   * original is no good, with an {@link OverloadException} if there is no room; cancelling it takes
   * the work out of the queue.
   *
   * @param share of the patience, one in so many: what the work may take once it has a thread and
   *     memory, so that it ends while somebody still waits to be told
   */
  <T> CompletableFuture<T> run(byte[] original, int share, Plan<T> plan) {
    Task<T> task = new Task<>(original, plan, patience.dividedBy(share));
    if (!task.lease.hold(original)) {
      pulse.starves();
      return CompletableFuture.failedFuture(full());
    }
    pulse.arrives();
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      task.end(threads.isShutdown() ? OverloadException.stopping() : full());
    } catch (OutOfMemoryError e) { // no room for a thread
      pulse.starves();
      task.end(FULL_HEAP);
    }
    task.result.whenComplete(
        (rendered, failure) -> {
          if (task.result.isCancelled()) {
            abandon(task);
          }
        });
    return task.result;
  }

  private void abandon(Task<?> task) {
    if (threads.remove(task)) {
      task.lease.close();
    } else {
      task.hurry();
    }
  }

  /** One piece of work, waiting or under way. */
  private final class Task<T> implements Runnable {
    private final long since = System.nanoTime();
    private final byte[] original;
    private final Plan<T> plan;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final OriginalMemory.Lease lease = originals.lease();
    private final Deadline deadline;

    /** Guarded by this: the thread that waits for memory, or null. */
    private Thread waiting;

    /** Set before this is among those that run. */
    private long thread;

    /** The processor time that the thread had taken before, in nanoseconds. */
    private long before;

    private volatile boolean pastFairShare;

    Task(byte[] original, Plan<T> plan, Duration time) {
      this.original = original;
      this.plan = plan;
      deadline = new Deadline(time);
    }

    long age() {
      return System.nanoTime() - since;
    }

    @Override
    public void run() {
      long waited = age();
      goesOn(waited);
      begun.increment();
      nanosWaited.add(waited);
      moves();
      try {
        work();
      } finally {
        moves();
      }
    }

    private void work() {
      if (result.isDone()) {
        lease.close();
        return;
      }
      try {
        thread = Thread.currentThread().getId();
        before = THREADS.getThreadCpuTime(thread);
        running.add(this);
        T outcome = withinBudget(plan.prepare(original, deadline));
        pulse.succeeds();
        lease.close();
        result.complete(outcome);
      } catch (OutOfMemoryError e) {
        pulse.starves();
        end(FULL_HEAP);
      } catch (InterruptedException e) {
        end(OverloadException.stopping());
      } catch (Throwable t) { // whatever it is, those who wait must be told
        end(threads.isShutdown() ? OverloadException.stopping() : t);
      } finally {
        running.remove(this);
      }
    }

    /**
     * Measured in processor time: a busy machine is not the picture's fault. Once only: an
     * animation that is ended still needs time for its first frame.
     */
    void endPastFairShare() {
      if (!pastFairShare && THREADS.getThreadCpuTime(thread) - before > fairShare.toNanos()) {
        pastFairShare = true;
        deadline.shortenTo(Duration.ZERO);
      }
    }

    private T withinBudget(Work<T> work) throws Exception {
      int share = (int) Math.min(memoryKib, (work.memory() >> 10) + 1);
      long from = System.nanoTime();
      boolean wanted = !result.isDone();
      boolean room = false;
      waits(Thread.currentThread());
      try {
        long left = patience.toNanos() - age();
        room = wanted && memory.tryAcquire(share, left, TimeUnit.NANOSECONDS);
      } finally { // also if nobody waits any longer, which is when an interrupt comes
        goesOn(System.nanoTime() - from);
        if (wanted && !room) {
          pulse.starves();
        }
      }
      if (!room) {
        throw new OverloadException(
            "the pictures that are being decoded use all the memory set aside for decoding");
      }
      try {
        return work.run();
      } finally {
        memory.release(share);
      }
    }

    private synchronized void waits(Thread thread) {
      waiting = thread;
    }

    /** After a wait that is not the picture's fault. */
    private synchronized void goesOn(long nanosWaited) {
      waiting = null;
      deadline.extendBy(nanosWaited);
    }

    /** Frees the thread for the next rendering, at once or soon. */
    synchronized void hurry() {
      if (waiting != null) {
        waiting.interrupt();
      } else {
        deadline.shortenTo(FOR_NOBODY);
      }
    }

    void end(Throwable failure) {
      try {
        lease.close(); // which may start a fetch, with a full heap
      } finally {
        result.completeExceptionally(failure);
      }
    }
  }

  private void moves() {
    pulse.moves(!threads.getQueue().isEmpty());
  }

  /** How many renderings wait. */
  int queued() {
    return threads.getQueue().size();
  }

  /** Whether work gets on. */
  Vitals vitals() {
    int queued = queued();
    Duration still = queued == 0 ? Duration.ZERO : pulse.still();
    return new Vitals(queued, still, pulse.starved(), patience);
  }

  /** The current figures. */
  RenderFigures figures() {
    return new RenderFigures(
        queued(),
        running.size(),
        begun.sum(),
        nanosWaited.sum(),
        (long) (memoryKib - memory.availablePermits()) << 10,
        (long) memoryKib << 10,
        originals.taken(),
        originals.most());
  }

  /** Takes no more, ends what is under way, and returns when no thread is left. */
  @Override
  public void close() {
    for (Runnable waiting : threads.shutdownNow()) {
      ((Task<?>) waiting).end(OverloadException.stopping());
    }
    running.forEach(task -> task.deadline.shortenTo(Duration.ZERO));
    daemons.join(patience);
  }
}

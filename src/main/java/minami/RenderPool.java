package minami;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import minami.image.RenderOptions;
import minami.image.Rendered;
import minami.image.Renderer;
import minami.image.Rendering;

/**
 * Renders on as many threads as there are cores, behind a bounded queue, under a budget of decoded
 * bytes. Thread-safe.
 *
 * <p>A rendering waits for its share of the budget on its own thread, so those behind it wait too:
 * a large picture is not overtaken for ever by small ones. One that needs more than the whole
 * budget gets all of it and runs alone.
 */
final class RenderPool implements AutoCloseable {

  /** Made before it is needed: then there may be no room for it. */
  @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack trace that could be wrong
  private static final OverloadException FULL_HEAP = new OverloadException("the heap is full");

  private final Renderer renderer;
  private final Duration patience;
  private final int memoryKib;
  private final Semaphore memory;
  private final ThreadPoolExecutor threads;

  /**
   * A pool of threads; they are daemons, and gone after {@link #close}.
   *
   * @param threads how many
   * @param queue how many renderings may wait
   * @param memoryBytes the budget
   * @param patience how long a rendering waits for its share of the budget
   */
  RenderPool(Renderer renderer, int threads, int queue, long memoryBytes, Duration patience) {
    this.renderer = renderer;
    this.patience = patience;
    memoryKib = (int) Math.min(Integer.MAX_VALUE, memoryBytes >> 10);
    memory = new Semaphore(memoryKib, true);
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            task -> {
              Thread thread = new Thread(task, "minami-render-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Renders one thumbnail. The future fails with an {@link minami.image.ImageException} if the
   * original is no good, with an {@link OverloadException} if there is no room; cancelling it takes
   * the rendering out of the queue.
   */
  CompletableFuture<Rendered> render(byte[] original, RenderOptions options) {
    Task task = new Task(original, options, new CompletableFuture<>());
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      task.result.completeExceptionally(
          threads.isShutdown()
              ? stopping()
              : new OverloadException("too many thumbnails wait to be made"));
    } catch (OutOfMemoryError e) { // no room for a thread
      task.result.completeExceptionally(FULL_HEAP);
    }
    task.result.whenComplete(
        (rendered, failure) -> {
          if (task.result.isCancelled()) {
            threads.remove(task);
          }
        });
    return task.result;
  }

  private static OverloadException stopping() {
    return new OverloadException("this node is about to stop");
  }

  /** One rendering, waiting or under way. */
  private final class Task implements Runnable {
    private final byte[] original;
    private final RenderOptions options;
    private final CompletableFuture<Rendered> result;

    Task(byte[] original, RenderOptions options, CompletableFuture<Rendered> result) {
      this.original = original;
      this.options = options;
      this.result = result;
    }

    @Override
    public void run() {
      if (result.isDone()) {
        return;
      }
      try {
        result.complete(withinBudget(renderer.prepare(original, options)));
      } catch (OutOfMemoryError e) {
        result.completeExceptionally(FULL_HEAP);
      } catch (InterruptedException e) {
        result.completeExceptionally(stopping());
      } catch (Throwable t) { // whatever it is, those who wait must hear of it
        result.completeExceptionally(t);
      }
    }

    private Rendered withinBudget(Rendering rendering) throws Exception {
      int share = (int) Math.min(memoryKib, (rendering.memory() >> 10) + 1);
      if (!memory.tryAcquire(share, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new OverloadException(
            "the pictures that are being decoded take all the memory there is for it");
      }
      try {
        if (result.isDone()) {
          throw new CancellationException("nobody waits any longer");
        }
        return rendering.run();
      } finally {
        memory.release(share);
      }
    }
  }

  /** How many renderings wait. */
  int queued() {
    return threads.getQueue().size();
  }

  /** Takes no more, and returns when no thread is left; what is under way is finished. */
  @Override
  public void close() {
    for (Runnable waiting : threads.shutdownNow()) {
      ((Task) waiting).result.completeExceptionally(stopping());
    }
    try {
      threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

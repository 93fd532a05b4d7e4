package minami;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
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
    CompletableFuture<Rendered> result = new CompletableFuture<>();
    Runnable task = () -> run(original, options, result);
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new OverloadException(
              threads.isShutdown()
                  ? "this node is about to stop"
                  : "too many thumbnails wait to be made"));
    }
    result.whenComplete(
        (rendered, failure) -> {
          if (result.isCancelled()) {
            threads.remove(task);
          }
        });
    return result;
  }

  private void run(byte[] original, RenderOptions options, CompletableFuture<Rendered> result) {
    if (result.isDone()) {
      return;
    }
    try {
      Rendering rendering = renderer.prepare(original, options);
      result.complete(withinBudget(rendering));
    } catch (OutOfMemoryError e) {
      result.completeExceptionally(new OverloadException("the heap is full"));
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
      return rendering.run();
    } finally {
      memory.release(share);
    }
  }

  /** How many renderings wait. */
  int queued() {
    return threads.getQueue().size();
  }

  /** Takes no more, and returns when no thread is left; what is under way is finished. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

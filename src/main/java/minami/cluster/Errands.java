package minami.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What other threads want to have done in etcd by the one thread that talks to it. Only {@link
 * #add} may be called by all.
 */
final class Errands {

  /** While etcd is away, no more than this wait. */
  private static final int MOST = 1_000;

  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final List<CompletableFuture<Void>> done = new ArrayList<>();

  /** Calls etcd. */
  interface Errand {
    void run() throws ExecutionException, TimeoutException, InterruptedException;
  }

  private record Waiting(Errand errand, CompletableFuture<Void> result) {}

  /**
   * Completes when it has been done, and what etcd holds since has been read. Whoever does not wait
   * for that any longer cancels it.
   */
  CompletableFuture<Void> add(Errand errand) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    if (count.incrementAndGet() > MOST) {
      count.decrementAndGet();
      result.completeExceptionally(new IllegalStateException("too much waits to be done in etcd"));
    } else {
      waiting.add(new Waiting(errand, result));
    }
    return result;
  }

  /**
   * Does what waits now, unless nobody waits for it any longer; one that fails is not tried again.
   *
   * @return whether etcd may hold something else
   * @throws TimeoutException if etcd does not answer: then nothing else is tried, either
   */
  boolean run() throws TimeoutException, InterruptedException {
    boolean any = false;
    for (int left = waiting.size(); left > 0; left--) {
      Waiting next = waiting.remove();
      count.decrementAndGet();
      if (next.result.isDone()) {
        continue;
      }
      any = true;
      try {
        next.errand.run();
        done.add(next.result);
      } catch (TimeoutException e) {
        next.result.completeExceptionally(e);
        throw e;
      } catch (ExecutionException | RuntimeException e) {
        next.result.completeExceptionally(e);
      }
    }
    return any;
  }

  /** What etcd holds has been read. */
  void finish() {
    done.forEach(result -> result.complete(null));
    done.clear();
  }
}

package minami.origin;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import minami.origin.OriginException.Reason;

/** Reads on threads that may block. Thread-safe. */
final class Disk {

  private final Executor threads;

  /** What reads an original. */
  interface Reading {
    Original read() throws IOException, OriginException;
  }

  Disk(Executor threads) {
    this.threads = threads;
  }

  /** Reads, if the result is still wanted when its turn comes. */
  void read(Reading reading, CompletableFuture<Original> result) {
    try {
      threads.execute(() -> readNow(reading, result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new OriginException(Reason.OVERLOADED, "too many requests are waiting for the disk"));
    }
  }

  private static void readNow(Reading reading, CompletableFuture<Original> result) {
    if (result.isDone()) {
      return;
    }
    try {
      result.complete(reading.read());
    } catch (OriginException e) {
      result.completeExceptionally(e);
    } catch (IOException | RuntimeException e) {
      result.completeExceptionally(
          new OriginException(
              Reason.BROKEN, "the file cannot be read: " + e.getClass().getSimpleName()));
    } catch (Error e) {
      // Out of memory: those who wait must be told; the thread may die.
      result.completeExceptionally(new OriginException(Reason.OVERLOADED, "out of memory"));
      throw e;
    }
  }
}

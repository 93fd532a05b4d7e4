package minami.web;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import minami.thread.DaemonThreads;

/**
 * Ends requests at their deadline, on one thread for the whole node. Containers have timeouts too,
 * but turn one that coincides with the outcome into a 500.
 */
final class Deadlines implements AutoCloseable {

  private final DaemonThreads threads = new DaemonThreads();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, threads.named("minami-deadlines"), new ThreadPoolExecutor.DiscardPolicy());

  /** Starts its thread now: later there may be no memory for it. */
  Deadlines() {
    timer.setRemoveOnCancelPolicy(true); // or answered requests stay in the heap till then
    timer.prestartCoreThread();
  }

  /** Runs a short task after this time, unless it is cancelled or this is closed. */
  Future<?> after(Duration time, Runnable tell) {
    return timer.schedule(tell, time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Returns when its thread has ended. */
  @Override
  public void close() {
    timer.shutdownNow();
    threads.join(Duration.ofSeconds(10));
  }
}

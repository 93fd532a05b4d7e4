package minami.web;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import minami.thread.DaemonThreads;

/**
 * Tells requests that their time is over, on one thread for the whole node. The containers have
 * timeouts of their own, but one that comes at the same instant as the outcome is a 500 there.
 */
final class Deadlines implements AutoCloseable {

  private final DaemonThreads threads = new DaemonThreads();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, threads.named("minami-deadlines"), new ThreadPoolExecutor.DiscardPolicy());

  /** Starts its thread: later there may be no room for it. */
  Deadlines() {
    timer.setRemoveOnCancelPolicy(true); // or what is answered would stay in the heap until then
    timer.prestartCoreThread();
  }

  /** Runs something short when the time is over, unless it is cancelled or this is closed. */
  Future<?> after(Duration time, Runnable tell) {
    return timer.schedule(tell, time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends, and returns when its thread has. */
  @Override
  public void close() {
    timer.shutdownNow();
    threads.join(Duration.ofSeconds(10));
  }
}

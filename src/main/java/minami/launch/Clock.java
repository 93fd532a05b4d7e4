package minami.launch;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * Runs the timeouts of the server. It ticks, sooner than any of them: each that becomes the first
 * would wake its thread, and nearly all are cancelled long before they are due.
 */
final class Clock extends ScheduledExecutorScheduler {

  private static final long TICK_SECONDS = 1;

  Clock() {
    super("minami-http-clock", true);
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    tick();
  }

  private void tick() {
    schedule(this::tick, TICK_SECONDS, TimeUnit.SECONDS); // without effect once it has stopped
  }
}

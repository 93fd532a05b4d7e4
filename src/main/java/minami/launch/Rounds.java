package minami.launch;

import java.time.Duration;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something at regular intervals, on a thread of its own: no exception and no error ends it,
 * and no queue delays it.
 */
abstract class Rounds extends AbstractLifeCycle {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final String name;
  private final Duration interval;
  private volatile Thread thread;

  Rounds(String name, Duration interval) {
    this.name = name;
    this.interval = interval;
  }

  /** Called once in each interval, and never by two threads. */
  abstract void round() throws InterruptedException;

  @Override
  protected void doStart() throws Exception {
    thread = new Thread(this::goRound, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  protected void doStop() {
    thread.interrupt();
  }

  private void goRound() {
    while (isRunning()) {
      try {
        Thread.sleep(interval.toMillis());
        round();
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) {
        say(e);
      }
    }
  }

  /** When memory is short, there may be none for a log line either. */
  private void say(Throwable failure) {
    try {
      LOG.warn("{} failed, and goes on", name, failure);
    } catch (Throwable e) {
      // The next round says it.
    }
  }
}

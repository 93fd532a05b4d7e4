package minami.launch;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;

/**
 * Ends the JVM when it does not stop by itself: a dead selector, a hanging {@code contextDestroyed}
 * or somebody else's hook would keep it for ever.
 *
 * <p>Its thread waits from the start: once memory or threads are short, it may be too late to make
 * one.
 */
final class LastResort {
  /** The exit code unless another has been set. */
  private static final int STUCK = 4;

  private static final Duration FOR_A_LINE = Duration.ofSeconds(1);

  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile int status = STUCK;
  private volatile long end;

  LastResort() {
    daemon("minami-last-resort", this::run).start();
  }

  /** How the JVM ends. */
  void exitCode(int code) {
    status = code;
  }

  /** May be called again when more is known. */
  void endIn(Duration time) {
    end = System.nanoTime() + time.toNanos();
    stopping.countDown();
  }

  private void run() {
    try {
      stopping.await();
      for (long left = left(); left > 0; left = left()) {
        Thread.sleep(left);
      }
      // Standard error may be a pipe that nobody reads.
      Thread line = daemon("minami-last-line", LastResort::say);
      line.start();
      line.join(FOR_A_LINE.toMillis());
    } catch (InterruptedException | Error e) {
      // There is nobody to tell.
    } finally {
      Runtime.getRuntime().halt(status);
    }
  }

  private long left() {
    return Duration.ofNanos(end - System.nanoTime()).toMillis();
  }

  private static void say() {
    String text = "minami: stopping takes too long; the process ends now";
    Logs.say(System.err, Level.SEVERE, text, null);
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}

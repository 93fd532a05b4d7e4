package minami.launch;

import java.time.Duration;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The threads of the server. */
final class HttpThreads extends QueuedThreadPool {

  /** Surplus threads end one after the other, ten in this time. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  /**
   * The web application's own threads, called so, answer requests that have waited. They may be
   * stopped by a client as any of these may.
   */
  private static final String REPLIES = "minami-replies";

  HttpThreads() {
    setName("minami-http");
    // By default one thread ends each minute, and under load the next burst comes sooner.
    setIdleTimeout((int) IDLE.toMillis());
    setMaxEvictCount(10);
  }

  /**
   * Has a thread do it. But a connection is read on by the thread that has answered on it: mostly
   * there is nothing to read yet, and waking another thread for that costs more than the answer.
   */
  @Override
  public void execute(Runnable job) {
    if (job instanceof Connection && Thread.currentThread().getName().startsWith(REPLIES)) {
      job.run();
    } else {
      super.execute(job);
    }
  }
}

package minami.moderation;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import minami.moderation.Trouble.Reason;
import minami.see.Scores;
import minami.thread.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a {@link ModerationProvider} in this process, on threads of its own. Thread-safe. */
final class LocalJudge implements Judge {

  private static final Logger LOG = LoggerFactory.getLogger(LocalJudge.class);

  private static final int THREADS = 2;

  /** For calls that are interrupted, and for the provider's own end. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  private final ModerationProvider provider;
  private final DaemonThreads threads = new DaemonThreads();

  /** A look that is over may begin the next one while its thread is still at it. */
  private final ThreadPoolExecutor pool =
      threads.blockingPool("minami-moderation-provider", THREADS, THREADS);

  LocalJudge(ModerationProvider provider) {
    this.provider = provider;
  }

  @Override
  public int atOnce() {
    return THREADS;
  }

  @Override
  public void ask(byte[] jpeg, CompletableFuture<Scores> answer, Runnable over) {
    Look look = new Look(jpeg, answer, over);
    answer.whenComplete((scores, failure) -> look.interrupt());
    try {
      pool.execute(look);
    } catch (RejectedExecutionException | Error e) { // it stops, or no thread can be started
      answer.completeExceptionally(new Trouble(Reason.BUSY, "there is no thread for it"));
      over.run();
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
    threads.join(STOP_PATIENCE);
    threads.one("minami-moderation-close", this::closeProvider).start();
    threads.join(STOP_PATIENCE);
  }

  private void closeProvider() {
    try {
      provider.close();
    } catch (RuntimeException | Error e) {
      LOG.warn("The moderation provider did not close cleanly", e);
    }
  }

  /** One look at a picture. */
  private final class Look implements Runnable {
    private final byte[] jpeg;
    private final CompletableFuture<Scores> answer;
    private final Runnable over;

    /** Guarded by this: the thread that is at it, or null. */
    private Thread worker;

    Look(byte[] jpeg, CompletableFuture<Scores> answer, Runnable over) {
      this.jpeg = jpeg;
      this.answer = answer;
      this.over = over;
    }

    @Override
    public void run() {
      try {
        if (begin()) {
          look();
        }
      } finally {
        end();
        over.run();
      }
    }

    private synchronized boolean begin() {
      worker = Thread.currentThread();
      return !answer.isDone();
    }

    private void look() {
      try {
        answer.complete(ScoreSheet.of(provider.moderate(jpeg)));
      } catch (Trouble e) {
        answer.completeExceptionally(e);
      } catch (Throwable e) { // whatever it is, the next picture may do better
        LOG.debug("The moderation provider failed", e);
        answer.completeExceptionally(new Trouble(Reason.FAILED, "it threw " + Trouble.quoted(e)));
      }
    }

    private synchronized void end() {
      worker = null;
      Thread.interrupted(); // it was for this look
    }

    /** Ends the look; without effect on one that ends by itself. */
    private synchronized void interrupt() {
      if (worker != null && worker != Thread.currentThread()) {
        worker.interrupt();
      }
    }
  }
}

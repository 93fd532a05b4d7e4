package minami.s3;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import minami.thread.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * In whose name requests are signed, as AWS' default chain finds it: in system properties, the
 * environment, a profile, or from the container's or the machine's metadata service. That may take
 * long, so a thread of its own asks; meanwhile, and while the chain fails, what it gave before is
 * used as long as that is valid. Thread-safe.
 */
public final class Credentials implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

  /** How long the chain may take; more than its own calls to a metadata service should need. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  /** A file or an environment may change without saying when. */
  private static final Duration LONGEST_USE = Duration.ofMinutes(5);

  /** The shortest time between two tries. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Supplier<? extends AwsCredentialsProvider> source;
  private final ThreadPoolExecutor threads;
  private final ScheduledExecutorService timer;
  private final Duration patience;

  /** Guarded by this: the chain, or null if it is to be made anew. */
  private AwsCredentialsProvider provider;

  /** Guarded by this: what the chain gave, or null. */
  private AwsCredentialsIdentity kept;

  /** Guarded by this, as the other times by {@link System#nanoTime}: until when that is valid. */
  private long validUntil;

  /** Guarded by this: when the chain is to be asked again. */
  private long askAt;

  /** Guarded by this: when it may be made anew, as what it gave was refused. */
  private long renewAt = System.nanoTime();

  /** Guarded by this: what those who wait get, or null if the chain is not being asked. */
  private CompletableFuture<AwsCredentialsIdentity> underWay;

  /** Guarded by this: why the chain gave nothing the last time, or null. */
  private CredentialsException failure;

  /**
   * Those of the default chain, which is asked when they are first needed.
   *
   * @param threads makes the thread that asks
   * @param timer tells when that takes too long
   */
  public Credentials(DaemonThreads threads, ScheduledExecutorService timer) {
    // Not DefaultCredentialsProvider.create(): that one is shared, and caches what was refused.
    this(() -> DefaultCredentialsProvider.builder().build(), threads, timer, PATIENCE);
  }

  Credentials(
      Supplier<? extends AwsCredentialsProvider> source,
      DaemonThreads threads,
      ScheduledExecutorService timer,
      Duration patience) {
    this.source = source;
    // Two: one asks, and the other one tells those who wait that it takes too long.
    this.threads = threads.blockingPool("minami-s3-credentials", 2, 16);
    this.timer = timer;
    this.patience = patience;
  }

  /** The present ones; fails with a {@link CredentialsException}. */
  synchronized CompletableFuture<AwsCredentialsIdentity> get() {
    long now = System.nanoTime();
    if (now - askAt >= 0 || (kept == null && failure == null)) {
      ask(now);
    }
    if (kept != null && now - validUntil < 0) {
      return CompletableFuture.completedFuture(kept);
    }
    return underWay != null ? underWay : CompletableFuture.failedFuture(failure);
  }

  /**
   * Asks anew, and not what the chain remembers, as these were refused.
   *
   * @return whether there may be others
   */
  synchronized boolean renew(AwsCredentialsIdentity refused) {
    if (kept != refused) {
      return true; // somebody else was quicker
    }
    long now = System.nanoTime();
    if (now - renewAt < 0) {
      return false;
    }
    renewAt = now + PAUSE.toNanos();
    askAt = now;
    kept = null;
    failure = null;
    closeProvider();
    return true;
  }

  /** Guarded by this. */
  private void ask(long now) {
    if (underWay != null) {
      return;
    }
    askAt = now + PAUSE.toNanos();
    CompletableFuture<AwsCredentialsIdentity> asked = new CompletableFuture<>();
    underWay = asked;
    try {
      threads.execute(() -> resolve(asked));
      timer.schedule(
          () -> threads.execute(() -> giveUp(asked)), patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException | Error e) { // closed, or the heap is full
      underWay = null;
      failure = new CredentialsException("the default chain of credentials cannot be asked now");
    }
  }

  private void resolve(CompletableFuture<AwsCredentialsIdentity> asked) {
    AwsCredentialsIdentity found = null;
    CredentialsException none = null;
    try {
      found = provider().resolveCredentials();
    } catch (RuntimeException | Error e) { // SdkException, and whatever comes with a full heap
      LOG.debug("AWS' default chain gave no credentials", e);
      none =
          new CredentialsException(
              "AWS' default chain finds no credentials: set s3.access-key and s3.secret-key"
                  + " (s3.access-key=anonymous for a public bucket), AWS_ACCESS_KEY_ID and"
                  + " AWS_SECRET_ACCESS_KEY, a profile, or a role for this container or machine");
    }
    synchronized (this) {
      underWay = underWay == asked ? null : underWay;
      failure = none;
      if (found != null) {
        keep(found);
      }
    }
    if (found != null) {
      asked.complete(found);
    } else {
      asked.completeExceptionally(none);
    }
  }

  private AwsCredentialsProvider provider() {
    synchronized (this) {
      if (provider != null) {
        return provider;
      }
    }
    AwsCredentialsProvider made = source.get(); // reads files
    synchronized (this) {
      provider = made;
    }
    return made;
  }

  /** Guarded by this. */
  private void keep(AwsCredentialsIdentity found) {
    long now = System.nanoTime();
    Duration left =
        found
            .expirationTime()
            .map(end -> Duration.between(Instant.now(), end))
            .filter(d -> d.compareTo(Duration.ofDays(365)) < 0)
            .orElse(Duration.ofDays(365));
    Duration half = left.dividedBy(2);
    failure =
        left.isNegative()
            ? new CredentialsException(
                "the credentials that AWS' default chain finds have expired: renew them where they"
                    + " come from")
            : null;
    kept = found;
    validUntil = now + left.toNanos();
    Duration use = half.compareTo(LONGEST_USE) < 0 ? half : LONGEST_USE;
    askAt = now + Math.max(use.toNanos(), PAUSE.toNanos());
  }

  /** Those who wait go away; what the chain still gives is for the next ones. */
  private void giveUp(CompletableFuture<AwsCredentialsIdentity> asked) {
    CredentialsException late =
        new CredentialsException(
            "AWS' default chain of credentials does not answer: where there is no metadata service,"
                + " set s3.access-key and s3.secret-key, or AWS_EC2_METADATA_DISABLED=true");
    asked.completeExceptionally(late);
  }

  /** Guarded by this. */
  private void closeProvider() {
    if (provider instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        LOG.debug("AWS' default chain did not close", e);
      }
    }
    provider = null;
  }

  @Override
  public synchronized void close() {
    threads.shutdownNow();
    closeProvider();
  }
}

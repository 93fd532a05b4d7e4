package minami.moderation;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import minami.breaker.Breakers;
import minami.moderation.Trouble.Reason;
import minami.see.Scores;
import minami.thread.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the scores of pictures from a provider outside, whatever that does: within the time limit,
 * on a bounded number of threads, with a bounded number of pictures waiting. A provider that keeps
 * failing is not asked for a few seconds. Thread-safe.
 */
public final class Moderator implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Moderator.class);

  /** How many pictures may wait for their turn. */
  static final int MOST_WAITING = 64;

  private static final int REPORTING_THREADS = 2;

  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration PAUSE_BETWEEN_LINES = Duration.ofMinutes(1);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  private final String provider;
  private final Duration timeout;
  private final Judge judge;
  private final CircuitBreaker breaker;
  private final TroubleLog troubles;
  private final LongAdder calls = new LongAdder();
  private final DaemonThreads threads = new DaemonThreads();
  private final ScheduledExecutorService timer = threads.timer("minami-moderation-timer");

  /** Tells those who wait, whose work must not keep the timer or the provider's threads. */
  private final ExecutorService reports =
      threads.blockingPool("minami-moderation", REPORTING_THREADS, 2 * MOST_WAITING);

  /** Those that have not been answered yet. */
  private final Set<Call> open = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /** Guarded by this. */
  private final Deque<Call> waiting = new ArrayDeque<>();

  /** Guarded by this: how many looks the provider is at. */
  private int underWay;

  /** Guarded by this: of those, how many nobody waits for any more. */
  private int overdue;

  /**
   * Opens the provider. A {@link ModerationProvider} is looked for with the calling thread's
   * context class loader, which in a container is the web application's while that starts.
   *
   * @param settings of a provider that is not {@linkplain ModerationSettings#isBuiltIn built in}
   * @throws IllegalArgumentException if there is no provider of that name, or it cannot be used;
   *     its message is one line for the operator
   */
  public static Moderator of(ModerationSettings settings) {
    if (settings.isBuiltIn()) {
      throw new IllegalArgumentException("the built-in model is no provider");
    }
    return new Moderator(settings, PAUSE);
  }

  /**
   * @param pause for how long a provider that keeps failing is not asked
   */
  Moderator(ModerationSettings settings, Duration pause) {
    provider = settings.provider();
    timeout = settings.timeout();
    troubles = new TroubleLog(provider, PAUSE_BETWEEN_LINES);
    breaker = breaker(pause);
    judge =
        settings.isService()
            ? new WebJudge(settings)
            : new LocalJudge(
                Providers.find(provider, Thread.currentThread().getContextClassLoader()));
  }

  private CircuitBreaker breaker(Duration pause) {
    CircuitBreakerConfig config =
        Breakers.config()
            .slidingWindowSize(20)
            .minimumNumberOfCalls(10)
            .waitDurationInOpenState(pause)
            .permittedNumberOfCallsInHalfOpenState(3)
            .build();
    return Breakers.breaker(
        provider,
        config,
        () ->
            LOG.warn(
                "Moderation by {} keeps failing and is not asked for now: what"
                    + " minami.moderation.unknown says is done with new pictures",
                provider),
        () -> LOG.info("Moderation by {} is asked again", provider));
  }

  /**
   * The scores of a picture. The future never fails, and is completed within the time limit: with
   * {@link Scores#unknown} on any trouble. What depends on it should not block for long.
   *
   * @param jpeg a copy of at most 320 pixels, upright, in sRGB; must not be changed afterwards
   */
  public CompletableFuture<Scores> judge(byte[] jpeg) {
    calls.increment();
    Call call = new Call(jpeg);
    try {
      call.begin();
    } catch (RejectedExecutionException e) { // the timer's
      call.end(stopped());
    } catch (RuntimeException | Error e) { // or those who wait would never hear of it
      call.end(unasked(e));
    }
    return call.told;
  }

  /** The state now. */
  public synchronized ModeratorState state() {
    return new ModeratorState(
        provider,
        Breakers.state(breaker),
        underWay,
        waiting.size(),
        calls.sum(),
        troubles.byReason());
  }

  /**
   * Answers all that are under way with {@link Scores#unknown}, and returns when no thread is left,
   * or after a few seconds.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    open.forEach(call -> call.end(stopped()));
    judge.close();
    timer.shutdownNow();
    reports.shutdown();
    threads.join(STOP_PATIENCE);
  }

  private static Trouble stopped() {
    return new Trouble(Reason.STOPPED, "this node stops");
  }

  private static Trouble paused() {
    return new Trouble(Reason.PAUSED, "it is not asked for now");
  }

  private static Trouble tooLong() {
    return new Trouble(
        Reason.BUSY, "a picture's turn did not come in time: it is too slow for this node's load");
  }

  private static Trouble unasked(Throwable e) {
    return new Trouble(Reason.BUSY, "this node cannot ask it: " + Trouble.quoted(e));
  }

  /** Starts what waits, as far as there is room. */
  private void startNext() {
    for (Call next = next(); next != null; next = next()) {
      next.start();
    }
  }

  private synchronized Call next() {
    if (underWay >= judge.atOnce() || waiting.isEmpty()) {
      return null;
    }
    underWay++;
    Call next = waiting.remove();
    next.state = State.UNDER_WAY;
    return next;
  }

  private void report(Runnable end) {
    if (closed) {
      end.run();
      return;
    }
    try {
      reports.execute(end);
    } catch (RejectedExecutionException | OutOfMemoryError e) { // late is better than never
      end.run();
    }
  }

  private enum State {
    WAITING,
    UNDER_WAY,

    /** Its answer is there, but the provider is still at it. */
    OVERDUE,

    OVER
  }

  /** One picture. Whoever completes the answer first decides: the provider, the timer, the end. */
  private final class Call {
    private final long since = System.nanoTime();
    private final byte[] jpeg;
    private final CompletableFuture<Scores> answer = new CompletableFuture<>();
    private final CompletableFuture<Scores> told = new CompletableFuture<>();

    /** Guarded by the moderator. */
    private State state = State.WAITING;

    /** Whether the breaker waits to hear how it went. */
    private final AtomicBoolean permitted = new AtomicBoolean();

    Call(byte[] jpeg) {
      this.jpeg = jpeg;
      answer.whenComplete(this::answered);
    }

    void begin() {
      open.add(this);
      if (closed) {
        end(stopped());
        return;
      }
      Future<?> limit = timer.schedule(() -> end(late()), timeout.toNanos(), TimeUnit.NANOSECONDS);
      answer.whenComplete((scores, failure) -> limit.cancel(false));
      Trouble refusal = enter();
      if (refusal == null) {
        startNext();
      } else {
        end(refusal);
      }
    }

    /** Queues it, or says why not. */
    private Trouble enter() {
      synchronized (Moderator.this) {
        if (answer.isDone()) {
          return stopped();
        }
        boolean full = underWay >= judge.atOnce();
        if (full && breaker.getState() == CircuitBreaker.State.OPEN) {
          return paused();
        }
        if (overdue == judge.atOnce()) {
          return new Trouble(
              Reason.BUSY,
              "it hangs: none of its " + overdue + " calls returns, though interrupted");
        }
        if (waiting.size() >= MOST_WAITING) {
          return new Trouble(
              Reason.BUSY, "too many pictures wait for it: it is too slow for this node's load");
        }
        waiting.add(this);
        return null;
      }
    }

    /** Its turn has come. */
    void start() {
      try {
        if (mayAsk()) {
          judge.ask(jpeg, answer, this::over);
          return;
        }
      } catch (RuntimeException | Error e) { // it is not the fault of whoever made room
        end(unasked(e));
      }
      over();
    }

    private boolean mayAsk() {
      if (System.nanoTime() - since > timeout.toNanos() / 2) {
        end(tooLong()); // or the provider would be blamed for having had so little time
      } else if (breaker.tryAcquirePermission()) {
        permitted.set(true);
        if (!answer.isDone()) {
          return true;
        }
        tellBreaker(stopped());
      } else {
        end(paused());
      }
      return false;
    }

    private Trouble late() {
      synchronized (Moderator.this) {
        return state == State.WAITING
            ? tooLong()
            : new Trouble(
                Reason.SLOW,
                "no scores within "
                    + timeout.toMillis()
                    + " ms; if it is only slow, raise minami.moderation.timeout");
      }
    }

    void end(Trouble trouble) {
      answer.completeExceptionally(trouble);
    }

    private void answered(Scores scores, Throwable failure) {
      open.remove(this);
      synchronized (Moderator.this) {
        if (state == State.WAITING) {
          waiting.remove(this);
          state = State.OVER;
        } else if (state == State.UNDER_WAY) {
          state = State.OVERDUE;
          overdue++;
        }
      }
      try {
        learn((Trouble) failure); // there is no other
      } finally {
        report(() -> told.complete(failure == null ? scores : Scores.unknown()));
      }
    }

    private void learn(Trouble trouble) {
      tellBreaker(trouble);
      if (trouble != null) {
        troubles.note(trouble);
      }
    }

    private void tellBreaker(Trouble trouble) {
      if (!permitted.getAndSet(false)) {
        return;
      }
      if (trouble == null || trouble.reason() == Reason.REFUSED) {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
      } else if (trouble.reason().isFault()) {
        breaker.onError(0, TimeUnit.NANOSECONDS, trouble);
      } else {
        breaker.releasePermission();
      }
    }

    /** The provider has room again. Without effect the second time. */
    private void over() {
      synchronized (Moderator.this) {
        if (state == State.OVER) {
          return;
        }
        if (state == State.OVERDUE) {
          overdue--;
        }
        underWay--;
        state = State.OVER;
      }
      startNext();
    }
  }
}

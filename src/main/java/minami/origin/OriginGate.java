package minami.origin;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import minami.breaker.Breakers;
import minami.origin.OriginException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate to one host or folder of originals. A fetch waits here, holding nothing yet, until there
 * is a connection for it and probably memory for its original. When too many wait, or the first of
 * them for too long, the next is refused. So a host in trouble delays the requests for its own
 * pictures, briefly, and no others. Thread-safe.
 *
 * <p>A silent host is not asked for a while; one that fails at once costs nothing, and is always
 * tried. A host that answers 429 is left alone for as long as it says, but for a minute at most: it
 * may mean this one picture.
 */
final class OriginGate {

  private static final Logger LOG = LoggerFactory.getLogger(OriginGate.class);

  private static final CircuitBreakerConfig BREAKER =
      Breakers.config()
          .slidingWindowSize(20)
          .minimumNumberOfCalls(10)
          .waitDurationInOpenState(Duration.ofSeconds(5))
          .permittedNumberOfCallsInHalfOpenState(3)
          .build();

  /** The longest that one answer may keep a host from being asked. */
  private static final int LONGEST_QUIET_SECONDS = 60;

  private static final Duration PAUSE_BETWEEN_LINES = Duration.ofMinutes(1);

  /** The size that is assumed before the first original has come. */
  private static final long FIRST_GUESS = 4 << 20;

  /** How slowly the guess shrinks after a large original; it grows at once. */
  private static final int INERTIA = 8;

  /**
   * What a gate lets through.
   *
   * @param underWay how many fetches at the same time
   * @param waiting how many more may wait
   * @param patience how long the first of those may wait before the next is refused
   * @param memory for the originals of all gates
   */
  record Capacity(int underWay, int waiting, Duration patience, OriginalMemory memory) {}

  private final Capacity capacity;
  private final Fetches fetches;
  private final FailureLog failures;
  private final CircuitBreaker breaker;

  /** Guarded by this. */
  private final Deque<Visit> waiting = new ArrayDeque<>();

  /** Guarded by this. */
  private int underWay;

  /** Guarded by this: the expected size of the next original. */
  private long guess = FIRST_GUESS;

  /** Guarded by this: how many fetches brought an original, or the confirmation of one. */
  private long fetched;

  /** Guarded by this: of the originals that have come. */
  private long bytes;

  /** Guarded by this; {@link System#nanoTime}. */
  private long quietUntil = System.nanoTime();

  /** Guarded by this: a thread is in {@link #letIn}. */
  private boolean lettingIn;

  /** Guarded by this: and it has to look once more. */
  private boolean lookAgain;

  /**
   * A gate to a host that is presumed to be well.
   *
   * @param name for people: the key in the configuration
   */
  OriginGate(String name, Capacity capacity, Fetches fetches) {
    this.capacity = capacity;
    this.fetches = fetches;
    failures = new FailureLog(name, PAUSE_BETWEEN_LINES);
    capacity.memory().whenGivenBack(this::letIn);
    breaker =
        Breakers.breaker(
            name,
            BREAKER,
            () -> LOG.warn("{} does not answer and is not asked for now", name),
            () -> LOG.info("{} is asked again", name));
  }

  /**
   * Fetches when there is room.
   *
   * @param start begins the fetch, which ends with the visit's result
   */
  CompletableFuture<Original> fetch(Consumer<Visit> start) {
    Visit visit = new Visit(fetches.begin(), start);
    // A future tells the first to register last: when this leaves, a render holds the original.
    visit.result.whenComplete((original, failure) -> leave(visit, original, failure));
    try {
      enter(visit);
      letIn();
    } catch (OriginException | Error e) { // a full heap must not leave it there for ever
      visit.result.completeExceptionally(HttpFailure.verdictOn(e));
    }
    return visit.result;
  }

  private synchronized void enter(Visit visit) throws OriginException {
    Visit first = waiting.peek();
    if (waiting.size() >= capacity.waiting()
        || first != null && System.nanoTime() - first.since > capacity.patience().toNanos()) {
      throw new OriginException(Reason.OVERLOADED, "too many requests are waiting for the origin");
    }
    if (!visit.left) { // it has if we are shutting down
      waiting.add(visit);
    }
  }

  synchronized OriginState state() {
    return new OriginState(
        breaker.getName(),
        Breakers.state(breaker),
        underWay,
        waiting.size(),
        bytes,
        fetched,
        failures.byReason());
  }

  /**
   * Starts, or refuses, the visits that need not wait any longer. Only one thread does it at a
   * time, and never recursively: a fetch may end as soon as it starts, and call this again.
   */
  private void letIn() {
    synchronized (this) {
      lookAgain = true;
      if (lettingIn) {
        return;
      }
      lettingIn = true;
    }
    boolean ended = false;
    try {
      while (looksAgain()) {
        for (Visit next = next(); next != null; next = next()) {
          begin(next);
        }
      }
      ended = true;
    } finally {
      if (!ended) { // a full heap: the next caller goes on
        synchronized (this) {
          lettingIn = false;
        }
      }
    }
  }

  private synchronized boolean looksAgain() {
    boolean again = lookAgain;
    lookAgain = false;
    lettingIn = again;
    return again;
  }

  /** The next one to be started or refused, or null. */
  private synchronized Visit next() {
    if (waiting.isEmpty()) {
      return null;
    }
    long quiet = quietUntil - System.nanoTime();
    if (quiet > 0) {
      int seconds = (int) TimeUnit.NANOSECONDS.toSeconds(quiet) + 1;
      return waiting.remove().refused("the origin has asked for fewer requests", seconds);
    }
    OriginalMemory memory = capacity.memory();
    boolean room =
        underWay == 0 ? memory.hasRoomForOne(guess) : memory.hasRoomFor((underWay + 1) * guess);
    if (underWay >= capacity.underWay() || !room) {
      return null;
    }
    if (!breaker.tryAcquirePermission()) {
      return waiting.remove().refused("the origin does not answer, and is not asked for now", 0);
    }
    Visit next = waiting.remove();
    next.underWay = true;
    underWay++;
    return next;
  }

  private void begin(Visit visit) {
    if (visit.refusal != null) {
      visit.result.completeExceptionally(visit.refusal);
      return;
    }
    try {
      fetches.startClock(visit.result);
      visit.start.accept(visit);
    } catch (Throwable t) { // it is not the fault of whoever made room
      visit.result.completeExceptionally(HttpFailure.verdictOn(t));
    }
  }

  private void leave(Visit visit, Original original, Throwable failure) {
    boolean asked;
    OriginalMemory.Lease lease;
    synchronized (this) {
      visit.left = true;
      lease = visit.lease;
      asked = visit.underWay;
      if (asked) {
        underWay--;
      } else {
        waiting.remove(visit);
      }
      if (original != null) {
        long size = original.bytes().length;
        guess = size > guess ? size : guess - (guess - size) / INERTIA;
        fetched++;
        bytes += lease == null ? 0 : size; // without one, what is known was confirmed
      }
    }
    try {
      if (asked) {
        tell(visit, failure);
      }
      if (failure instanceof OriginException e && !fetches.isClosed()) {
        failures.note(e);
      }
    } finally {
      giveBack(lease);
    }
  }

  private void giveBack(OriginalMemory.Lease lease) {
    try {
      if (lease != null) {
        lease.close();
      }
    } finally {
      letIn();
    }
  }

  private void tell(Visit visit, Throwable failure) {
    if (failure == null || visit.answered) {
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    } else if (failure instanceof OriginException e && e.reason() == Reason.TOO_SLOW) {
      breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    } else if (failure instanceof OriginException e && e.reason() != Reason.OVERLOADED) {
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    } else { // nobody waited any longer, or we were the ones with too much to do
      breaker.releasePermission();
    }
  }

  /** One fetch, waiting or under way. */
  final class Visit {
    private final long since = System.nanoTime();
    private final CompletableFuture<Original> result;
    private final Consumer<Visit> start;

    /** Guarded by the gate. */
    private boolean underWay;

    /** Why it is not started. */
    private OriginException refusal;

    private volatile boolean answered;

    /** Guarded by the gate: on what the fetch has brought, or null. */
    private OriginalMemory.Lease lease;

    /** Guarded by the gate. */
    private boolean left;

    private Visit(CompletableFuture<Original> result, Consumer<Visit> start) {
      this.result = result;
      this.start = start;
    }

    /** Where the original goes; whoever completes it first ends the fetch. */
    CompletableFuture<Original> result() {
      return result;
    }

    private Visit refused(String message, int retryAfter) {
      refusal = new OriginException(Reason.OVERLOADED, message, retryAfter);
      return this;
    }

    /** The host has begun to answer: it is not silent, whatever comes now. */
    void answered() {
      answered = true;
    }

    /** Keeps what has come in memory until those who wait for it have leases of their own. */
    void hold(OriginalMemory.Lease brought) {
      boolean late;
      synchronized (OriginGate.this) {
        late = left;
        lease = brought;
      }
      if (late) {
        brought.close();
      }
    }

    /** The host has asked to be left alone. What exceeds a minute applies to this path only. */
    void leaveHostAlone(int seconds) {
      synchronized (OriginGate.this) {
        long until =
            System.nanoTime() + TimeUnit.SECONDS.toNanos(Math.min(seconds, LONGEST_QUIET_SECONDS));
        quietUntil = until - quietUntil > 0 ? until : quietUntil;
      }
    }
  }
}

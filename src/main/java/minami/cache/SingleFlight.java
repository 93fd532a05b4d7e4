package minami.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Joins equal requests: while work for a key is under way, whoever asks for the key waits for the
 * same work.
 *
 * <p>A caller who leaves never fails the others; when the last one leaves, the work is cancelled.
 * Any outcome of the work, an {@code Error} too, reaches all who wait, once, and by then the key is
 * free again. Thread-safe.
 */
public final class SingleFlight<V> {

  private final ConcurrentHashMap<String, Flight> flights = new ConcurrentHashMap<>();

  /**
   * Waits for the work under way for the key, or starts it.
   *
   * @param key what makes two requests equal
   * @param work started at most once for all who join; cancelling the future it returns must stop
   *     it
   */
  public Ticket<V> join(String key, Supplier<CompletableFuture<V>> work) {
    while (true) {
      Flight fresh = new Flight(key);
      Flight flight = flights.computeIfAbsent(key, k -> fresh);
      if (flight == fresh) {
        flight.start(work);
      } else if (!flight.board()) {
        flights.remove(key, flight); // it is over, but has not been removed yet
        continue;
      }
      return new Ticket<>(flight.landing.copy(), flight::leave);
    }
  }

  /** Nobody joins the work under way for the key any more; whoever asks from now on starts anew. */
  public void closeDoors(String key) {
    flights.remove(key);
  }

  /** How many keys are being worked on. */
  int size() {
    return flights.size();
  }

  /** Completes when all work that is now under way has ended, however it ends. */
  public CompletableFuture<Void> quiet() {
    return CompletableFuture.allOf(
        flights.values().stream()
            .map(flight -> flight.landing.handle((value, failure) -> null))
            .toArray(CompletableFuture<?>[]::new));
  }

  /** One caller's share in a flight. */
  public static final class Ticket<V> {
    private final CompletableFuture<V> future;
    private final Runnable leave;
    private final AtomicBoolean left = new AtomicBoolean();

    private Ticket(CompletableFuture<V> future, Runnable leave) {
      this.future = future;
      this.leave = leave;
    }

    /** A ticket for what is known already. */
    public static <V> Ticket<V> landed(CompletableFuture<V> future) {
      return new Ticket<>(future, () -> {});
    }

    /** The outcome, for this caller alone: completing or cancelling it touches nobody else. */
    public CompletableFuture<V> future() {
      return future;
    }

    /** Stops waiting. */
    public void leave() {
      if (left.compareAndSet(false, true)) {
        leave.run();
      }
    }
  }

  private final class Flight {
    private final String key;
    private final CompletableFuture<V> landing = new CompletableFuture<>();

    /**
     * Guarded by this. Whoever makes a flight is on board: nobody can be the last to leave before
     * the start.
     */
    private int waiting = 1;

    /** Guarded by this: nobody may board any more. */
    private boolean over;

    /** Guarded by this; set before its maker can leave, and so before the last one does. */
    private CompletableFuture<V> work;

    Flight(String key) {
      this.key = key;
    }

    synchronized boolean board() {
      if (over) {
        return false;
      }
      waiting++;
      return true;
    }

    void start(Supplier<CompletableFuture<V>> supplier) {
      CompletableFuture<V> started;
      try {
        started = supplier.get();
      } catch (Throwable t) { // an Error too must reach all who wait
        started = CompletableFuture.failedFuture(t);
      }
      synchronized (this) {
        work = started;
      }
      started.whenComplete(this::land);
    }

    private void land(V value, Throwable failure) {
      synchronized (this) {
        over = true;
      }
      flights.remove(key, this);
      if (failure == null) {
        landing.complete(value);
      } else {
        landing.completeExceptionally(failure);
      }
    }

    void leave() {
      CompletableFuture<V> deserted;
      synchronized (this) {
        if (--waiting > 0 || over) {
          return;
        }
        over = true;
        deserted = work;
      }
      flights.remove(key, this);
      deserted.cancel(true);
    }
  }
}

package minami.origin;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A bound on the bytes of all originals under way: those that are coming in, and those that wait
 * for a render or are in one. Without it, a few dozen of 30 MB each overflow most heaps, and the
 * whole node suffers instead of one request. Thread-safe.
 *
 * <p>Bytes are held by a {@link Lease}. A fetch opens one and grows it; when the original is
 * complete, the lease is handed over to the gate, which closes it once the fetch has left. Each
 * render has a lease of its own on the same original. An original is counted once, however many
 * leases it has.
 */
public final class OriginalMemory {

  private final long most;
  private final List<Runnable> waiters = new CopyOnWriteArrayList<>();

  /** Guarded by this. */
  private long taken;

  /** Guarded by this: the originals that have a lease, by identity. */
  private final IdentityHashMap<byte[], Held> held = new IdentityHashMap<>();

  /** Room for so many bytes. */
  public OriginalMemory(long most) {
    this.most = most;
  }

  /** Opens a lease that holds nothing yet. */
  public Lease lease() {
    return new Lease();
  }

  /** How many bytes there are in all. */
  public long most() {
    return most;
  }

  /** How many bytes are taken. */
  public synchronized long taken() {
    return taken;
  }

  /**
   * Whether so much more should be begun: a quarter is left to those who need more than expected.
   */
  synchronized boolean hasRoomFor(long expected) {
    return taken + expected <= most - most / 4;
  }

  /**
   * The same for the only fetch of its gate, which the many fetches of other gates must not keep
   * out: most of the last quarter is open to it.
   */
  synchronized boolean hasRoomForOne(long expected) {
    return taken + Math.min(4 * expected, most / 4) <= most;
  }

  /** Runs this whenever there may be room again, on the thread that gave it back. */
  void whenGivenBack(Runnable waiter) {
    waiters.add(waiter);
  }

  /** Called without the lock: a waiter may start a fetch. */
  private void tell(long givenBack) {
    if (givenBack > 0) {
      waiters.forEach(Runnable::run);
    }
  }

  /** An original, and how many leases it has. */
  private static final class Held {
    private final byte[] original;
    private int leases;

    Held(byte[] original) {
      this.original = original;
    }
  }

  /** Counts an original unless it is counted already. The caller has the lock. */
  private Held join(byte[] original) {
    Held place = held.get(original);
    if (place == null) {
      place = new Held(original);
      held.put(original, place); // if the heap is full, this throws before anything is counted
      taken += original.length;
    }
    place.leases++;
    return place;
  }

  /**
   * A claim on memory: a number of bytes, or a share in an original. Closing it gives back once
   * what it holds; closing it again does nothing. Giving back allocates nothing, so that it
   * succeeds when the heap is full; whoever waits for the room may. Thread-safe.
   */
  public final class Lease implements AutoCloseable {

    /** Guarded by the memory, as all of these. */
    private long bytes;

    /** The original that this lease has a share in, or null. */
    private Held place;

    private boolean closed;

    private Lease() {}

    /** Takes so many bytes more; false if there is no room or the lease is closed. */
    boolean grow(long more) {
      synchronized (OriginalMemory.this) {
        if (closed || taken + more > most) {
          return false;
        }
        taken += more;
        bytes += more;
        return true;
      }
    }

    /** Gives back so many of the bytes, if the lease is still open. */
    void shrink(long less) {
      synchronized (OriginalMemory.this) {
        if (closed) {
          return;
        }
        taken -= less;
        bytes -= less;
      }
      tell(less);
    }

    /** Takes a share in an original; false if it is not counted yet and there is no room for it. */
    public boolean hold(byte[] original) {
      synchronized (OriginalMemory.this) {
        boolean room = held.containsKey(original) || taken + original.length <= most;
        if (closed || place != null || !room) {
          return false;
        }
        place = join(original);
        return true;
      }
    }

    /**
     * Ends this lease and opens another on the original that its bytes have become. Nobody can take
     * the room in between, and there is always room for the original. If this lease is closed
     * already, so is the other.
     */
    Lease handOver(byte[] original) {
      Lease heir = new Lease();
      synchronized (OriginalMemory.this) {
        if (closed) {
          heir.closed = true;
        } else {
          heir.place = join(original);
          end();
        }
      }
      return heir;
    }

    @Override
    public void close() {
      long givenBack;
      synchronized (OriginalMemory.this) {
        givenBack = end();
      }
      tell(givenBack);
    }

    /** The caller has the lock. */
    private long end() {
      long givenBack = bytes;
      if (place != null && --place.leases == 0) {
        held.remove(place.original);
        givenBack += place.original.length;
      }
      taken -= givenBack;
      bytes = 0;
      place = null;
      closed = true;
      return givenBack;
    }
  }
}

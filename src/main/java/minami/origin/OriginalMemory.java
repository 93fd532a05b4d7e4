package minami.origin;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A bound on what all originals under way hold together: those on their way in, and those that wait
 * for a render or are in it. Without it, a few dozen of 30 MB apiece are more than most heaps, and
 * then the whole node suffers instead of one request. Thread-safe.
 */
public final class OriginalMemory {

  private final long most;
  private final List<Runnable> waiters = new CopyOnWriteArrayList<>();

  /** Guarded by this. */
  private long taken;

  /** Guarded by this: by how many each original is held. */
  private final IdentityHashMap<byte[], Integer> holders = new IdentityHashMap<>();

  /** Room for as many bytes. */
  public OriginalMemory(long most) {
    this.most = most;
  }

  /** Takes so many bytes, or none. */
  public synchronized boolean take(long bytes) {
    if (taken + bytes > most) {
      return false;
    }
    taken += bytes;
    return true;
  }

  /** Gives back what was taken. */
  public void giveBack(long bytes) {
    if (bytes > 0) {
      synchronized (this) {
        taken -= bytes;
      }
      waiters.forEach(Runnable::run);
    }
  }

  /** Takes what an original has, unless another one holds it already; false if there is no room. */
  public synchronized boolean hold(byte[] original) {
    boolean room = holders.containsKey(original) || take(original.length);
    if (room) {
      holders.merge(original, 1, Integer::sum);
    }
    return room;
  }

  /** Holds what came of the bytes that were taken, in their place: nobody comes between. */
  synchronized void exchange(long bytes, byte[] original) {
    taken += original.length - bytes;
    holders.merge(original, 1, Integer::sum);
  }

  /** Lets go of an original that was held. */
  public void release(byte[] original) {
    Integer left;
    synchronized (this) {
      left = holders.computeIfPresent(original, (o, holds) -> holds == 1 ? null : holds - 1);
    }
    if (left == null) {
      giveBack(original.length);
    }
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
   * The same for one that nobody else's many should keep out, however much is expected of it: most
   * of the last quarter is open to it.
   */
  synchronized boolean hasRoomForOne(long expected) {
    return taken + Math.min(4 * expected, most / 4) <= most;
  }

  /** Runs this whenever there may be room again, on the thread that gave it back. */
  void whenGivenBack(Runnable waiter) {
    waiters.add(waiter);
  }
}

package minami.origin;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bound on what all originals under way hold together: those on their way in, and those that wait
 * for a render or are in it. Without it, a few dozen of 30 MB apiece are more than most heaps, and
 * then the whole node suffers instead of one request. Thread-safe.
 */
public final class OriginalMemory {

  private final AtomicLong taken = new AtomicLong();
  private final long most;
  private final List<Runnable> waiters = new CopyOnWriteArrayList<>();

  /** Room for as many bytes. */
  public OriginalMemory(long most) {
    this.most = most;
  }

  /** Takes so many bytes, or none. */
  public boolean take(long bytes) {
    if (taken.addAndGet(bytes) <= most) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  /** Gives back what was taken. */
  public void giveBack(long bytes) {
    taken.addAndGet(-bytes);
    waiters.forEach(Runnable::run);
  }

  /** Runs this whenever there may be room again, on the thread that gave it back. */
  void whenGivenBack(Runnable waiter) {
    waiters.add(waiter);
  }

  /** How many bytes are taken. */
  public long taken() {
    return taken.get();
  }

  /**
   * Whether so much more should be begun: a quarter is left to those who need more than expected.
   */
  public boolean hasRoomFor(long expected) {
    return taken.get() + expected <= most - most / 4;
  }
}

package minami.origin;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A bound on what all originals under way hold together: those on their way in, and those that wait
 * for a render or are in it. Without it, a few dozen of 30 MB apiece are more than most heaps, and
 * then the whole node suffers instead of one request. Thread-safe.
 */
public final class OriginalMemory {

  private final AtomicLong taken = new AtomicLong();
  private final long most;

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
  }

  /** How many bytes are taken. */
  public long taken() {
    return taken.get();
  }

  /** Whether so much is taken that what is under way should get the rest, and nothing new begin. */
  public boolean isTight() {
    return taken.get() > most / 2;
  }
}

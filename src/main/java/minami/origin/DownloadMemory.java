package minami.origin;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A bound on what all bodies under way hold together. Without it, 32 connections to each of a few
 * origins with 30 MB apiece are more than most heaps, and then the whole node suffers instead of
 * one request.
 */
final class DownloadMemory {

  private final AtomicLong taken = new AtomicLong();
  private final long most;

  DownloadMemory(long most) {
    this.most = most;
  }

  boolean take(long bytes) {
    if (taken.addAndGet(bytes) <= most) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  long taken() {
    return taken.get();
  }
}

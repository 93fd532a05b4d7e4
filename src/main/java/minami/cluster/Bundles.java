package minami.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import minami.image.Thumbnail;

/**
 * Asks a peer for several thumbnails with one request: whatever is wanted while it is busy with the
 * request before. That costs both nodes a fraction of as many requests; nobody waits longer than
 * for an answer to the one before, which is given at once, as it brings only what is kept.
 * Thread-safe.
 */
final class Bundles {

  private final Function<List<String>, CompletableFuture<List<Thumbnail>>> sender;

  /** Guarded by this. */
  private List<Wish> wishes = new ArrayList<>();

  /** Guarded by this: how long all their keys are. */
  private int chars;

  /** Guarded by this. */
  private boolean underWay;

  private record Wish(String key, CompletableFuture<Thumbnail> kept) {}

  /**
   * @param sender asks for some keys; the answer has a thumbnail or null for each
   */
  Bundles(Function<List<String>, CompletableFuture<List<Thumbnail>>> sender) {
    this.sender = sender;
  }

  /**
   * Asks for a thumbnail with the next request. It is null if the peer has not kept it.
   *
   * @return empty, without effect, if too many wait for that already
   */
  Optional<CompletableFuture<Thumbnail>> ask(String key) {
    Wish wish = new Wish(key, new CompletableFuture<>());
    boolean first;
    synchronized (this) {
      if (wishes.size() == Bundle.MOST_KEYS || chars + key.length() >= Bundle.MOST_CHARS) {
        return Optional.empty();
      }
      wishes.add(wish);
      chars += key.length() + 1;
      first = !underWay;
      underWay = true;
    }
    if (first) {
      sendNext();
    }
    return Optional.of(wish.kept());
  }

  private void sendNext() {
    List<Wish> sent = next();
    if (!sent.isEmpty()) {
      send(sent).whenComplete((kept, failure) -> tell(sent, kept, failure));
    }
  }

  private CompletableFuture<List<Thumbnail>> send(List<Wish> wishes) {
    try {
      return sender.apply(wishes.stream().map(Wish::key).toList());
    } catch (RuntimeException | Error e) { // out of memory: or nothing would be sent any more
      return CompletableFuture.failedFuture(e);
    }
  }

  private void tell(List<Wish> sent, List<Thumbnail> kept, Throwable failure) {
    try {
      sendNext();
    } finally {
      for (int i = 0; i < sent.size(); i++) {
        if (failure == null) {
          sent.get(i).kept().complete(kept.get(i));
        } else {
          sent.get(i).kept().completeExceptionally(failure);
        }
      }
    }
  }

  private synchronized List<Wish> next() {
    List<Wish> next = wishes;
    underWay = false; // also if there is no memory for the next list
    wishes = new ArrayList<>();
    chars = 0;
    underWay = !next.isEmpty();
    return next;
  }
}

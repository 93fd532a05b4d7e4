package minami;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import minami.address.ImagePath;
import minami.cache.ByteBoundedCache;
import minami.cache.SingleFlight;
import minami.image.ImageException;
import minami.image.Look;
import minami.image.Renderer;
import minami.origin.Original;
import minami.see.Scores;
import minami.see.Seen;
import minami.see.Viewer;

/**
 * What has been seen in originals: one look at each serves all its sizes. It is kept longer than
 * the original, but holds for those very bytes only. Thread-safe.
 */
final class Looks implements AutoCloseable {

  /** Room for about two thousand: a look takes four kilobytes. */
  private static final long BYTES = 8 << 20;

  /** A look may take this share of the patience of those who wait; the thumbnail comes after it. */
  private static final int SHARE = 4;

  /**
   * For how long a picture that is not shown is refused without another look at its bytes, so that
   * a flood for one costs one look, and a file that is replaced shows soon.
   */
  private static final Duration FLOOD = Duration.ofSeconds(10);

  private final RenderPool pool;
  private final Renderer renderer;
  private final Screening screening;
  private final Viewer viewer = new Viewer();
  private final ByteBoundedCache<Kept> kept = new ByteBoundedCache<>(BYTES, Kept::weight);
  private final SingleFlight<Seen> flights = new SingleFlight<>();
  private final LongAdder taken = new LongAdder();

  Looks(RenderPool pool, Renderer renderer, Screening screening) {
    this.pool = pool;
    this.renderer = renderer;
    this.screening = screening;
  }

  /**
   * What has been seen.
   *
   * @param bytes of the original that it holds for
   * @param since when, by {@link System#nanoTime}
   */
  private record Kept(Seen seen, WeakReference<byte[]> bytes, long since) {

    private static final int OVERHEAD = 160;

    int weight() {
      return OVERHEAD + seen.weight();
    }
  }

  /** How many looks have been taken. */
  long taken() {
    return taken.sum();
  }

  /** Whether this image was found not fit to be shown a moment ago. */
  boolean hasJustBeenBlocked(ImagePath image) {
    Kept last = kept.get(image.encoded());
    return last != null
        && System.nanoTime() - last.since < FLOOD.toNanos()
        && screening.blocks(last.seen.scores());
  }

  /**
   * What there is to see in an original. A look that fails sees nothing; the future fails only if
   * there is no room for a look.
   *
   * @param faces whether faces are wanted
   */
  SingleFlight.Ticket<Seen> at(ImagePath image, Original original, boolean faces) {
    byte[] bytes = original.bytes();
    Seen known = known(image, bytes);
    if (suffices(known, faces)) {
      return SingleFlight.Ticket.landed(CompletableFuture.completedFuture(known));
    }
    // Another version of the original must not get this one's scores.
    String key = image.encoded() + '\n' + System.identityHashCode(bytes) + faces;
    return flights.join(key, () -> look(image, bytes, faces));
  }

  private Seen known(ImagePath image, byte[] bytes) {
    Kept last = kept.get(image.encoded());
    return last != null && last.bytes.refersTo(bytes) ? last.seen : Seen.NOTHING;
  }

  private boolean suffices(Seen seen, boolean faces) {
    return seen.saliency().isPresent()
        && (!faces || seen.faces().isPresent())
        && screening.suffices(seen.scores());
  }

  private CompletableFuture<Seen> look(ImagePath image, byte[] bytes, boolean faces) {
    Seen known = known(image, bytes); // again: a flight may have landed since
    if (suffices(known, faces)) {
      return CompletableFuture.completedFuture(known);
    }
    taken.increment();
    boolean scores = !screening.suffices(known.scores());
    Look.Wanted wanted =
        new Look.Wanted(
            known, faces, scores && screening.isByModel(), scores && !screening.isByModel());
    CompletableFuture<Look.Outcome> looking =
        pool.run(
            bytes,
            SHARE,
            (original, deadline) -> renderer.prepareLook(original, viewer, wanted, deadline));
    CompletableFuture<Seen> result =
        looking
            .exceptionallyCompose(failure -> inVain(known, scores, failure))
            .thenCompose(this::judged)
            .thenApply(seen -> keep(image, bytes, seen));
    result.whenComplete((seen, failure) -> looking.cancel(true));
    return result;
  }

  /** A picture that cannot be looked at may still become a thumbnail, and if not, it says why. */
  private static CompletableFuture<Look.Outcome> inVain(
      Seen known, boolean scores, Throwable failure) {
    if (!(failure instanceof ImageException)) {
      return CompletableFuture.failedFuture(failure);
    }
    Seen seen = Seen.IN_VAIN.with(scores ? Scores.unknown() : known.scores());
    return CompletableFuture.completedFuture(new Look.Outcome(seen, Optional.empty()));
  }

  private CompletableFuture<Seen> judged(Look.Outcome outcome) {
    Seen seen = outcome.seen();
    return outcome
        .copy()
        .map(copy -> screening.judge(copy).thenApply(seen::with))
        .orElseGet(() -> CompletableFuture.completedFuture(seen));
  }

  private Seen keep(ImagePath image, byte[] bytes, Seen seen) {
    screening.count(seen.scores());
    kept.put(image.encoded(), new Kept(seen, new WeakReference<>(bytes), System.nanoTime()));
    return seen;
  }

  @Override
  public void close() {
    kept.close();
  }
}

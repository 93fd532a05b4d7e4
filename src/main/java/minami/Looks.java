package minami;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import minami.address.ImagePath;
import minami.cache.ByteBoundedCache;
import minami.cache.CacheState;
import minami.cache.SingleFlight;
import minami.image.ImageException;
import minami.image.Look;
import minami.image.Renderer;
import minami.origin.Original;
import minami.see.Scores;
import minami.see.Seen;
import minami.see.Viewer;
import minami.trace.Trace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been seen in originals: one look at each serves all its sizes. It is kept longer than
 * the original, but holds for equal bytes only. Thread-safe.
 */
final class Looks implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Looks.class);

  /** Room for about two thousand: a look takes four kilobytes. */
  private static final long BYTES = 8 << 20;

  /** A look may take this share of the patience of those who wait; the thumbnail comes after it. */
  private static final int SHARE = 4;

  /**
   * For how long a picture that is not shown is refused without another look at its bytes, so that
   * a flood for one costs one look, and a file that is replaced shows soon.
   */
  private static final Duration BLOCKED_KEPT = Duration.ofSeconds(10);

  private final RenderPool pool;
  private final Renderer renderer;
  private final Screening screening;
  private final Purges purges;
  private final Viewer viewer = new Viewer();
  private final ByteBoundedCache<Kept> kept = new ByteBoundedCache<>(BYTES, Kept::weight);
  private final SingleFlight<Seen> flights = new SingleFlight<>();
  private final LongAdder taken = new LongAdder();

  Looks(RenderPool pool, Renderer renderer, Screening screening, Purges purges) {
    this.pool = pool;
    this.renderer = renderer;
    this.screening = screening;
    this.purges = purges;
  }

  /**
   * What is kept of a look.
   *
   * @param bytes the last that the memory was found to hold for
   * @param since when, by {@link System#nanoTime}
   */
  private record Kept(Look.Memory memory, WeakReference<byte[]> bytes, long since) {

    private static final int OVERHEAD = 320;

    int weight() {
      return OVERHEAD + memory.seen().weight();
    }

    /** Slow if these are not the very same bytes, but perhaps equal ones. */
    boolean isOf(byte[] original) {
      return bytes.refersTo(original) || memory.digest().equals(Look.digest(original));
    }
  }

  /** How many looks have been taken. */
  long taken() {
    return taken.sum();
  }

  /** How full their cache is. */
  CacheState state() {
    return kept.state();
  }

  /** Whether this image was found not fit to be shown a moment ago. */
  boolean hasJustBeenBlocked(ImagePath image) {
    Kept last = kept.get(image.encoded());
    return last != null
        && System.nanoTime() - last.since < BLOCKED_KEPT.toNanos()
        && screening.blocks(last.memory.seen().scores());
  }

  /**
   * What there is to see in an original. A look that fails sees nothing; the future fails only if
   * there is no room for a look. Whoever joins a look that is under way gets what that brings,
   * perhaps without faces, and asks again: no picture is judged twice at the same time.
   *
   * @param faces whether faces are wanted
   * @param trace a look, if one begins, is part of this
   */
  SingleFlight.Ticket<Seen> at(ImagePath image, Original original, boolean faces, Trace trace) {
    byte[] bytes = original.bytes();
    Kept last = kept.get(image.encoded());
    if (suffices(last, bytes, faces)) {
      return SingleFlight.Ticket.landed(CompletableFuture.completedFuture(last.memory.seen()));
    }
    // Another version of the original must not get this one's scores.
    String key = image.encoded() + '\n' + System.identityHashCode(bytes);
    return flights.join(key, () -> look(image, bytes, faces, trace));
  }

  private boolean suffices(Kept last, byte[] bytes, boolean faces) {
    if (last == null || !last.bytes.refersTo(bytes)) {
      return false;
    }
    Seen seen = last.memory.seen();
    return seen.saliency().isPresent()
        && (!faces || seen.faces().isPresent())
        && screening.suffices(seen.scores());
  }

  private CompletableFuture<Seen> look(ImagePath image, byte[] bytes, boolean faces, Trace trace) {
    long begun = purges.now();
    Kept last = kept.get(image.encoded()); // again: a flight may have landed since
    if (suffices(last, bytes, faces)) {
      return CompletableFuture.completedFuture(last.memory.seen());
    }
    Look.Memory before = last == null ? Look.Memory.NONE : last.memory;
    boolean model = screening.isByModel();
    Look.Wanted wanted =
        new Look.Wanted(before, faces, model, screening.isOn() && !model, screening::suffices);
    Trace step = trace.begin("minami.look");
    CompletableFuture<Look.Outcome> looking =
        pool.run(
            bytes,
            SHARE,
            (original, deadline) -> {
              step.began("minami.queue");
              return renderer.prepareLook(original, viewer, wanted, deadline);
            });
    CompletableFuture<Seen> result =
        looking
            .exceptionallyCompose(failure -> inVain(image, last, bytes, failure))
            .thenCompose(this::judged)
            .thenApply(memory -> keep(image, bytes, memory, begun))
            .copy(); // what the judge says is kept, though all who asked may have left
    result.whenComplete((seen, failure) -> step.end(failure));
    result.whenComplete((seen, failure) -> looking.cancel(true));
    return result;
  }

  /**
   * A picture that cannot be looked at may still become a thumbnail, and if not, it says why. What
   * moderation knows of it already stays known.
   */
  private CompletableFuture<Look.Outcome> inVain(
      ImagePath image, Kept last, byte[] bytes, Throwable failure) {
    if (isTheLastWord(failure)) {
      return CompletableFuture.failedFuture(failure);
    }
    if (!(failure instanceof ImageException)) {
      LOG.error("A look at {} has failed", image.encoded(), failure);
    }
    boolean same = last != null && last.isOf(bytes);
    Scores before = same ? last.memory.seen().scores() : Scores.NONE;
    Scores scores = screening.suffices(before) ? before : Scores.unknown();
    Look.Memory memory =
        new Look.Memory(Seen.IN_VAIN.with(scores), same ? last.memory.digest() : "");
    return CompletableFuture.completedFuture(new Look.Outcome(memory, true, List.of()));
  }

  /**
   * Whether there is no thumbnail either: by the original's header, or for want of room or time.
   */
  private static boolean isTheLastWord(Throwable failure) {
    return failure instanceof ImageException e
        ? e.reason() == ImageException.Reason.UNSUPPORTED
            || e.reason() == ImageException.Reason.TOO_LARGE
        : !(failure instanceof RuntimeException) || failure instanceof CancellationException;
  }

  private CompletableFuture<Look.Memory> judged(Look.Outcome outcome) {
    Look.Memory memory = outcome.memory();
    if (!outcome.fresh()) {
      return CompletableFuture.completedFuture(memory);
    }
    taken.increment();
    CompletableFuture<Scores> scores =
        outcome.copies().stream()
            .map(screening::judge)
            .reduce((a, b) -> a.thenCombine(b, Scores::worst))
            .orElseGet(() -> CompletableFuture.completedFuture(memory.seen().scores()));
    return scores.thenApply(
        judged -> {
          screening.count(judged);
          return new Look.Memory(memory.seen().with(judged), memory.digest());
        });
  }

  private Seen keep(ImagePath image, byte[] bytes, Look.Memory memory, long begun) {
    String key = image.encoded();
    purges.keepUnless(
        begun,
        purge -> purge.concernsImage(key),
        () -> kept.put(key, new Kept(memory, new WeakReference<>(bytes), System.nanoTime())));
    return memory.seen();
  }

  /** Forgets what was seen in such images. */
  void purge(Predicate<String> such) {
    kept.removeIf(such);
  }

  @Override
  public void close() {
    kept.close();
  }
}

package minami;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import minami.address.ThumbnailSpec;
import minami.cache.FailureMemory;
import minami.cache.SingleFlight;
import minami.image.ImageException;
import minami.image.Rendered;
import minami.image.Renderer;
import minami.origin.OriginState;
import minami.origin.Original;
import minami.origin.Origins;

/**
 * Makes thumbnails: has the original fetched, and then rendered. What is wrong with an original is
 * remembered for a while. Thread-safe.
 */
final class ThumbnailService implements AutoCloseable {

  /** An ordinary photograph takes a quarter of it. */
  private static final Duration FAIR_SHARE = Duration.ofSeconds(2);

  /**
   * What is wrong with originals, whatever size of them is asked for: a flood for one costs one
   * try, and a file that is replaced shows soon.
   */
  private final FailureMemory<ImageException> verdicts =
      new FailureMemory<>(1 << 20, ThumbnailService::memoryOf);

  private final Origins origins;
  private final Originals originals;
  private final RenderPool pool;
  private final LongAdder renders = new LongAdder();

  /** A service with its own threads and caches. */
  ThumbnailService(ServiceSettings settings) {
    origins = Origins.open(settings.origins());
    originals = new Originals(origins, settings.originalsSize());
    Renderer renderer = new Renderer(settings.formats(), settings.maxSourcePixels());
    pool =
        new RenderPool(
            renderer,
            settings.renderThreads() > 0
                ? settings.renderThreads()
                : Runtime.getRuntime().availableProcessors(),
            settings.renderQueue(),
            settings.renderMemory(),
            origins.memory(),
            settings.deadline(),
            FAIR_SHARE);
  }

  private static Duration memoryOf(ImageException verdict) {
    return switch (verdict.reason()) {
      case TOO_COSTLY -> Duration.ZERO; // the next size may do
      case TOO_SLOW -> Duration.ofMinutes(1); // each try takes seconds of a thread
      case UNSUPPORTED, TOO_LARGE, CORRUPT -> Duration.ofSeconds(10);
    };
  }

  /** How many renderings wait. */
  int queued() {
    return pool.queued();
  }

  /** How many thumbnails have been made. */
  long renders() {
    return renders.sum();
  }

  /** How often an origin has been asked for a picture. */
  long originFetches() {
    return origins.asked();
  }

  /** The hosts and folders whose originals these are. */
  List<OriginState> origins() {
    return origins.states();
  }

  /**
   * Makes a thumbnail. Fails with an {@link minami.origin.OriginException}, an {@link
   * minami.image.ImageException} or an {@link OverloadException}. Cancelling the future ends the
   * work.
   */
  CompletableFuture<Answer> make(ThumbnailSpec spec) {
    ImageException verdict = verdicts.get(spec.image().encoded());
    if (verdict != null) {
      return CompletableFuture.failedFuture(verdict);
    }
    try {
      pool.admit();
    } catch (OverloadException e) {
      return CompletableFuture.failedFuture(e);
    }
    long start = System.nanoTime();
    CompletableFuture<Answer> made = new CompletableFuture<>();
    SingleFlight.Ticket<Original> original = originals.get(spec.image());
    made.whenComplete((m, failure) -> original.leave());
    original
        .future()
        .whenComplete(
            (fetched, failure) -> {
              try {
                if (failure == null) {
                  render(spec, fetched, System.nanoTime() - start, made);
                } else {
                  made.completeExceptionally(failure);
                }
              } catch (Throwable t) { // or those who wait would never hear of it
                made.completeExceptionally(t);
              }
            });
    return made;
  }

  private void render(
      ThumbnailSpec spec, Original original, long fetchNanos, CompletableFuture<Answer> made) {
    CompletableFuture<Rendered> rendering = pool.render(original.bytes(), spec.rendering());
    made.whenComplete((m, failure) -> rendering.cancel(true));
    rendering.whenComplete(
        (rendered, failure) -> {
          if (failure == null) {
            renders.increment();
            made.complete(
                new Answer(rendered.thumbnail(), Answer.Source.MISS, steps(fetchNanos, rendered)));
          } else {
            if (failure instanceof ImageException verdict) {
              verdicts.put(spec.image().encoded(), verdict.withoutCause());
            }
            made.completeExceptionally(failure);
          }
        });
  }

  private static Map<String, Long> steps(long fetchNanos, Rendered rendered) {
    Map<String, Long> nanos = new LinkedHashMap<>();
    nanos.put("fetch", fetchNanos);
    nanos.put("decode", rendered.decodeNanos());
    nanos.put("resize", rendered.resizeNanos());
    nanos.put("encode", rendered.encodeNanos());
    return nanos;
  }

  /** Ends what is under way, and returns when no thread is left. */
  @Override
  public void close() {
    pool.close();
    verdicts.close();
    originals.close();
    origins.close();
  }
}

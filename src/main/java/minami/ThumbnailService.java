package minami;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import minami.cache.SingleFlight;
import minami.cache.ThumbnailCache;
import minami.image.ImageException;
import minami.image.Rendered;
import minami.image.Renderer;
import minami.image.Thumbnail;
import minami.origin.OriginState;
import minami.origin.Original;
import minami.origin.Origins;

/** Makes each thumbnail once, and keeps it: cache, join, fetch, render, cache. Thread-safe. */
public final class ThumbnailService implements AutoCloseable {

  /** An ordinary photograph takes a quarter of it. */
  private static final Duration FAIR_SHARE = Duration.ofSeconds(2);

  private final Duration drain;
  private final ThumbnailCache cache;
  private final SingleFlight<Made> flights = new SingleFlight<>();

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
  private final WarmUp warmUp;
  private volatile boolean draining;

  /** A service with its own threads and caches. */
  public ThumbnailService(Config config) {
    drain = config.drain;
    origins = openOrigins(config);
    originals = new Originals(origins, config.originalsSize);
    cache = new ThumbnailCache(config.ownCacheSize());
    int threads =
        config.renderThreads > 0
            ? config.renderThreads
            : Runtime.getRuntime().availableProcessors();
    Renderer renderer = new Renderer(config.formats, config.maxSourcePixels);
    pool =
        new RenderPool(
            renderer,
            threads,
            config.renderQueue,
            config.renderMemory,
            origins.memory(),
            config.deadline,
            FAIR_SHARE);
    warmUp = new WarmUp(renderer, config.renderWarmUp);
  }

  private static Duration memoryOf(ImageException verdict) {
    return switch (verdict.reason()) {
      case TOO_COSTLY -> Duration.ZERO; // the next size may do
      case TOO_SLOW -> Duration.ofMinutes(1); // each try takes seconds of a thread
      case UNSUPPORTED, TOO_LARGE, CORRUPT -> Duration.ofSeconds(10);
    };
  }

  private static Origins openOrigins(Config c) {
    return Origins.open(
        new Origins.Settings(
            c.origins,
            c.originPrivate,
            c.originTimeout,
            c.originConnections,
            c.renderQueue,
            c.maxSourceBytes));
  }

  /** The thumbnail of this key if it is in the cache, else null. */
  public Thumbnail cached(String key) {
    return cache.get(key);
  }

  /** The bytes that the cache holds. */
  public long cacheBytes() {
    return cache.bytes();
  }

  /** How many thumbnails have been made. */
  public long renders() {
    return renders.sum();
  }

  /** How often an origin has been asked for a picture. */
  public long originFetches() {
    return origins.asked();
  }

  /** How many renderings wait. */
  public int queued() {
    return pool.queued();
  }

  /** The hosts and folders whose originals these are. */
  public List<OriginState> origins() {
    return origins.states();
  }

  /**
   * The thumbnail, from the cache or made now. Fails with an {@link minami.origin.OriginException},
   * an {@link minami.image.ImageException} or an {@link OverloadException}. Who waits no longer
   * must leave.
   */
  public SingleFlight.Ticket<Made> get(ThumbnailSpec spec) {
    if (draining) {
      return SingleFlight.Ticket.landed(
          CompletableFuture.failedFuture(new OverloadException("this node is about to stop")));
    }
    return flights.join(spec.key(), () -> make(spec));
  }

  private CompletableFuture<Made> make(ThumbnailSpec spec) {
    Thumbnail cached = cache.get(spec.key()); // looked up again: a flight may have landed since
    if (cached != null) {
      return CompletableFuture.completedFuture(new Made(cached, Map.of()));
    }
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
    CompletableFuture<Made> made = new CompletableFuture<>();
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
      ThumbnailSpec spec, Original original, long fetchNanos, CompletableFuture<Made> made) {
    CompletableFuture<Rendered> rendering = pool.render(original.bytes(), spec.rendering());
    made.whenComplete((m, failure) -> rendering.cancel(true));
    rendering.whenComplete(
        (rendered, failure) -> {
          if (failure == null) {
            renders.increment();
            cache.put(spec.key(), rendered.thumbnail());
            made.complete(new Made(rendered.thumbnail(), steps(fetchNanos, rendered)));
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

  /** Takes no more requests, waits for those under way, and closes everything in reverse order. */
  @Override
  public void close() {
    draining = true;
    warmUp.close();
    try {
      flights.quiet().get(drain.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // What is not ready by now fails with the closing below.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pool.close();
    cache.close();
    verdicts.close();
    originals.close();
    origins.close();
  }
}

package minami;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import minami.StepTimes.Step;
import minami.address.ThumbnailSpec;
import minami.cache.CacheState;
import minami.cache.FailureMemory;
import minami.cache.SingleFlight;
import minami.image.Format;
import minami.image.ImageException;
import minami.image.RenderOptions;
import minami.image.Rendered;
import minami.image.Renderer;
import minami.moderation.Decision;
import minami.origin.OriginState;
import minami.origin.Original;
import minami.origin.OriginalMemory;
import minami.origin.Origins;
import minami.see.Seen;
import minami.trace.Trace;

/**
 * Makes thumbnails: has the original fetched, looked at if need be, and rendered. What is wrong
 * with an original is remembered for a while. Thread-safe.
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

  /**
   * The share of the patience that a rendering may take: so it ends while somebody still waits to
   * be told, and the verdict can be remembered.
   */
  private static final int SHARE = 2;

  private final Origins origins;
  private final Originals originals;
  private final Renderer renderer;
  private final RenderPool pool;
  private final Screening screening;
  private final Purges purges;
  private final Looks looks;
  private final LongAdder renders = new LongAdder();
  private final StepTimes times = new StepTimes();

  /**
   * A service with its own threads and caches, which shows what passes the screening, and keeps
   * nothing that has been purged meanwhile.
   *
   * @param listener is told of each original that has come, by the image
   */
  ThumbnailService(
      ServiceSettings settings,
      Screening screening,
      Purges purges,
      BiConsumer<String, Original> listener) {
    this.screening = screening;
    this.purges = purges;
    origins = Origins.open(settings.origins());
    originals = new Originals(origins, settings.originalsSize(), purges, listener);
    renderer = new Renderer(settings.formats(), settings.maxSourcePixels());
    pool =
        new RenderPool(
            settings.renderThreads() > 0
                ? settings.renderThreads()
                : Runtime.getRuntime().availableProcessors(),
            settings.renderQueue(),
            settings.renderMemory(),
            origins.memory(),
            settings.deadline(),
            FAIR_SHARE);
    looks = new Looks(pool, renderer, screening, purges);
  }

  private static Duration memoryOf(ImageException verdict) {
    return switch (verdict.reason()) {
      case TOO_COSTLY -> Duration.ZERO; // the next size may do
      case TOO_SLOW -> Duration.ofMinutes(1); // each try takes seconds of a thread
      case UNSUPPORTED, TOO_LARGE, CORRUPT -> Duration.ofSeconds(10);
    };
  }

  /** Forgets such images: originals, what was seen in them, what is wrong with them. */
  void purge(Predicate<String> such) {
    originals.purge(such);
    looks.purge(such);
    verdicts.removeIf(such);
  }

  /** Whether renderings get on. */
  Vitals vitals() {
    return pool.vitals();
  }

  /** The state of the threads that render. */
  RenderFigures rendering() {
    return pool.figures();
  }

  /** How long the steps have taken. */
  StepTimes times() {
    return times;
  }

  /** How full the cache of originals is. */
  CacheState keptOriginals() {
    return originals.state();
  }

  /** How full the cache of what has been seen is. */
  CacheState keptLooks() {
    return looks.state();
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

  /** How many looks at originals have been taken. */
  long looks() {
    return looks.taken();
  }

  /**
   * Makes a thumbnail. Fails with an {@link minami.origin.OriginException}, an {@link
   * minami.image.ImageException}, a {@link ModeratedException} or an {@link OverloadException},
   * mostly as the cause of a {@link StepsException}. Cancelling the future ends the work.
   *
   * @param trace the steps are parts of this
   */
  CompletableFuture<Answer> make(ThumbnailSpec spec, Trace trace) {
    ImageException verdict = verdicts.get(spec.image().encoded());
    if (verdict != null) {
      return CompletableFuture.failedFuture(verdict);
    }
    if (looks.hasJustBeenBlocked(spec.image())) {
      return CompletableFuture.failedFuture(new ModeratedException());
    }
    try {
      pool.admit();
    } catch (OverloadException e) {
      return CompletableFuture.failedFuture(e);
    }
    Making making = new Making(spec, trace);
    making.fetch();
    return making.made;
  }

  /** One thumbnail on its way: fetch, look where that is needed, render. */
  private final class Making {
    private final CompletableFuture<Answer> made = new CompletableFuture<>();
    private final Map<Step, Long> nanos = new EnumMap<>(Step.class);
    private final OriginalMemory.Lease lease = origins.memory().lease();
    private final ThumbnailSpec spec;
    private final Trace trace;
    private final long begun = purges.now();
    private long start = System.nanoTime();
    private Original original;

    Making(ThumbnailSpec spec, Trace trace) {
      this.spec = spec;
      this.trace = trace;
      made.whenComplete((answer, failure) -> lease.close());
    }

    /** Goes on with the outcome of a step, or fails as it has failed. */
    private <T> void then(String name, CompletableFuture<T> step, Consumer<T> next) {
      step.whenComplete(
          (outcome, failure) -> {
            try {
              if (failure == null) {
                next.accept(outcome);
              } else {
                if (failure instanceof ImageException verdict) {
                  remember(verdict);
                }
                fail(name, failure);
              }
            } catch (Throwable t) { // or those who wait would never hear of it
              fail(name, t);
            }
          });
    }

    private void remember(ImageException verdict) {
      String image = spec.image().encoded();
      purges.keepUnless(
          begun,
          purge -> purge.concernsImage(image),
          () -> verdicts.put(image, verdict.withoutCause()));
    }

    private void took(Step step) {
      long before = start;
      start = System.nanoTime();
      nanos.put(step, start - before);
    }

    private Map<String, Long> named() {
      Map<String, Long> named = new LinkedHashMap<>();
      nanos.forEach((step, time) -> named.put(step.word(), time));
      return named;
    }

    private void fail(String step, Throwable failure) {
      Map<String, Long> steps = named();
      steps.put(step, System.nanoTime() - start);
      made.completeExceptionally(new StepsException(steps, failure));
    }

    void fetch() {
      SingleFlight.Ticket<Original> ticket = originals.get(spec.image(), trace);
      made.whenComplete((answer, failure) -> ticket.leave());
      then("fetch", ticket.future(), this::look);
    }

    private void look(Original fetched) {
      took(Step.FETCH);
      original = fetched;
      if (!lease.hold(original.bytes())) {
        fail("render", RenderPool.full());
        return;
      }
      if (!spec.rendering().looks() && !screening.isOn()) {
        render(Seen.NOTHING);
        return;
      }
      see();
    }

    private void see() {
      boolean faces = spec.rendering().looksForFaces();
      SingleFlight.Ticket<Seen> ticket = looks.at(spec.image(), original, faces, trace);
      made.whenComplete((answer, failure) -> ticket.leave());
      then(
          "look",
          ticket.future(),
          seen -> {
            if (faces && seen.faces().isEmpty()) {
              see(); // it was another's look
            } else {
              took(Step.LOOK);
              render(seen);
            }
          });
    }

    private void render(Seen seen) {
      Decision decision = screening.decide(seen.scores());
      if (decision == Decision.BLOCK) {
        made.completeExceptionally(new ModeratedException());
        return;
      }
      // The first frame is what has been judged.
      RenderOptions options = screening.isOn() ? spec.rendering().still() : spec.rendering();
      Trace step = trace.begin("minami.render");
      made.whenComplete((answer, failure) -> step.end(failure));
      CompletableFuture<Rendered> rendering =
          pool.run(
              original.bytes(),
              SHARE,
              (bytes, deadline) -> {
                step.began("minami.queue");
                return renderer.prepare(bytes, options, seen, decision == Decision.BLUR, deadline);
              });
      made.whenComplete((answer, failure) -> rendering.cancel(true));
      then("render", rendering, rendered -> done(rendered, decision, step));
    }

    private void done(Rendered rendered, Decision decision, Trace rendering) {
      renders.increment();
      long encoding = rendered.encodeNanos();
      rendering.took("minami.decode", rendered.decodeNanos(), rendered.resizeNanos() + encoding);
      rendering.took("minami.resize", rendered.resizeNanos(), encoding);
      rendering.took("minami.encode", encoding, 0);
      nanos.put(Step.DECODE, rendered.decodeNanos());
      nanos.put(Step.RESIZE, rendered.resizeNanos());
      nanos.put(Step.ENCODE, rendered.encodeNanos());
      Format.of(original.bytes())
          .ifPresent(
              format -> {
                nanos.forEach((step, time) -> times.add(step, format, time));
                times.addPixels(format, rendered.sourcePixels());
              });
      boolean unknown = screening.isUnknown(rendered.thumbnail().scores());
      made.complete(
          new Answer(
              rendered.thumbnail(),
              decision,
              unknown,
              original.digest(),
              Answer.Source.MISS,
              named()));
    }
  }

  /** Ends what is under way, and returns when no thread is left. */
  @Override
  public void close() {
    pool.close();
    looks.close();
    verdicts.close();
    originals.close();
    origins.close();
  }
}

package minami.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import minami.Figures;
import minami.RenderFigures;
import minami.StepTimes;
import minami.image.Format;

/** How thumbnails are made: threads, memory, time. */
final class RenderMeters implements MeterBinder {

  private final Moment moment;

  RenderMeters(Moment moment) {
    this.moment = moment;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    FunctionCounter.builder("minami.renders", moment, m -> m.figures().renders())
        .description("Thumbnails made")
        .register(registry);
    FunctionCounter.builder("minami.looks", moment, m -> m.figures().looks())
        .description("Looks taken at originals, for smart crops, faces and moderation")
        .register(registry);
    FunctionCounter.builder("minami.moderation.unknown", moment, m -> unknown(m.figures()))
        .description("Looks that brought moderation no verdict")
        .register(registry);
    Gauge.builder("minami.render.queue", moment, m -> rendering(m).queued())
        .description("Renders and looks that wait for a thread")
        .register(registry);
    Gauge.builder("minami.render.running", moment, m -> rendering(m).running())
        .description("Renders and looks under way")
        .register(registry);
    FunctionTimer.builder(
            "minami.render.wait",
            moment,
            m -> rendering(m).begun(),
            m -> rendering(m).nanosWaited(),
            TimeUnit.NANOSECONDS)
        .description("Time that renders and looks have waited for a thread")
        .register(registry);
    bytes(
        registry,
        "minami.render.memory.bytes",
        "Heap taken for decoding, by estimate",
        RenderFigures::memory);
    bytes(
        registry,
        "minami.render.memory.max.bytes",
        "Heap that decoding may take",
        RenderFigures::mostMemory);
    bytes(
        registry,
        "minami.originals.memory.bytes",
        "Heap taken by originals that are fetched or rendered",
        RenderFigures::originals);
    bytes(
        registry,
        "minami.originals.memory.max.bytes",
        "Heap that those originals may take",
        RenderFigures::mostOriginals);
    StepTimes times = moment.figures().times();
    for (Format format : Format.values()) {
      FunctionCounter.builder("minami.source.pixels", times, t -> t.pixels(format))
          .description("Pixels of the originals of new thumbnails, by the original's format")
          .tag("format", format.code())
          .register(registry);
    }
    for (StepTimes.Step step : StepTimes.Step.values()) {
      for (Format format : Format.values()) {
        bind(registry, times, step, format);
      }
    }
  }

  private static RenderFigures rendering(Moment moment) {
    return moment.figures().rendering();
  }

  private static long unknown(Figures figures) {
    return figures.moderation().map(Figures.Moderation::unknown).orElse(0L);
  }

  private void bytes(
      MeterRegistry registry, String name, String help, ToDoubleFunction<RenderFigures> value) {
    Gauge.builder(name, moment, m -> value.applyAsDouble(rendering(m)))
        .description(help)
        .baseUnit(BaseUnits.BYTES)
        .register(registry);
  }

  private static void bind(
      MeterRegistry registry, StepTimes times, StepTimes.Step step, Format format) {
    FunctionTimer.builder(
            "minami.step",
            times,
            t -> t.count(step, format),
            t -> t.nanos(step, format),
            TimeUnit.NANOSECONDS)
        .description(
            "Time of each step to a new thumbnail, by the original's format, as Server-Timing has"
                + " it; fetch and look include waiting, and are short where it was kept")
        .tag("step", step.word())
        .tag("format", format.code())
        .register(registry);
  }
}

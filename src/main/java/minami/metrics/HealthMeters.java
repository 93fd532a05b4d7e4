package minami.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import minami.Vitals;

/** Whether this node should be asked, as {@code /health/ready} says, and what speaks against it. */
final class HealthMeters implements MeterBinder {

  private final BooleanSupplier ready;
  private final BooleanSupplier draining;
  private final Supplier<Vitals> vitals;

  HealthMeters(BooleanSupplier ready, BooleanSupplier draining, Supplier<Vitals> vitals) {
    this.ready = ready;
    this.draining = draining;
    this.vitals = vitals;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("minami.ready", () -> ready.getAsBoolean() ? 1 : 0)
        .description("1 while /health/ready is UP")
        .register(registry);
    Gauge.builder("minami.draining", () -> draining.getAsBoolean() ? 1 : 0)
        .description("1 while this node drains or is about to stop")
        .register(registry);
    seconds(
        registry,
        "minami.render.still",
        "Time for which work has waited and none was begun or ended; not ready after the deadline",
        Vitals::still);
    seconds(
        registry,
        "minami.render.starved",
        "Time for which all work has failed for want of memory; not ready after the deadline",
        Vitals::starved);
  }

  private void seconds(
      MeterRegistry registry, String name, String help, Function<Vitals, Duration> time) {
    Gauge.builder(name, () -> time.apply(vitals.get()).toMillis() / 1e3)
        .description(help)
        .baseUnit("seconds")
        .register(registry);
  }
}

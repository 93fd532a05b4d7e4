package minami.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import minami.store.StoreState;

/** How the store does; bound only where there is one. */
final class StoreMeters implements MeterBinder {

  private static final String READS = "Look-ups in the store, by outcome: hit or miss";
  private static final String WRITES =
      "Thumbnails that were to be stored, by outcome: written, or dropped for want of room or time";

  private final Moment moment;

  StoreMeters(Moment moment) {
    this.moment = moment;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("minami.store.entries", moment, m -> known(m, StoreState::entries))
        .description("Thumbnails in the store; NaN while that is not known")
        .register(registry);
    bytes(registry, "minami.store", "Held by the store; NaN while unknown", StoreState::bytes);
    bytes(
        registry,
        "minami.store.max",
        "That the store may hold; NaN for a bucket",
        StoreState::maxBytes);
    bytes(registry, "minami.store.waiting", "Waiting to be written", StoreState::waitingBytes);
    count(registry, "reads", READS, Tags.of("outcome", "hit"), StoreState::hits);
    count(registry, "reads", READS, Tags.of("outcome", "miss"), StoreState::misses);
    count(registry, "writes", WRITES, Tags.of("outcome", "written"), StoreState::writes);
    count(registry, "writes", WRITES, Tags.of("outcome", "dropped"), StoreState::dropped);
    count(
        registry,
        "failures",
        "Reads and writes that failed or took too long",
        Tags.empty(),
        StoreState::failures);
    count(
        registry,
        "evictions",
        "Thumbnails that went from the store to make room for others",
        Tags.empty(),
        StoreState::evicted);
    open(registry, "reading", StoreState::reading);
    open(registry, "writing", StoreState::writing);
  }

  private static StoreState state(Moment moment) {
    return moment.figures().store().orElseThrow();
  }

  private static double known(Moment moment, ToLongFunction<StoreState> value) {
    long known = value.applyAsLong(state(moment));
    return known < 0 ? Double.NaN : known;
  }

  private void bytes(
      MeterRegistry registry, String name, String help, ToLongFunction<StoreState> value) {
    Gauge.builder(name + ".bytes", moment, m -> known(m, value))
        .description(help)
        .baseUnit(BaseUnits.BYTES)
        .register(registry);
  }

  private void count(
      MeterRegistry registry,
      String name,
      String help,
      Tags tags,
      ToDoubleFunction<StoreState> value) {
    FunctionCounter.builder("minami.store." + name, moment, m -> value.applyAsDouble(state(m)))
        .description(help)
        .tags(tags)
        .register(registry);
  }

  private void open(MeterRegistry registry, String what, Function<StoreState, String> breaker) {
    Gauge.builder(
            "minami.store.breaker.open",
            moment,
            m -> breaker.apply(state(m)).equals("closed") ? 0 : 1)
        .description("1 while the store is left alone because it failed, or is only tried")
        .tag("work", what)
        .register(registry);
  }
}

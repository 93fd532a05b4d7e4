package minami.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Function;
import minami.Figures;
import minami.cache.CacheState;

/** How full the caches are. */
final class CacheMeters implements MeterBinder {

  private final Moment moment;

  CacheMeters(Moment moment) {
    this.moment = moment;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    bind(registry, "own", Figures.Caches::own);
    bind(registry, "copies", Figures.Caches::copies);
    bind(registry, "originals", Figures.Caches::originals);
    bind(registry, "looks", Figures.Caches::looks);
  }

  private void bind(
      MeterRegistry registry, String cache, Function<Figures.Caches, CacheState> state) {
    Function<Moment, CacheState> now = m -> state.apply(m.figures().caches());
    Gauge.builder("minami.cache.entries", moment, m -> now.apply(m).entries())
        .description(
            "Entries held: own thumbnails, copies of other nodes', originals, looks at originals")
        .tag("cache", cache)
        .register(registry);
    Gauge.builder("minami.cache.bytes", moment, m -> now.apply(m).bytes())
        .description("Heap held, keys and overhead counted")
        .baseUnit(BaseUnits.BYTES)
        .tag("cache", cache)
        .register(registry);
    Gauge.builder("minami.cache.max.bytes", moment, m -> now.apply(m).maxBytes())
        .description("Heap that may be held")
        .baseUnit(BaseUnits.BYTES)
        .tag("cache", cache)
        .register(registry);
    FunctionCounter.builder("minami.cache.evictions", moment, m -> now.apply(m).evictions())
        .description("Entries that went to make room for others")
        .tag("cache", cache)
        .register(registry);
  }
}

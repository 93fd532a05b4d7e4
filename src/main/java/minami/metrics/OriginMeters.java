package minami.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import minami.Failure;
import minami.origin.OriginException;
import minami.origin.OriginState;

/**
 * How the origins do. Their label is the key in the configuration, never an address; of several on
 * one host it is the first.
 */
final class OriginMeters implements MeterBinder {

  private final Moment moment;

  OriginMeters(Moment moment) {
    this.moment = moment;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (int i = 0; i < moment.figures().origins().size(); i++) { // always the same, in this order
      bind(registry, i);
    }
  }

  private void bind(MeterRegistry registry, int index) {
    counter(
        registry,
        index,
        "minami.origin.fetched",
        "Fetches that brought an original, or the confirmation of one",
        OriginState::fetched);
    FunctionCounter.builder("minami.origin.received", moment, m -> state(m, index).bytes())
        .description("Bytes of originals received, after content decoding")
        .baseUnit(BaseUnits.BYTES)
        .tag("origin", state(moment, index).origin())
        .register(registry);
    for (OriginException.Reason reason : OriginException.Reason.values()) {
      FunctionCounter.builder(
              "minami.origin.failures", moment, m -> state(m, index).failures().get(reason))
          .description("Fetches that brought nothing, by reason")
          .tag("origin", state(moment, index).origin())
          .tag("reason", RequestMeters.word(Failure.of(reason)))
          .register(registry);
    }
    gauge(registry, index, "minami.origin.under.way", "Fetches under way", OriginState::underWay);
    gauge(
        registry,
        index,
        "minami.origin.waiting",
        "Fetches that wait for their turn",
        OriginState::waiting);
    gauge(
        registry,
        index,
        "minami.origin.breaker.open",
        "1 while the origin is left alone because it did not answer, or is only tried",
        state -> state.breaker().equals("closed") ? 0 : 1);
  }

  private static OriginState state(Moment moment, int index) {
    return moment.figures().origins().get(index);
  }

  private void counter(
      MeterRegistry registry,
      int index,
      String name,
      String help,
      ToDoubleFunction<OriginState> value) {
    FunctionCounter.builder(name, moment, m -> value.applyAsDouble(state(m, index)))
        .description(help)
        .tag("origin", state(moment, index).origin())
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry,
      int index,
      String name,
      String help,
      ToDoubleFunction<OriginState> value) {
    Gauge.builder(name, moment, m -> value.applyAsDouble(state(m, index)))
        .description(help)
        .tag("origin", state(moment, index).origin())
        .register(registry);
  }
}

package minami.metrics;

import java.util.function.Supplier;
import minami.Figures;

/** The figures of one scrape: taken once, read by all meters. */
final class Moment {

  private final Supplier<Figures> source;
  private volatile Figures figures;

  Moment(Supplier<Figures> source) {
    this.source = source;
    figures = source.get();
  }

  /** Takes the figures anew. */
  void renew() {
    figures = source.get();
  }

  Figures figures() {
    return figures;
  }
}

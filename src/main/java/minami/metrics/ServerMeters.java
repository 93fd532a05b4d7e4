package minami.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.function.IntSupplier;

/** How the Jetty of the executable WAR does, under the names that Micrometer gives its figures. */
final class ServerMeters implements MeterBinder {

  private static final Map<String, String> HELP =
      Map.of(
          "jetty.threads.current", "Threads that answer requests, and wait for them",
          "jetty.threads.busy", "Those of them that are at work",
          "jetty.threads.config.max", "As many of them as there may be",
          "jetty.threads.jobs", "Jobs that wait for one of them",
          "jetty.connections.current", "Connections of clients, and of other nodes",
          "jetty.connections.max", "As many of them as there may be; others wait to be accepted");

  private final Map<?, ?> figures;

  /**
   * @param figures an {@link IntSupplier} for each of the names above; others are left out
   */
  ServerMeters(Map<?, ?> figures) {
    this.figures = figures;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    HELP.forEach(
        (name, help) -> {
          if (figures.get(name) instanceof IntSupplier figure) {
            Gauge.builder(name, figure::getAsInt).description(help).register(registry);
          }
        });
  }
}

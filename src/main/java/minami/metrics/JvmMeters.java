package minami.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.lang.management.ManagementFactory;

/** How the JVM does, under the names that Micrometer gives everywhere. */
final class JvmMeters implements MeterBinder, AutoCloseable {

  /** It listens to the JVM's collectors, which outlive this web application. */
  private final JvmGcMetrics collections = new JvmGcMetrics();

  @Override
  public void bindTo(MeterRegistry registry) {
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
    new JvmMemoryMetrics().bindTo(registry);
    collections.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    bindCpuTime(registry);
    bindProcessors(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** In seconds, as Prometheus wants it; Micrometer's own is in nanoseconds. */
  private static void bindCpuTime(MeterRegistry registry) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, s -> s.getProcessCpuTime() / 1e9)
          .description("CPU time that the process has taken")
          .baseUnit("seconds")
          .register(registry);
    }
  }

  /** Prometheus wants no name that ends with count for a gauge; Micrometer's own does. */
  private static void bindProcessors(MeterRegistry registry) {
    Gauge.builder("system.cpus", Runtime.getRuntime(), Runtime::availableProcessors)
        .description("Processors that the JVM may use")
        .register(registry);
  }

  @Override
  public void close() {
    collections.close();
  }
}

package minami.metrics;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import minami.Answer;
import minami.Failure;
import minami.Figures;
import minami.Vitals;
import minami.cluster.Cluster;

/**
 * This node's metrics, in the text format of Prometheus and in JMX. Names and help texts are a
 * contract with people's dashboards. Thread-safe.
 */
public final class Metrics implements AutoCloseable {

  /** Of the only format that is written. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** From a near peer to the deadline. */
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmMeters jvm = new JvmMeters();

  private final Moment moment;
  private final Map<Answer.Source, Timer> waits = new EnumMap<>(Answer.Source.class);
  private final Timer refusals;
  private final MetricsBean bean;

  /**
   * The metrics of a node.
   *
   * @param contextPath the web application's, which names them in JMX
   * @param statusOf the HTTP status of each failure
   * @param ready whether it should be asked
   * @param draining whether it drains or is about to stop
   * @param vitals whether it gets on with its work
   * @param figures takes its figures
   * @param cluster the other nodes; empty if this one is alone
   * @param server an {@link java.util.function.IntSupplier} for each figure of Jetty, by the name
   *     that Micrometer gives it; empty where that is not ours
   */
  public Metrics(
      String version,
      String contextPath,
      Tally tally,
      ToIntFunction<Failure> statusOf,
      BooleanSupplier ready,
      BooleanSupplier draining,
      Supplier<Vitals> vitals,
      Supplier<Figures> figures,
      Optional<Cluster> cluster,
      Map<?, ?> server) {
    moment = new Moment(figures);
    jvm.bindTo(registry); // first, as it sets a filter
    for (Answer.Source source :
        List.of(Answer.Source.PEER, Answer.Source.STORE, Answer.Source.MISS)) {
      waits.put(source, timer(RequestMeters.word(source)));
    }
    refusals = timer(RequestMeters.NONE);
    new RequestMeters(version, tally, statusOf).bindTo(registry);
    new HealthMeters(ready, draining, vitals).bindTo(registry);
    new CacheMeters(moment).bindTo(registry);
    new RenderMeters(moment).bindTo(registry);
    new OriginMeters(moment).bindTo(registry);
    if (moment.figures().store().isPresent()) {
      new StoreMeters(moment).bindTo(registry);
    }
    cluster.ifPresent(others -> new PeerMeters(others).bindTo(registry));
    new ServerMeters(server).bindTo(registry);
    bean = new MetricsBean(contextPath, () -> new String(text(), StandardCharsets.UTF_8));
  }

  private Timer timer(String cache) {
    return Timer.builder("minami.request")
        .description(
            "Time to the outcome of requests that waited for one, by the X-Cache of the answer (none:"
                + " refused); hits take microseconds and are not timed")
        .tag("cache", cache)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /** Times a request that has waited for its outcome: a thumbnail, or null if it is refused. */
  public void waited(Answer answer, Duration time) {
    Timer timer = answer == null ? refusals : waits.get(answer.source());
    if (timer != null) { // or it was kept after all, since a moment ago
      timer.record(time);
    }
  }

  /** How long requests have waited so far, by X-Cache; {@code none}: those that were refused. */
  public Map<String, Waits> waits() {
    Map<String, Waits> all = new TreeMap<>();
    waits.forEach((source, timer) -> all.put(RequestMeters.word(source), Waits.of(timer)));
    all.put(RequestMeters.NONE, Waits.of(refusals));
    return all;
  }

  /** All metrics now. Callers take turns. */
  public synchronized byte[] text() {
    moment.renew();
    ByteArrayOutputStream text = new ByteArrayOutputStream(32 * 1024);
    try {
      registry.scrape(text, CONTENT_TYPE);
    } catch (IOException e) {
      throw new IllegalStateException("an array takes all bytes", e);
    }
    return text.toByteArray();
  }

  @Override
  public void close() {
    bean.close();
    jvm.close();
    registry.close();
  }
}

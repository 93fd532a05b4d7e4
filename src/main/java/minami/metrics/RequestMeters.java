package minami.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import minami.Answer;
import minami.Failure;
import minami.moderation.Decision;

/** What clients have asked for, and what they got. */
final class RequestMeters implements MeterBinder {

  /** The value of a label where there is none. */
  static final String NONE = "none";

  private final String version;
  private final Tally tally;
  private final ToIntFunction<Failure> statusOf;

  RequestMeters(String version, Tally tally, ToIntFunction<Failure> statusOf) {
    this.version = version;
    this.tally = tally;
    this.statusOf = statusOf;
  }

  static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("minami.build.info", () -> 1)
        .description("The version that runs")
        .tag("version", version)
        .register(registry);
    for (Answer.Source source : Answer.Source.values()) {
      requests(registry, 200, word(source), t -> t.sent(source));
      requests(registry, 304, word(source), t -> t.known(source));
    }
    requests(registry, 301, NONE, Tally::redirects);
    Map<Integer, List<Failure>> byStatus =
        Arrays.stream(Failure.values())
            .collect(
                Collectors.groupingBy(statusOf::applyAsInt, TreeMap::new, Collectors.toList()));
    byStatus.forEach(
        (status, failures) ->
            requests(registry, status, NONE, t -> failures.stream().mapToLong(t::of).sum()));
    for (Failure failure : Failure.values()) {
      refusals(registry, word(failure), t -> t.of(failure));
    }
    refusals(registry, "unauthorized", Tally::unauthorized);
    for (Decision decision : List.of(Decision.MARK, Decision.BLUR)) {
      FunctionCounter.builder("minami.moderated", tally, t -> t.of(decision))
          .description(
              "Thumbnails that moderation had marked or blurred; blocked ones are refusals")
          .tag("decision", word(decision))
          .register(registry);
    }
    FunctionCounter.builder("minami.peer.served", tally, Tally::forPeers)
        .description("Thumbnails sent to other nodes")
        .register(registry);
  }

  private void requests(
      MeterRegistry registry, int status, String cache, ToDoubleFunction<Tally> count) {
    FunctionCounter.builder("minami.requests", tally, count)
        .description(
            "Answers to requests for thumbnails, by HTTP status and X-Cache (hit, hot, peer, store,"
                + " miss)")
        .tag("status", Integer.toString(status))
        .tag("cache", cache)
        .register(registry);
  }

  private void refusals(MeterRegistry registry, String reason, ToDoubleFunction<Tally> count) {
    FunctionCounter.builder("minami.refusals", tally, count)
        .description(
            "Requests for thumbnails that were refused, by reason; unauthorized: for metrics or"
                + " status, without the token")
        .tag("reason", reason)
        .register(registry);
  }
}

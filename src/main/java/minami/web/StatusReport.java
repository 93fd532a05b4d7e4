package minami.web;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import minami.Failure;
import minami.Figures;
import minami.cluster.Cluster;
import minami.cluster.Member;
import minami.metrics.Tally;
import minami.moderation.Decision;
import minami.origin.OriginState;
import minami.store.StoreState;

/** What {@code /status} and JMX show of a node. */
final class StatusReport {

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private StatusReport() {}

  /**
   * All of it, for people.
   *
   * @param addresses whether addresses of nodes are among it
   */
  static String json(Node node, boolean addresses) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("state", NodeReport.state(node));
    status.put("version", node.version());
    status.put("uptimeSeconds", Duration.between(node.started(), Instant.now()).toSeconds());
    node.cluster()
        .ifPresentOrElse(
            cluster -> describe(cluster, addresses, status),
            () -> status.put("cluster", Map.of("state", "alone")));
    Figures figures = node.thumbnails().figures();
    status.put("origins", figures.origins().stream().map(StatusReport::describe).toList());
    status.put("answers", NodeReport.answers(node.tally()));
    status.put("failures", NodeReport.failures(node.tally()));
    figures
        .moderation()
        .ifPresent(
            moderation -> status.put("moderation", describe(node.tally(), moderation, addresses)));
    status.putAll(NodeReport.work(figures));
    figures.store().ifPresent(store -> status.put("store", describe(store, addresses)));
    status.put("cacheBytes", figures.caches().own().bytes());
    status.put("hotBytes", figures.caches().copies().bytes());
    return GSON.toJson(status) + "\n";
  }

  private static void describe(Cluster cluster, boolean addresses, Map<String, Object> status) {
    status.put("cluster", NodeReport.condition(cluster.condition(), addresses));
    status.put("etcd", NodeReport.condition(cluster.etcd(), addresses));
    cluster.self().filter(self -> addresses).ifPresent(self -> status.put("node", self.id()));
    status.put("instance", cluster.instance());
    List<Map<String, String>> members = new ArrayList<>();
    for (Member member : cluster.membership().members()) {
      Map<String, String> described = new LinkedHashMap<>();
      if (addresses) {
        described.put("node", member.id());
        described.put("url", member.url().toString());
      }
      described.put("instance", member.instance());
      described.put("version", member.version());
      described.put("started", member.started());
      described.put("state", member.draining() ? "draining" : "ready");
      described.put("breaker", cluster.state(member));
      members.add(described);
    }
    status.put("members", members);
  }

  private static Map<String, Object> describe(
      Tally tally, Figures.Moderation moderation, boolean addresses) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("strongest", NodeReport.word(moderation.strongest()));
    described.put("marked", tally.of(Decision.MARK));
    described.put("blurred", tally.of(Decision.BLUR));
    described.put("unknown", moderation.unknown());
    moderation
        .provider()
        .filter(provider -> addresses)
        .ifPresent(provider -> described.put("provider", provider));
    return described;
  }

  private static Map<String, Object> describe(StoreState store, boolean addresses) {
    Map<String, Object> described = NodeReport.describe(store);
    if (addresses) {
      described.put("place", store.place());
    }
    described.put("hits", store.hits());
    described.put("misses", store.misses());
    described.put("written", store.writes());
    described.put("dropped", store.dropped());
    described.put("failures", store.failures());
    described.put("damaged", store.damaged());
    return described;
  }

  private static Map<String, Object> describe(OriginState origin) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("origin", origin.origin());
    described.put("breaker", origin.breaker());
    described.put("underWay", origin.underWay());
    described.put("waiting", origin.waiting());
    Map<String, Long> failures = new LinkedHashMap<>();
    origin
        .failures()
        .forEach((reason, count) -> failures.put(NodeReport.word(Failure.of(reason)), count));
    described.put("failures", failures);
    return described;
  }
}

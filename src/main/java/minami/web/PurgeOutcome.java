package minami.web;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import minami.Purger;
import minami.address.Purge;
import minami.cluster.PurgeReport;

/** How a purge went, in JSON. */
final class PurgeOutcome {

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private PurgeOutcome() {}

  /** For people, and for programs. */
  static String json(Node node, Purge purge, Purger.Outcome outcome) {
    return GSON.toJson(describe(node, purge, outcome)) + "\n";
  }

  private static Map<String, Object> describe(Node node, Purge purge, Purger.Outcome outcome) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("purged", purge.path());
    described.put("removed", outcome.removed());
    if (!outcome.stored()) {
      described.put(
          "store",
          "the files in the store of this node could not be removed yet; they are not shown, unless"
              + " the node is started again before it has removed them");
    }
    outcome.others().ifPresent(report -> describe(node, report, outcome.removed(), described));
    return described;
  }

  private static void describe(
      Node node, PurgeReport report, int here, Map<String, Object> described) {
    Map<String, String> nodes = new TreeMap<>();
    node.cluster().flatMap(c -> c.self()).ifPresent(self -> nodes.put(self.id(), "done"));
    report.removed().keySet().forEach(name -> nodes.put(name, "done"));
    nodes.putAll(report.unreached());
    described.put(
        "removed", here + report.removed().values().stream().mapToInt(Integer::intValue).sum());
    described.put("nodes", nodes);
    described.put("unreached", report.unreached().keySet());
    described.put("noted", report.noted());
    if (!report.noted()) {
      described.put(
          "detail",
          "etcd could not be told in time, so nodes that were not reached may not learn of it:"
              + " purge again when etcd answers");
    }
  }
}

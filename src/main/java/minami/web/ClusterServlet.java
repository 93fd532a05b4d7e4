package minami.web;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import minami.cache.SingleFlight;
import minami.cluster.Cluster;
import minami.cluster.Member;
import minami.cluster.PeerReport;
import minami.trace.Trace;

/** Tells the page of the live cluster how all nodes do, at {@code /admin/cluster.json}. */
public final class ClusterServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** The name of a node that has none: it is alone, or does not know its address yet. */
  private static final String THIS = "this node";

  /** About as long as the page waits before it asks again. */
  private static final Duration PEERS_PATIENCE = Duration.ofSeconds(1);

  private final transient Gson gson = new Gson(); // which escapes what HTML would read
  private transient Node node;

  @Override
  public void init() {
    node = Node.of(getServletContext());
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!Waiting.answer(request, response)) {
      Waiting.begin(
          request,
          response,
          node.deadline(),
          Trace.NONE,
          trace -> SingleFlight.Ticket.landed(reports()),
          this::send);
    }
  }

  private CompletableFuture<List<PeerReport>> reports() {
    return node.cluster()
        .map(cluster -> cluster.reports(PEERS_PATIENCE))
        .orElse(CompletableFuture.completedFuture(List.of()));
  }

  private void send(
      HttpServletRequest request,
      HttpServletResponse response,
      List<PeerReport> reports,
      Throwable failure)
      throws IOException {
    List<PeerReport> told = failure == null ? reports : List.of(); // this node's own are there
    JsonResponse.send(response, gson.toJson(describe(told)));
  }

  private JsonObject describe(List<PeerReport> reports) {
    JsonObject shown = new JsonObject();
    shown.addProperty("self", self());
    shown.addProperty("now", Instant.now().toEpochMilli());
    shown.addProperty("admin", node.adminToken().isSet());
    node.cluster()
        .ifPresent(
            cluster -> {
              shown.add(
                  "cluster", gson.toJsonTree(NodeReport.condition(cluster.condition(), true)));
              shown.add("etcd", gson.toJsonTree(NodeReport.condition(cluster.etcd(), true)));
            });
    JsonArray nodes = new JsonArray();
    nodes.add(row(self(), NodeReport.tree(node)));
    reports.forEach(report -> nodes.add(row(report.member().id(), described(report))));
    shown.add("nodes", nodes);
    return shown;
  }

  private String self() {
    return node.cluster().flatMap(Cluster::self).map(Member::id).orElse(THIS);
  }

  private JsonObject row(String id, JsonObject described) {
    Map<String, Double> shares =
        node.cluster().map(cluster -> cluster.membership().shares()).orElse(Map.of(THIS, 1.0));
    described.addProperty("node", id);
    described.addProperty("share", shares.getOrDefault(id, 0.0));
    return described;
  }

  /** What a node says of itself; or that it says nothing, and what is known of it here. */
  private static JsonObject described(PeerReport report) {
    String trouble = report.trouble();
    if (trouble.isEmpty()) {
      try {
        return JsonParser.parseString(report.text()).getAsJsonObject();
      } catch (JsonParseException | IllegalStateException e) {
        trouble = "its report is not JSON";
      }
    }
    JsonObject described = new JsonObject();
    described.addProperty("state", "unreached");
    described.addProperty("why", trouble);
    described.addProperty("version", report.member().version());
    described.addProperty("started", report.member().started());
    return described;
  }
}

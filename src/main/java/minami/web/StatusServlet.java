package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
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
import minami.moderation.Decision;
import minami.origin.OriginState;

/**
 * Reports the state of this node at {@code /status}: 200 while it takes requests, 503 while it
 * drains. Without a token, it tells the public internet no addresses.
 */
public final class StatusServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient Gson gson =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
  private transient Node node;

  @Override
  public void init() {
    node = Node.of(getServletContext());
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean draining = node.drain().isOn();
    boolean addresses = node.adminToken().isSet() || !PublicCaller.sent(request);
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("state", draining ? "draining" : "ready");
    status.put("version", node.version());
    status.put("uptimeSeconds", Duration.between(node.started(), Instant.now()).toSeconds());
    node.cluster()
        .ifPresentOrElse(
            cluster -> describe(cluster, addresses, status),
            () -> status.put("cluster", Map.of("state", "alone")));
    Figures figures = node.thumbnails().figures();
    status.put("origins", figures.origins().stream().map(StatusServlet::describe).toList());
    status.put("answers", NodeReport.answers(node.tally()));
    status.put("failures", NodeReport.failures(node.tally()));
    figures
        .moderation()
        .ifPresent(moderation -> status.put("moderation", describe(moderation, addresses)));
    status.putAll(NodeReport.work(figures));
    status.put("cacheBytes", figures.caches().own().bytes());
    status.put("hotBytes", figures.caches().copies().bytes());
    byte[] json = (gson.toJson(status) + "\n").getBytes(UTF_8);
    response.setStatus(
        draining ? HttpServletResponse.SC_SERVICE_UNAVAILABLE : HttpServletResponse.SC_OK);
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(json.length);
    response.getOutputStream().write(json);
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

  private Map<String, Object> describe(Figures.Moderation moderation, boolean addresses) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("strongest", NodeReport.word(moderation.strongest()));
    described.put("marked", node.tally().of(Decision.MARK));
    described.put("blurred", node.tally().of(Decision.BLUR));
    described.put("unknown", moderation.unknown());
    moderation
        .provider()
        .filter(provider -> addresses)
        .ifPresent(provider -> described.put("provider", provider));
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

package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import minami.cluster.Cluster;
import minami.cluster.Member;
import minami.cluster.Membership;

/** Tells the page of the live cluster how all nodes do, at {@code /admin/cluster.json}. */
public final class ClusterServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** The name of a node that has none: it is alone, or does not know its address yet. */
  private static final String THIS = "this node";

  private final transient Gson gson = new Gson(); // which escapes what HTML would read
  private transient Node node;

  @Override
  public void init() {
    node = Node.of(getServletContext());
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("self", self());
    shown.put("now", Instant.now().toEpochMilli());
    shown.put("admin", node.adminToken().isSet());
    node.cluster()
        .ifPresent(
            cluster -> {
              shown.put("cluster", NodeReport.condition(cluster.condition(), true));
              shown.put("etcd", NodeReport.condition(cluster.etcd(), true));
            });
    shown.put("nodes", nodes());
    byte[] json = gson.toJson(shown).getBytes(UTF_8);
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(json.length);
    response.getOutputStream().write(json);
  }

  private String self() {
    return node.cluster().flatMap(Cluster::self).map(Member::id).orElse(THIS);
  }

  private List<Map<String, Object>> nodes() {
    String self = self();
    Membership membership = node.cluster().map(Cluster::membership).orElse(null);
    List<Map<String, Object>> nodes = new ArrayList<>();
    boolean listed = false;
    if (membership != null) {
      for (Member member : membership.members()) {
        boolean isSelf = member.id().equals(self);
        listed |= isSelf;
        nodes.add(row(member.id(), membership.shares().get(member.id()), isSelf));
      }
    }
    if (!listed) {
      nodes.add(row(self, membership == null ? 1.0 : 0.0, true));
    }
    return nodes;
  }

  private Map<String, Object> row(String id, double share, boolean isSelf) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("node", id);
    row.put("share", share);
    if (isSelf) {
      row.putAll(NodeReport.of(node));
    } else {
      row.put("state", "unreached");
      row.put("why", "not asked yet");
    }
    return row;
  }
}

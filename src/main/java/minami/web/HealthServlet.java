package minami.web;

import com.google.gson.Gson;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import minami.Vitals;

/**
 * Tells whether this node lives, and whether it should be asked, in the format of MicroProfile
 * Health: 200 or 503 at {@code /health/live}, {@code /health/ready} and, both together, {@code
 * /health}.
 *
 * <p>A node that answers lives. It is not ready when it drains, or does no work for as long as a
 * request waits. That etcd, a peer or an origin is away is no reason: no other node would do
 * better.
 */
public final class HealthServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient Gson gson = new Gson();
  private transient Node node;

  @Override
  public void init() {
    node = Node.of(getServletContext());
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String which = request.getPathInfo() == null ? "/" : request.getPathInfo();
    switch (which) {
      case "/live" -> send(response, List.of());
      case "/", "/ready" -> send(response, readiness());
      default -> node.replies().send(request, response, Problem.NOT_FOUND);
    }
  }

  /** What a balancer may hold against this node. */
  private List<Check> readiness() {
    Vitals vitals = node.thumbnails().vitals();
    Map<String, Object> queue = new LinkedHashMap<>();
    queue.put("waiting", vitals.queued());
    queue.put("secondsWithoutProgress", vitals.still().toSeconds());
    return List.of(
        new Check("takes-requests", !node.drain().isOn(), Map.of()),
        new Check("render-queue", !vitals.isStuck(), queue),
        new Check(
            "render-memory",
            !vitals.isStarved(),
            Map.of("secondsWithoutMemory", vitals.starved().toSeconds())));
  }

  private record Check(String name, boolean up, Map<String, Object> data) {
    Map<String, Object> described() {
      Map<String, Object> described = new LinkedHashMap<>();
      described.put("name", name);
      described.put("status", word(up));
      if (!data.isEmpty()) {
        described.put("data", data);
      }
      return described;
    }
  }

  private static String word(boolean up) {
    return up ? "UP" : "DOWN";
  }

  private void send(HttpServletResponse response, List<Check> checks) throws IOException {
    boolean up = checks.stream().allMatch(Check::up);
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("status", word(up));
    health.put("checks", checks.stream().map(Check::described).toList());
    response.setStatus(up ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    JsonResponse.send(response, gson.toJson(health));
  }
}

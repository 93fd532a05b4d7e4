package minami.web;

import com.google.gson.Gson;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells whether this node lives, and whether it should be asked, in the format of MicroProfile
 * Health: 200 or 503 at {@code /health/live}, {@code /health/ready} and, both together, {@code
 * /health}.
 *
 * <p>A node that answers lives. It is not ready when it drains, or does no work for as long as a
 * request waits; {@link Readiness} judges that.
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
      case "/live" -> send(response, true, List.of());
      case "/", "/ready" -> {
        Readiness readiness = Readiness.of(node.drain(), node.thumbnails().vitals());
        send(response, readiness.isUp(), readiness.checks());
      }
      default -> node.replies().send(request, response, Problem.NOT_FOUND);
    }
  }

  private void send(HttpServletResponse response, boolean up, List<Readiness.Check> checks)
      throws IOException {
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("status", word(up));
    health.put("checks", checks.stream().map(HealthServlet::described).toList());
    response.setStatus(up ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    JsonResponse.send(response, gson.toJson(health));
  }

  private static Map<String, Object> described(Readiness.Check check) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", check.name());
    described.put("status", word(check.up()));
    if (!check.data().isEmpty()) {
      described.put("data", check.data());
    }
    return described;
  }

  private static String word(boolean up) {
    return up ? "UP" : "DOWN";
  }
}

package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.Optional;
import minami.cache.SingleFlight;
import minami.cluster.Cluster;
import minami.cluster.Member;
import minami.trace.Trace;

/**
 * Drains a node and takes it back: {@code PUT} and {@code DELETE /admin/drain} for this one, {@code
 * /admin/drain/{node}} for one by its name.
 */
public final class DrainServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final String DRAIN = "/admin/drain";
  private static final String METHODS = "PUT, DELETE";

  /** More than another node may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private transient Node node;

  @Override
  public void init() {
    node = Node.of(getServletContext());
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (Waiting.answer(request, response)) {
      return;
    }
    boolean drains = request.getMethod().equals("PUT");
    if (!drains && !request.getMethod().equals("DELETE")) {
      node.replies().send(request, response, Problem.notAllowed(METHODS));
      return;
    }
    String name = name(request);
    Optional<Member> self = node.cluster().flatMap(Cluster::self);
    if (name.isEmpty() || self.isPresent() && name.equals(self.get().id())) {
      reply(request, response, node.drain().turn(drains), null);
      return;
    }
    Optional<Member> other = node.cluster().flatMap(c -> c.membership().member(name));
    if (other.isEmpty()) {
      node.replies().send(request, response, Problem.NO_MEMBER);
      return;
    }
    drain(request, response, other.get(), drains);
  }

  /** Empty for this node. A name has slashes where a node has a context path. */
  private static String name(HttpServletRequest request) {
    String rest = request.getRequestURI().substring(request.getContextPath().length());
    if (!rest.startsWith(DRAIN)) { // spelled in another way, which no client of this does
      return "?";
    }
    try {
      String name = URLDecoder.decode(rest.substring(DRAIN.length()), UTF_8);
      return name.startsWith("/") ? name.substring(1) : name;
    } catch (IllegalArgumentException e) {
      return "?";
    }
  }

  private void drain(
      HttpServletRequest request, HttpServletResponse response, Member other, boolean drains) {
    Cluster cluster = node.cluster().orElseThrow();
    Waiting.begin(
        request,
        response,
        PATIENCE,
        Trace.NONE,
        trace -> SingleFlight.Ticket.landed(cluster.drain(other, drains)),
        this::reply);
  }

  private void reply(
      HttpServletRequest request, HttpServletResponse response, Boolean done, Throwable failure)
      throws IOException {
    if (failure != null) {
      node.replies().send(request, response, Problem.unreached(failure.getMessage()));
    } else if (done) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      response.setHeader("Cache-Control", "no-store");
    } else {
      node.replies().send(request, response, Problem.conflict("the node is about to stop"));
    }
  }
}

package minami.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import minami.Purger;
import minami.address.AddressException;
import minami.address.Purge;
import minami.cache.SingleFlight;
import minami.cluster.PurgeReport;
import minami.trace.Trace;

/**
 * Purges on all nodes: {@code DELETE /admin/thumbnails/{options}/{image}}, {@code
 * /admin/images/{image}}, and the same with a slash at the end for all images below.
 */
public final class PurgeServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final String ADMIN = "/admin/";

  /** More than a purge takes, whoever is away. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

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
    if (!request.getMethod().equals("DELETE")) {
      node.replies().send(request, response, Problem.notAllowed("DELETE"));
      return;
    }
    try {
      Purge purge = node.addresses().parsePurge(rest(request));
      Waiting.begin(
          request,
          response,
          PATIENCE,
          Trace.NONE,
          trace -> SingleFlight.Ticket.landed(node.purger().everywhere(purge)),
          (HttpServletRequest req,
              HttpServletResponse resp,
              Purger.Outcome outcome,
              Throwable failure) -> send(req, resp, purge, outcome, failure));
    } catch (AddressException e) {
      node.replies().send(request, response, Problem.unusable(e.getMessage()));
    }
  }

  /** As it was sent: decoding it is the parser's work. */
  private static String rest(HttpServletRequest request) throws AddressException {
    String uri = request.getRequestURI();
    int context = request.getContextPath().length();
    if (!uri.startsWith(ADMIN, context) || request.getQueryString() != null) {
      throw AddressException.malformed("what to purge stands in the path alone, after /admin/");
    }
    return uri.substring(context + ADMIN.length());
  }

  private void send(
      HttpServletRequest request,
      HttpServletResponse response,
      Purge purge,
      Purger.Outcome outcome,
      Throwable failure)
      throws IOException {
    if (failure != null) {
      node.replies().send(request, response, failure);
      return;
    }
    response.setStatus(status(outcome));
    JsonResponse.send(response, PurgeOutcome.json(node, purge, outcome));
  }

  private static int status(Purger.Outcome outcome) {
    PurgeReport others = outcome.others().orElse(new PurgeReport(Map.of(), Map.of(), false));
    boolean everywhere = outcome.stored() && others.unreached().isEmpty();
    if (everywhere && (others.noted() || outcome.others().isEmpty())) {
      return HttpServletResponse.SC_OK;
    }
    return others.noted()
        ? HttpServletResponse.SC_ACCEPTED
        : HttpServletResponse.SC_SERVICE_UNAVAILABLE;
  }
}

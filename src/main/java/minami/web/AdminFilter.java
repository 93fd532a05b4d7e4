package minami.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * Lets nobody look at this node's figures who lacks the token, if one is set. Without one, nobody
 * may change anything, and the pages of operators are for those near.
 */
public final class AdminFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private static final Set<String> READING = Set.of("GET", "HEAD");

  private transient Node node;

  @Override
  public void init() {
    node = Node.of(getServletContext());
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Problem refusal = refusal(request);
    if (refusal == null) {
      chain.doFilter(request, response);
      return;
    }
    if (refusal.status() == HttpServletResponse.SC_UNAUTHORIZED) {
      node.tally().countUnauthorized();
      response.addHeader("WWW-Authenticate", "Bearer");
      if (isPerson(request)) { // scripts of other pages must not make a browser ask for it
        response.addHeader("WWW-Authenticate", "Basic realm=\"Minami\", charset=\"UTF-8\"");
      }
    }
    node.replies().send(request, response, refusal);
  }

  /** Null if this may go on. */
  private Problem refusal(HttpServletRequest request) {
    if (node.adminToken().isSet()) {
      boolean admitted = node.adminToken().admits(request.getHeader("Authorization"));
      return admitted ? null : Problem.UNAUTHORIZED;
    }
    if (!request.getServletPath().startsWith("/admin")) {
      return null;
    }
    if (!READING.contains(request.getMethod())) {
      return Problem.OFF;
    }
    return PublicCaller.sent(request) ? Problem.FOR_THOSE_NEAR : null;
  }

  private static boolean isPerson(HttpServletRequest request) {
    String accept = request.getHeader("Accept");
    return accept != null && accept.contains("text/html");
  }
}

package minami.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Lets nobody look at this node's figures who lacks the token, if one is set. */
public final class AdminFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private transient Node node;

  @Override
  public void init() {
    node = Node.of(getServletContext());
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (node.adminToken().admits(request.getHeader("Authorization"))) {
      chain.doFilter(request, response);
      return;
    }
    node.tally().countUnauthorized();
    response.setHeader("WWW-Authenticate", "Bearer");
    node.replies().send(request, response, Problem.UNAUTHORIZED);
  }
}

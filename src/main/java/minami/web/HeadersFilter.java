package minami.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Sets the headers that every response has. */
public final class HeadersFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private static final String REQUEST_ID = "X-Request-Id";
  private static final int LONGEST_ID = 64;
  private static final Set<String> PAGES =
      Set.of("", "/", "/index.html", "/admin/", "/admin/index.html");

  /** For pictures and messages: nothing in them may run or load anything. */
  private static final String NOTHING = "default-src 'none'";

  /** For the pages: their own scripts show the pictures that they fetched. */
  private static final String PAGE =
      "default-src 'self'; img-src 'self' blob:; frame-ancestors 'none'; form-action 'self'";

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean first = request.getDispatcherType() == DispatcherType.REQUEST;
    if (first || !response.containsHeader(REQUEST_ID)) { // an error page may come by again
      response.addHeader("X-Content-Type-Options", "nosniff");
      response.addHeader("Content-Security-Policy", isPage(request) ? PAGE : NOTHING);
      response.addHeader(REQUEST_ID, requestId(request));
    }
    chain.doFilter(request, response);
  }

  private static boolean isPage(HttpServletRequest request) {
    return PAGES.contains(request.getRequestURI().substring(request.getContextPath().length()));
  }

  /**
   * The client's request id if it is sane, so that a request can be followed through several
   * servers; else a new one.
   */
  private static String requestId(HttpServletRequest request) {
    String own = request.getHeader(REQUEST_ID);
    return own != null && isSane(own)
        ? own
        : Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
  }

  private static boolean isSane(String id) {
    if (id.isEmpty() || id.length() > LONGEST_ID) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!plain && c != '-' && c != '_' && c != '.') {
        return false;
      }
    }
    return true;
  }

  static String idOf(HttpServletResponse response) {
    return response.getHeader(REQUEST_ID);
  }
}

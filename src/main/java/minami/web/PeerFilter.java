package minami.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import minami.Address;
import minami.AddressException;
import minami.AddressParser;
import minami.ThumbnailSpec;

/** Parses the address and decides which node answers: so far always this one. */
public final class PeerFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private static final String SPEC = ThumbnailSpec.class.getName();
  private static final String PATH = "/t/";
  private static final String METHODS = "GET, HEAD, OPTIONS";

  private transient AddressParser addresses;
  private transient ProblemResponse problems;
  private transient String cacheControl;

  @Override
  public void init() {
    Node node = Node.of(getServletContext());
    addresses = node.addresses();
    problems = node.problems();
    cacheControl = node.cacheControl();
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    switch (request.getMethod()) {
      case "GET", "HEAD" -> answer(request, response, chain);
      case "OPTIONS" -> options(response);
      default -> {
        response.setHeader("Allow", METHODS);
        problems.send(request, response, Problem.NOT_ALLOWED);
      }
    }
  }

  private void answer(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Address address;
    try {
      address = addresses.parse(rest(request), request.getQueryString() != null);
    } catch (AddressException e) {
      problems.send(request, response, e);
      return;
    }
    if (address.redirect().isPresent()) {
      response.setStatus(HttpServletResponse.SC_MOVED_PERMANENTLY);
      response.setHeader("Location", request.getContextPath() + PATH + address.redirect().get());
      response.setHeader("Cache-Control", cacheControl);
      response.setHeader("Access-Control-Allow-Origin", "*");
      return;
    }
    request.setAttribute(SPEC, address.spec());
    chain.doFilter(request, response);
  }

  /** What follows {@code /t/}, as it was sent: decoding it is the parser's work. */
  private static String rest(HttpServletRequest request) throws AddressException {
    String uri = request.getRequestURI();
    String before = request.getContextPath() + PATH;
    if (!uri.startsWith(before)) {
      throw AddressException.malformed("an address begins with /t/, written so");
    }
    return uri.substring(before.length());
  }

  private static void options(HttpServletResponse response) {
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    response.setHeader("Allow", METHODS);
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Methods", METHODS);
    response.setHeader("Access-Control-Allow-Headers", "*");
    response.setHeader("Access-Control-Max-Age", "86400");
  }

  /** What the request asks for. */
  static ThumbnailSpec specOf(HttpServletRequest request) {
    return (ThumbnailSpec) request.getAttribute(SPEC);
  }
}

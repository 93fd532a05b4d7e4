package minami.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import minami.Answer;
import minami.address.Address;
import minami.address.AddressException;
import minami.address.AddressParser;
import minami.address.ThumbnailSpec;

/**
 * Reads the address of a thumbnail. What this node keeps is answered at once, on the container's
 * thread; the rest goes on to {@link PeerFilter}.
 */
public final class AddressFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private static final String SPEC = ThumbnailSpec.class.getName();
  private static final String PATH = "/t/";

  private transient Node node;
  private transient AddressParser addresses;
  private transient Replies replies;
  private transient CacheTags tags;

  @Override
  public void init() {
    node = Node.of(getServletContext());
    addresses = node.addresses();
    replies = node.replies();
    tags = node.tags();
  }

  /** What the request asks for; null where this filter has not been. */
  static ThumbnailSpec specOf(HttpServletRequest request) {
    return (ThumbnailSpec) request.getAttribute(SPEC);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    switch (request.getMethod()) {
      case "GET", "HEAD" -> answer(request, response, chain);
      case "OPTIONS" -> options(response);
      default -> replies.send(request, response, Problem.NOT_ALLOWED);
    }
  }

  private void answer(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String rest = rest(request);
    if (rest == null) {
      replies.send(request, response, Problem.NOT_FOUND);
      return;
    }
    Address address;
    String lookedUp;
    try {
      boolean query = request.getQueryString() != null;
      lookedUp = query ? null : addresses.keyAtSight(rest);
      if (answerWithKept(request, response, lookedUp)) {
        return; // nearly always
      }
      address = addresses.parse(rest, query, accept(request));
    } catch (AddressException e) {
      replies.send(request, response, e);
      return;
    }
    if (address.redirect().isPresent()) {
      String there = relative(rest, address.redirect().get());
      replies.redirect(response, there, address.lasts());
      return;
    }
    if (address.varies()) {
      response.addHeader("Vary", "Accept");
    }
    ThumbnailSpec spec = address.spec();
    boolean known = spec.key().equals(lookedUp);
    if (known || !answerWithKept(request, response, spec.key())) {
      request.setAttribute(SPEC, spec);
      chain.doFilter(request, response);
    }
  }

  /** False if nothing is kept under this key, or there is no key. */
  private boolean answerWithKept(
      HttpServletRequest request, HttpServletResponse response, String key) throws IOException {
    Answer kept = key == null ? null : node.thumbnails().kept(key);
    if (kept == null) {
      return false;
    }
    tags.add(response, key);
    replies.send(request, response, kept);
    return true;
  }

  /** All its lines as one (RFC 9110, section 5.3). */
  private static String accept(HttpServletRequest request) {
    return String.join(",", Collections.list(request.getHeaders("Accept")));
  }

  /**
   * What follows {@code /t/}, as it was sent: decoding it is the parser's work. Null if that is
   * written otherwise, as {@code //t/} or {@code /%74/}, which not every container leads here.
   */
  private static String rest(HttpServletRequest request) {
    String uri = request.getRequestURI();
    int context = request.getContextPath().length();
    return uri.startsWith(PATH, context) ? uri.substring(context + PATH.length()) : null;
  }

  /**
   * The way from one address to another, both below {@code /t/}. Relative, as a proxy in front may
   * serve {@code /t/} under a path of its own. It begins with {@code ..}, so that neither a colon
   * ({@code s:signature}) nor a slash is taken for the end of a scheme or for the root.
   */
  private static String relative(String from, String to) {
    return "../".repeat((int) from.chars().filter(c -> c == '/').count()) + to;
  }

  private static void options(HttpServletResponse response) {
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    response.setHeader("Allow", Problem.METHODS);
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Methods", Problem.METHODS);
    response.setHeader("Access-Control-Allow-Headers", "*");
    response.setHeader("Access-Control-Max-Age", "86400");
  }
}

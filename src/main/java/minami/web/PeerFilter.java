package minami.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import minami.Address;
import minami.AddressException;
import minami.AddressParser;
import minami.ThumbnailSpec;
import minami.cluster.Member;
import minami.image.Thumbnail;

/**
 * Parses the address and decides which node answers. What this node has in its cache it answers
 * with at once, on the container's thread, whoever owns it.
 */
public final class PeerFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private static final String SPEC = ThumbnailSpec.class.getName();
  private static final String PATH = "/t/";

  private transient Node node;
  private transient AddressParser addresses;
  private transient ProblemResponse problems;
  private transient String cacheControl;

  @Override
  public void init() {
    node = Node.of(getServletContext());
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
      default -> problems.send(request, response, Problem.NOT_ALLOWED);
    }
  }

  private void answer(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String rest = rest(request);
    if (rest == null) {
      problems.send(request, response, Problem.NOT_FOUND);
      return;
    }
    Address address;
    try {
      boolean query = request.getQueryString() != null;
      if (!query && answerFromCache(request, response, addresses.keyAtSight(rest))) {
        return;
      }
      address = addresses.parse(rest, query);
    } catch (AddressException e) {
      problems.send(request, response, e);
      return;
    }
    if (address.redirect().isPresent()) {
      response.setStatus(HttpServletResponse.SC_MOVED_PERMANENTLY);
      response.setHeader("Location", relative(rest, address.redirect().get()));
      response.setHeader("Cache-Control", cacheControl);
      response.setHeader("Access-Control-Allow-Origin", "*");
      return;
    }
    ThumbnailSpec spec = address.spec();
    if (answerFromCache(request, response, spec.key())) {
      return;
    }
    Peers peers = node.peers().orElse(null);
    Member owner = peers == null ? null : peers.ownerOf(spec).orElse(null);
    if (owner == null) {
      request.setAttribute(SPEC, spec);
      chain.doFilter(request, response);
    } else {
      Waiting.begin(request, response, node.deadline(), () -> peers.get(spec, owner), node::answer);
    }
  }

  /** False if nothing is kept under this key, or there is no key. */
  private boolean answerFromCache(
      HttpServletRequest request, HttpServletResponse response, String key) throws IOException {
    Answer kept = key == null ? null : kept(key);
    if (kept == null) {
      return false;
    }
    node.thumbnails().send(request, response, kept);
    return true;
  }

  private Answer kept(String key) {
    Thumbnail own = node.service().cached(key);
    if (own != null) {
      return new Answer(own, Answer.Source.HIT, Map.of());
    }
    Thumbnail copy = node.peers().map(peers -> peers.copy(key)).orElse(null);
    return copy == null ? null : new Answer(copy, Answer.Source.HOT, Map.of());
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

  /** What the request asks for. */
  static ThumbnailSpec specOf(HttpServletRequest request) {
    return (ThumbnailSpec) request.getAttribute(SPEC);
  }
}

package minami.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
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
    ThumbnailSpec spec = address.spec();
    Thumbnail cached = node.service().cached(spec.key());
    if (cached != null) {
      node.thumbnails().send(request, response, Answer.hit(cached));
      return;
    }
    Peers peers = node.peers().orElse(null);
    if (peers == null || !answerFromPeers(request, response, peers, spec)) {
      request.setAttribute(SPEC, spec);
      chain.doFilter(request, response);
    }
  }

  /** False if it is for this node to answer. */
  private boolean answerFromPeers(
      HttpServletRequest request, HttpServletResponse response, Peers peers, ThumbnailSpec spec)
      throws IOException {
    Thumbnail copy = peers.copy(spec.key());
    if (copy != null) {
      Answer hot = new Answer(copy, Answer.Source.HOT, Map.of());
      node.thumbnails().send(request, response, hot);
      return true;
    }
    Optional<Member> owner = peers.ownerOf(spec);
    owner.ifPresent(
        member ->
            Waiting.begin(
                request, response, node.deadline(), () -> peers.get(spec, member), node::answer));
    return owner.isPresent();
  }

  /** What follows {@code /t/}, as it was sent: decoding it is the parser's work. */
  private static String rest(HttpServletRequest request) throws AddressException {
    String uri = request.getRequestURI();
    int context = request.getContextPath().length();
    if (!uri.startsWith(PATH, context)) {
      throw AddressException.malformed("an address begins with /t/, written so");
    }
    return uri.substring(context + PATH.length());
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

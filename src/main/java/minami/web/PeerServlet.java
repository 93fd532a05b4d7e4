package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import minami.AddressException;
import minami.Made;
import minami.ThumbnailSpec;
import minami.cluster.Caller;
import minami.cluster.Cluster;
import minami.image.Thumbnail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the other nodes, at {@code /internal/*}, and nobody else.
 *
 * <p>What is asked for here is found or made here. It is never asked of a third node, whatever this
 * one thinks of who owns it: so two nodes that disagree cost a thumbnail made twice, and not a
 * circle of requests that wait for one another.
 */
public final class PeerServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(PeerServlet.class);
  private static final String THUMBNAILS = "/internal/t/";
  private static final String NODE = "/internal/node";

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
    String path = request.getRequestURI().substring(request.getContextPath().length());
    Optional<Caller> caller = caller(request, path);
    if (caller.isEmpty()) {
      node.problems().send(request, response, Problem.STRANGER);
    } else if (path.startsWith(THUMBNAILS)) {
      answer(request, response, caller.get(), path.substring(THUMBNAILS.length()));
    } else {
      int status = cluster().hasLeft() ? 503 : 200;
      send(response, caller.get(), NODE, status, cluster().greeting());
    }
  }

  private Cluster cluster() {
    return node.peers().orElseThrow().cluster();
  }

  private Optional<Caller> caller(HttpServletRequest request, String path) {
    boolean plain = request.getMethod().equals("GET") && request.getQueryString() == null;
    return plain && node.peers().isPresent()
        ? cluster().caller(path, request.getHeader(Cluster.AUTHORIZATION))
        : Optional.empty();
  }

  private void answer(
      HttpServletRequest request, HttpServletResponse response, Caller caller, String key)
      throws IOException {
    Thumbnail cached = node.service().cached(key);
    if (cached != null) {
      send(request, response, caller, key, cached);
      return;
    }
    ThumbnailSpec spec;
    try {
      spec = node.addresses().parseKey(key);
    } catch (AddressException e) {
      send(response, caller, key, e);
      return;
    }
    Duration patience =
        caller.patience().compareTo(node.deadline()) < 0 ? caller.patience() : node.deadline();
    Waiting.<Made>begin(
        request,
        response,
        patience,
        () -> node.service().get(spec),
        (req, resp, made, failure) -> {
          if (failure == null) {
            send(req, resp, caller, key, made.thumbnail());
          } else {
            send(resp, caller, key, failure);
          }
        });
  }

  private void send(
      HttpServletRequest request,
      HttpServletResponse response,
      Caller caller,
      String key,
      Thumbnail thumbnail)
      throws IOException {
    node.tally().countForPeer();
    response.setHeader(Cluster.ANSWER, cluster().endorse(caller, key, thumbnail));
    ResponseBody.write(request, response, thumbnail.bytes());
  }

  /** The words of the problem alone: the other node makes its own answer of them. */
  private void send(HttpServletResponse response, Caller caller, String key, Throwable failure)
      throws IOException {
    Problem problem = Problem.of(failure);
    if (problem.isOurFault()) {
      LOG.error("Request {} of {} failed", HeadersFilter.idOf(response), caller.node(), failure);
    }
    send(response, caller, key, problem.status(), problem.detail().getBytes(UTF_8));
  }

  private void send(
      HttpServletResponse response, Caller caller, String key, int status, byte[] body)
      throws IOException {
    response.setStatus(status);
    response.setHeader(Cluster.ANSWER, cluster().endorse(caller, key, status, body));
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}

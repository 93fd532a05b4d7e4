package minami.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import minami.Answer;
import minami.Failure;
import minami.Refusal;
import minami.address.AddressException;
import minami.address.Purge;
import minami.address.ThumbnailSpec;
import minami.cache.SingleFlight;
import minami.cluster.Bundle;
import minami.cluster.Caller;
import minami.cluster.Cluster;
import minami.cluster.PeerRefusal;
import minami.cluster.Reception;
import minami.image.Thumbnail;
import minami.trace.Trace;

/**
 * Answers other nodes, at {@code /internal/*}, and nobody else.
 *
 * <p>What a peer asks for is found or made here, never asked of a third node, whoever owns it. So
 * if two nodes disagree about an owner, a thumbnail is made twice; requests cannot wait for each
 * other in a circle.
 */
public final class PeerServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** Of the keys that a new owner is told. */
  private static final int MOST_HOT = 10_000;

  private static final String STORE_NOT_PURGED =
      "the files in its store could not be removed yet; they are not shown";

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
    String path = path(request);
    Optional<Caller> caller =
        node.cluster()
            .map(Cluster::reception)
            .flatMap(
                r ->
                    r.caller(
                        request.getMethod(), path, request.getHeader(Reception.AUTHORIZATION)));
    if (caller.isEmpty()) {
      response.setHeader(Reception.ANSWER, Reception.STRANGER);
      node.replies().send(request, response, Problem.STRANGER);
    } else if (path.equals(Reception.DRAIN)) {
      drain(request, response, caller.get());
    } else if (request.getMethod().equals("DELETE")) {
      purge(request, response, caller.get(), path);
    } else if (path.startsWith(Reception.THUMBNAILS)) {
      answer(request, response, caller.get(), path.substring(Reception.THUMBNAILS.length()));
    } else if (path.startsWith(Reception.BUNDLE)) {
      answerAtOnce(request, response, caller.get(), path);
    } else if (path.startsWith(Reception.KEPT)) {
      handOver(request, response, caller.get(), path.substring(Reception.KEPT.length()));
    } else if (path.equals(Reception.HOTTEST)) {
      tellHottest(response, caller.get());
    } else if (path.equals(Reception.NODE)) {
      greet(response, caller.get());
    } else if (path.equals(Reception.REPORT)) {
      sendText(response, caller.get(), Reception.REPORT, NodeReport.json(node));
    } else {
      node.replies().send(request, response, Problem.NOT_FOUND);
    }
  }

  /** Below the context path, with the query. */
  private static String path(HttpServletRequest request) {
    String path = request.getRequestURI().substring(request.getContextPath().length());
    return request.getQueryString() == null ? path : path + "?" + request.getQueryString();
  }

  private Cluster cluster() {
    return node.cluster().orElseThrow();
  }

  private Reception reception() {
    return cluster().reception();
  }

  private void greet(HttpServletResponse response, Caller caller) throws IOException {
    if (cluster().hasLeft()) {
      send(response, caller, Reception.NODE, new Refusal(Failure.OVERLOADED, "about to stop", 0));
    } else {
      sendText(response, caller, Reception.NODE, reception().greeting());
    }
  }

  private void tellHottest(HttpServletResponse response, Caller caller) throws IOException {
    cluster().handsOverTo(caller);
    byte[] keys = String.join("\n", node.thumbnails().hottest(MOST_HOT)).getBytes(US_ASCII);
    sendText(response, caller, Reception.HOTTEST, keys);
  }

  private void handOver(
      HttpServletRequest request, HttpServletResponse response, Caller caller, String key)
      throws IOException {
    cluster().handsOverTo(caller);
    Thumbnail kept = node.thumbnails().keptForNewOwner(key);
    if (kept == null) {
      send(response, caller, key, new Refusal(Failure.OVERLOADED, "it is not kept here", 0));
    } else {
      send(request, response, caller, key, kept);
    }
  }

  /** Answers whether that is done. */
  private void drain(HttpServletRequest request, HttpServletResponse response, Caller caller)
      throws IOException {
    boolean done =
        switch (request.getMethod()) {
          case "PUT" -> node.drain().turn(true);
          case "DELETE" -> node.drain().turn(false);
          default -> false;
        };
    sendText(response, caller, Reception.DRAIN, Boolean.toString(done).getBytes(US_ASCII));
  }

  /** Answers with the number of thumbnails that have gone, once the store has none, either. */
  private void purge(
      HttpServletRequest request, HttpServletResponse response, Caller caller, String path)
      throws IOException {
    int slash = path.indexOf('/', Reception.PURGES.length());
    try {
      if (!path.startsWith(Reception.PURGES) || slash < 0) {
        throw AddressException.malformed("not a purge");
      }
      String id = path.substring(Reception.PURGES.length(), slash);
      Purge purge = node.addresses().parsePurge(path.substring(slash + 1));
      Waiting.begin(
          request,
          response,
          PurgeServlet.PATIENCE,
          Trace.NONE,
          trace -> SingleFlight.Ticket.landed(node.purger().here(id, purge)),
          (req, resp, removed, failure) -> {
            if (failure == null) {
              sendText(resp, caller, path, Integer.toString(removed).getBytes(US_ASCII));
            } else {
              send(resp, caller, path, new Refusal(Failure.OVERLOADED, STORE_NOT_PURGED, 0));
            }
          });
    } catch (AddressException e) {
      send(response, caller, path, Refusal.of(e));
    }
  }

  private void answer(
      HttpServletRequest request, HttpServletResponse response, Caller caller, String key)
      throws IOException {
    Thumbnail kept = kept(key);
    if (kept != null) {
      send(request, response, caller, key, kept);
      return;
    }
    ThumbnailSpec spec;
    try {
      spec = node.addresses().parseKey(key);
    } catch (AddressException e) {
      send(request, response, caller, key, e);
      return;
    }
    Duration patience =
        caller.patience().compareTo(node.deadline()) < 0 ? caller.patience() : node.deadline();
    Waiting.begin(
        request,
        response,
        patience,
        node.trace(request, spec),
        trace -> node.thumbnails().get(spec, Optional.empty(), trace),
        (req, resp, answer, failure) -> {
          if (failure == null) {
            send(req, resp, caller, key, answer.thumbnail());
          } else {
            send(req, resp, caller, key, failure);
          }
        });
  }

  /** Several keys: what is kept, as {@link #answer} would give it, and nothing else. */
  private void answerAtOnce(
      HttpServletRequest request, HttpServletResponse response, Caller caller, String path)
      throws IOException {
    Bundle bundle = Bundle.of(path.substring(Reception.BUNDLE.length()), this::kept);
    node.tally().countForPeer(bundle.size());
    response.setHeader(Reception.ANSWER, reception().endorse(caller, path, bundle));
    ResponseBody.writeToPeer(request, response, bundle.body());
  }

  private Thumbnail kept(String key) {
    Answer kept = node.thumbnails().kept(key);
    return kept == null ? null : kept.thumbnail();
  }

  private void send(
      HttpServletRequest request,
      HttpServletResponse response,
      Caller caller,
      String key,
      Thumbnail thumbnail)
      throws IOException {
    node.tally().countForPeer(1);
    response.setHeader(Reception.ANSWER, reception().endorse(caller, key, thumbnail));
    ResponseBody.write(request, response, thumbnail.bytes());
  }

  private void send(
      HttpServletRequest request,
      HttpServletResponse response,
      Caller caller,
      String key,
      Throwable failure)
      throws IOException {
    Refusal refusal = Refusal.of(failure);
    FailedRequests.Request failed =
        new FailedRequests.Request(
            HeadersFilter.idOf(response), key, "peer " + caller.node(), Waiting.timeOf(request));
    node.failed().log(failed, refusal, Problem.of(refusal).status(), failure);
    send(response, caller, key, refusal);
  }

  /** Sends name and detail; the other node builds its own response from them. */
  private void send(HttpServletResponse response, Caller caller, String key, Refusal refusal)
      throws IOException {
    PeerRefusal told = refusal.forPeer();
    response.setStatus(Problem.of(refusal).status());
    response.setHeader(Reception.ANSWER, reception().endorse(caller, key, told));
    write(response, told.body());
  }

  private void sendText(HttpServletResponse response, Caller caller, String path, byte[] text)
      throws IOException {
    response.setHeader(Reception.ANSWER, reception().endorse(caller, path, text));
    write(response, text);
  }

  private static void write(HttpServletResponse response, byte[] body) throws IOException {
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}

package minami.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import minami.AddressParser;
import minami.ThumbnailService;

/**
 * What the filters and servlets of this node share.
 *
 * @param service makes thumbnails
 * @param addresses parses addresses
 * @param problems answers with problems
 * @param cacheControl of a thumbnail, and of what leads to one
 * @param deadline the longest that a request may take
 * @param deadlines tells requests when it is over
 * @param thumbnails answers with thumbnails
 * @param tally counts them
 * @param peers the other nodes; empty if this one is alone
 * @param version of this software
 * @param started when this node was
 * @param draining whether it is about to stop
 * @param samples the names of the sample pictures, if they can be asked for without naming their
 *     origin
 */
record Node(
    ThumbnailService service,
    AddressParser addresses,
    ProblemResponse problems,
    String cacheControl,
    Duration deadline,
    Deadlines deadlines,
    ThumbnailResponse thumbnails,
    Tally tally,
    Optional<Peers> peers,
    String version,
    Instant started,
    AtomicBoolean draining,
    List<String> samples) {

  private static final String ATTRIBUTE = Node.class.getName();

  static Node of(ServletContext context) {
    return (Node) context.getAttribute(ATTRIBUTE);
  }

  /** Answers with a thumbnail, or with what a failure means. */
  void answer(
      HttpServletRequest request, HttpServletResponse response, Answer answer, Throwable failure)
      throws IOException {
    if (failure == null) {
      thumbnails.send(request, response, answer);
    } else {
      problems.send(request, response, failure);
    }
  }

  void publish(ServletContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }
}

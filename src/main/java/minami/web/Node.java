package minami.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import minami.Allowances;
import minami.Answer;
import minami.Purger;
import minami.Thumbnails;
import minami.address.AddressParser;
import minami.address.ThumbnailSpec;
import minami.cache.SingleFlight;
import minami.cluster.Cluster;
import minami.metrics.Metrics;
import minami.metrics.Tally;
import minami.trace.Trace;
import minami.trace.Tracing;

/**
 * What the filters and servlets of this node share.
 *
 * @param thumbnails finds or makes thumbnails
 * @param purger forgets thumbnails
 * @param allowances the sizes and presets that may be asked for
 * @param addresses parses addresses
 * @param replies answers clients
 * @param tags tags thumbnails
 * @param failed logs the requests that fail
 * @param tally counts the answers
 * @param metrics shows what is counted
 * @param tracing follows requests
 * @param adminToken who may look at it
 * @param deadline the longest that a request may take
 * @param deadlines ends requests when it has passed
 * @param replyQueue answers requests whose outcomes have come
 * @param cluster the other nodes; empty if this one is alone
 * @param version of this software
 * @param started when this node started
 * @param drain whether this node is to be asked
 * @param samples the names of the sample pictures; empty unless they are the default origin
 */
record Node(
    Thumbnails thumbnails,
    Purger purger,
    Allowances allowances,
    AddressParser addresses,
    Replies replies,
    CacheTags tags,
    FailedRequests failed,
    Tally tally,
    Metrics metrics,
    Tracing tracing,
    AdminToken adminToken,
    Duration deadline,
    Deadlines deadlines,
    ReplyQueue replyQueue,
    Optional<Cluster> cluster,
    String version,
    Instant started,
    Drain drain,
    List<String> samples) {

  private static final String ATTRIBUTE = Node.class.getName();

  static Node of(ServletContext context) {
    return (Node) context.getAttribute(ATTRIBUTE);
  }

  /** Answers with the outcome of this work, or at the deadline. */
  void answerLater(
      HttpServletRequest request,
      HttpServletResponse response,
      Function<Trace, SingleFlight.Ticket<Answer>> work) {
    long start = System.nanoTime();
    Waiting.begin(
        request,
        response,
        deadline,
        trace(request, AddressFilter.specOf(request)),
        work,
        (req, resp, answer, failure) -> {
          metrics.waited(answer, Duration.ofNanos(System.nanoTime() - start));
          if (failure == null) {
            tags.add(resp, AddressFilter.specOf(req).key());
          }
          replies.send(req, resp, answer, failure);
        });
  }

  /** The step of a request that waits for a thumbnail. */
  Trace trace(HttpServletRequest request, ThumbnailSpec spec) {
    return tracing.of(request::getHeader).begin("minami.thumbnail").with("minami.key", spec.key());
  }

  void publish(ServletContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }
}

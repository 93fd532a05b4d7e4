package minami.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import minami.Answer;
import minami.Thumbnails;
import minami.address.AddressParser;
import minami.cache.SingleFlight;
import minami.cluster.Cluster;

/**
 * What the filters and servlets of this node share.
 *
 * @param thumbnails finds and makes them
 * @param addresses parses addresses
 * @param replies answers clients
 * @param tally counts the answers
 * @param deadline the longest that a request may take
 * @param deadlines tells requests when it is over
 * @param cluster the other nodes; empty if this one is alone
 * @param version of this software
 * @param started when this node was
 * @param draining whether it is about to stop
 * @param samples the names of the sample pictures, if they can be asked for without naming their
 *     origin
 */
record Node(
    Thumbnails thumbnails,
    AddressParser addresses,
    Replies replies,
    Tally tally,
    Duration deadline,
    Deadlines deadlines,
    Optional<Cluster> cluster,
    String version,
    Instant started,
    AtomicBoolean draining,
    List<String> samples) {

  private static final String ATTRIBUTE = Node.class.getName();

  static Node of(ServletContext context) {
    return (Node) context.getAttribute(ATTRIBUTE);
  }

  /** Answers when the outcome of this work is there, or with the deadline. */
  void answerLater(
      HttpServletRequest request,
      HttpServletResponse response,
      Supplier<SingleFlight.Ticket<Answer>> work) {
    Waiting.begin(request, response, deadline, work, replies::send);
  }

  void publish(ServletContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }
}

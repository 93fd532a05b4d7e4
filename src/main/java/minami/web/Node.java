package minami.web;

import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.List;
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
 * @param samples the names of the sample pictures, if they can be asked for without naming their
 *     origin
 */
record Node(
    ThumbnailService service,
    AddressParser addresses,
    ProblemResponse problems,
    String cacheControl,
    Duration deadline,
    List<String> samples) {

  private static final String ATTRIBUTE = Node.class.getName();

  static Node of(ServletContext context) {
    return (Node) context.getAttribute(ATTRIBUTE);
  }

  void publish(ServletContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }
}

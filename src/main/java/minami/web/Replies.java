package minami.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import minami.Answer;
import minami.Refusal;
import minami.metrics.Tally;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers clients, with a thumbnail or a problem. Counts the outcomes of requests for thumbnails.
 * Thread-safe.
 */
final class Replies {

  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  private final ThumbnailResponse thumbnails;
  private final ProblemResponse problems;
  private final Tally tally;

  Replies(ThumbnailResponse thumbnails, ProblemResponse problems, Tally tally) {
    this.thumbnails = thumbnails;
    this.problems = problems;
    this.tally = tally;
  }

  /** Sends the outcome: one of the two is null. */
  void send(
      HttpServletRequest request, HttpServletResponse response, Answer answer, Throwable failure)
      throws IOException {
    if (failure == null) {
      send(request, response, answer);
    } else {
      send(request, response, failure);
    }
  }

  void send(HttpServletRequest request, HttpServletResponse response, Answer answer)
      throws IOException {
    boolean known = ThumbnailResponse.isKnown(request, answer.thumbnail().etag());
    tally.count(answer, known);
    thumbnails.send(request, response, answer, known);
  }

  /** Sends what a failure means; faults of ours are logged. */
  void send(HttpServletRequest request, HttpServletResponse response, Throwable failure)
      throws IOException {
    Refusal refusal = Refusal.of(failure);
    tally.count(refusal.failure());
    Problem problem = Problem.of(refusal);
    if (problem.isOurFault()) {
      LOG.error("Request {} failed", HeadersFilter.idOf(response), failure);
    }
    problems.send(request, response, problem);
  }

  /** Answers a request that is not for a thumbnail; not counted. */
  void send(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    problems.send(request, response, problem);
  }

  /** Redirects to the canonical address of the same thumbnail. */
  void redirect(HttpServletResponse response, String location, boolean lasting) {
    tally.countRedirect();
    thumbnails.redirect(response, location, lasting);
  }
}

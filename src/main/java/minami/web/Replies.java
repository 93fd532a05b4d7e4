package minami.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import minami.Answer;
import minami.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clients are answered with: a thumbnail, or a problem. Each outcome is counted here, and only
 * here. Thread-safe.
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

  /** Answers with the one of the two that is not null. */
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
    tally.count(answer.source());
    thumbnails.send(request, response, answer);
  }

  /** Answers with what a failure means; a fault of ours is logged. */
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

  /** Answers what is no request for a thumbnail; not counted. */
  void send(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    problems.send(request, response, problem);
  }

  /** Sends a client to another address of the same thumbnail. */
  void redirect(HttpServletResponse response, String location) {
    thumbnails.redirect(response, location);
  }
}

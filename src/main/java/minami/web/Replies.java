package minami.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import minami.Answer;
import minami.Refusal;
import minami.address.ThumbnailSpec;
import minami.metrics.Tally;

/**
 * Answers clients, with a thumbnail or a problem. Counts the outcomes of requests for thumbnails.
 * Thread-safe.
 */
final class Replies {

  private final ThumbnailResponse thumbnails;
  private final ProblemResponse problems;
  private final Tally tally;
  private final FailedRequests failed;
  private final RecentFailures recentFailures = new RecentFailures();

  Replies(
      ThumbnailResponse thumbnails, ProblemResponse problems, Tally tally, FailedRequests failed) {
    this.thumbnails = thumbnails;
    this.problems = problems;
    this.tally = tally;
    this.failed = failed;
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

  /** Sends what a failure means, and logs it. */
  void send(HttpServletRequest request, HttpServletResponse response, Throwable failure)
      throws IOException {
    Refusal refusal = Refusal.of(failure);
    tally.count(refusal.failure());
    Problem problem = Problem.of(refusal);
    failed.log(described(request, response), refusal, problem.status(), failure);
    recentFailures.add(
        request.getRequestURI(),
        NodeReport.word(refusal.failure()),
        problem,
        Waiting.timeOf(request));
    problems.send(request, response, problem);
  }

  private static FailedRequests.Request described(
      HttpServletRequest request, HttpServletResponse response) {
    String id = HeadersFilter.idOf(response);
    ThumbnailSpec spec = AddressFilter.specOf(request);
    if (spec == null) {
      return new FailedRequests.Request(id, request.getRequestURI(), "address", Duration.ZERO);
    }
    String origin = spec.image().origin();
    return new FailedRequests.Request(
        id, spec.key(), origin.isEmpty() ? "origin" : "origin." + origin, Waiting.timeOf(request));
  }

  /** Answers a request that is not for a thumbnail; not counted. */
  void send(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    problems.send(request, response, problem);
  }

  /** What was answered with a failure not long ago. */
  RecentFailures recentFailures() {
    return recentFailures;
  }

  /** Redirects to the canonical address of the same thumbnail. */
  void redirect(HttpServletResponse response, String location, boolean lasting) {
    tally.countRedirect();
    thumbnails.redirect(response, location, lasting);
  }
}

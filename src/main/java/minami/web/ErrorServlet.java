package minami.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers errors that the container reports: unknown pages, bad requests, uncaught exceptions. */
public final class ErrorServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(ErrorServlet.class);

  private final transient ProblemResponse problems = new ProblemResponse();

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (response.isCommitted()) {
      return; // a body that its client did not read in time: too late for an error
    }
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    boolean error = request.getDispatcherType() == DispatcherType.ERROR;
    Problem problem =
        error && status instanceof Integer code ? Problem.of(code) : Problem.NOT_FOUND;
    if (problem.isOurFault()) {
      Object cause = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
      LOG.error("Request {} failed in the container", HeadersFilter.idOf(response), cause);
    }
    problems.send(request, response, problem);
  }
}

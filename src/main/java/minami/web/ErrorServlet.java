package minami.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Answers where the container has found an error: no such page, a bad request, an exception nobody
 * caught.
 */
public final class ErrorServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient ProblemResponse problems = new ProblemResponse();

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (response.isCommitted()) {
      return; // an answer that was not fetched in time: there is nothing to be added to it
    }
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    boolean error = request.getDispatcherType() == DispatcherType.ERROR;
    problems.send(
        request, response, error && status instanceof Integer code ? of(code) : Problem.NOT_FOUND);
  }

  private static Problem of(int status) {
    return switch (status) {
      case 404 -> Problem.NOT_FOUND;
      case 405 -> Problem.NOT_ALLOWED;
      case 500 -> Problem.OUR_FAULT;
      default ->
          new Problem(
              status,
              status < 500 ? "Bad Request" : "Server Error",
              "the request cannot be answered",
              "no-store",
              0);
    };
  }
}

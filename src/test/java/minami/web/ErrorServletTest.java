package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.EnumSet;
import minami.testing.LogLines;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ErrorServletTest {

  private final Server server = new Server(0);

  /** Fails as no servlet of ours should. */
  public static final class Failing extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      throw new IllegalStateException("secret");
    }
  }

  @BeforeEach
  void start() throws Exception {
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(Failing.class, "/fails");
    context.addServlet(ErrorServlet.class, "/error");
    context.addFilter(
        HeadersFilter.class, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR));
    ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
    errors.addErrorPage(ErrorPageErrorHandler.GLOBAL_ERROR_PAGE, "/error");
    context.setErrorHandler(errors);
    server.setHandler(context);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  @Test
  void exceptionThatNobodyCaught_isLoggedUnderTheIdThatTheClientIsTold() throws Exception {
    int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    URI uri = URI.create("http://localhost:" + port + "/fails");
    try (LogLines log = LogLines.of(ErrorServlet.class)) {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString(UTF_8));
      String id = answer.headers().firstValue("X-Request-Id").orElseThrow();
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).contains(id).doesNotContain("secret");
      assertThat(log.all()).hasSize(1);
      assertThat(log.all().get(0)).contains(id);
      assertThat(log.thrown()).hasOnlyElementsOfType(IllegalStateException.class).hasSize(1);
    }
  }
}

package minami.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import minami.cache.SingleFlight;
import minami.trace.Trace;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests whose outcome comes at the very moment at which their deadline is over. */
class WaitingTest {

  private static final int REQUESTS = Integer.getInteger("waiting.requests", 2_000);
  private static final int AT_ONCE = 200;
  private static final Duration DEADLINE = Duration.ofMillis(100);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Deadlines deadlines = new Deadlines();
  private final ScheduledExecutorService work = Executors.newScheduledThreadPool(2);
  private final AtomicInteger answers = new AtomicInteger();

  @AfterEach
  void stop() {
    work.shutdownNow();
    deadlines.close();
  }

  /** Answers 200 with the outcome and 504 after the deadline. */
  private final class Slow extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (!Waiting.answer(request, response)) {
        Waiting.begin(
            request,
            response,
            DEADLINE,
            Trace.NONE,
            trace -> SingleFlight.Ticket.landed(outcome(request.getRequestURI())),
            (again, answer, value, failure) -> {
              answers.incrementAndGet();
              answer.setStatus(failure == null ? 200 : 504);
            });
      }
    }

    private CompletableFuture<String> outcome(String path) {
      CompletableFuture<String> outcome = new CompletableFuture<>();
      if (path.equals("/never")) {
        return outcome;
      }
      work.schedule(() -> outcome.complete("x"), DEADLINE.toNanos(), TimeUnit.NANOSECONDS);
      return outcome;
    }
  }

  private interface Check {
    void of(URI server) throws Exception;
  }

  @Test
  void outcomesAtTheDeadlineInJetty_areAnsweredOnceEachAndNeverWith500() throws Exception {
    inJetty(this::assertAllAnswered);
  }

  @Test
  void outcomesAtTheDeadlineInTomcat_areAnsweredOnceEachAndNeverWith500(@TempDir Path folder)
      throws Exception {
    inTomcat(folder, this::assertAllAnswered);
  }

  @Test
  void deadlineThatNobodyTellsInJetty_isNoticedByTheContainer() throws Exception {
    deadlines.close();
    inJetty(this::assertTooSlow);
  }

  @Test
  void deadlineThatNobodyTellsInTomcat_isNoticedByTheContainer(@TempDir Path folder)
      throws Exception {
    deadlines.close();
    inTomcat(folder, this::assertTooSlow);
  }

  private void inJetty(Check check) throws Exception {
    Server server = new Server(0);
    ServletContextHandler context = new ServletContextHandler("/");
    ServletHolder holder = new ServletHolder(new Slow());
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/*");
    server.setHandler(context);
    publish(context.getServletContext());
    server.start();
    try {
      check.of(address(((ServerConnector) server.getConnectors()[0]).getLocalPort()));
    } finally {
      server.stop();
    }
  }

  private void inTomcat(Path folder, Check check) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    Context context = tomcat.addContext("", null);
    publish(context.getServletContext());
    Wrapper slow = Tomcat.addServlet(context, "slow", new Slow());
    slow.setAsyncSupported(true);
    slow.addMapping("/*");
    tomcat.getConnector();
    tomcat.start();
    try {
      check.of(address(tomcat.getConnector().getLocalPort()));
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
  }

  private static URI address(int port) {
    return URI.create("http://localhost:" + port + "/");
  }

  /** A node of which only the deadlines work. */
  private void publish(ServletContext context) {
    Map<Class<?>, Object> parts =
        Map.of(
            Duration.class, DEADLINE, Deadlines.class, deadlines, Optional.class, Optional.empty());
    Object[] arguments =
        Arrays.stream(Node.class.getRecordComponents())
            .map(part -> parts.get(part.getType()))
            .toArray();
    try {
      ((Node) Node.class.getDeclaredConstructors()[0].newInstance(arguments)).publish(context);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private void assertTooSlow(URI server) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.resolve("never")).build();
    assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(504);
    assertThat(answers).hasValue(1);
  }

  private void assertAllAnswered(URI server) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server).build();
    Semaphore free = new Semaphore(AT_ONCE);
    List<CompletableFuture<HttpResponse<Void>>> all = new ArrayList<>();
    for (int n = 0; n < REQUESTS; n++) {
      free.acquire();
      all.add(
          client
              .sendAsync(request, BodyHandlers.discarding())
              .whenComplete((answer, failure) -> free.release()));
    }
    Map<Integer, Integer> statuses = new TreeMap<>();
    for (CompletableFuture<HttpResponse<Void>> answer : all) {
      statuses.merge(answer.get().statusCode(), 1, Integer::sum);
    }
    assertThat(statuses.keySet()).as("%s", statuses).isSubsetOf(200, 504);
    assertThat(statuses.values().stream().mapToInt(n -> n).sum()).isEqualTo(REQUESTS);
    assertThat(answers).as("answers written").hasValue(REQUESTS);
  }
}

package minami.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import minami.Answer;
import minami.cache.SingleFlight;
import minami.image.Cut;
import minami.image.OutputFormat;
import minami.image.Thumbnail;
import minami.moderation.Decision;
import minami.see.Scores;
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

  /** More than the queue has threads. */
  private static final int STUCK = 20;

  private static final Answer PICTURE =
      new Answer(
          new Thumbnail(
              new byte[32 * 1024],
              OutputFormat.JPEG,
              160,
              120,
              "\"x\"",
              "#0a7fff",
              Scores.NONE,
              false,
              Cut.NONE),
          Decision.SHOW,
          false,
          "",
          Answer.Source.PEER,
          Map.of());

  private final HttpClient client = HttpClient.newHttpClient();
  private final Deadlines deadlines = new Deadlines();
  private final ReplyQueue replyQueue = new ReplyQueue(deadlines);
  private final ScheduledExecutorService work = Executors.newScheduledThreadPool(2);
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger writing = new AtomicInteger();
  private final Set<String> threads = ConcurrentHashMap.newKeySet();

  @AfterEach
  void stop() {
    work.shutdownNow();
    replyQueue.close();
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

  /** Answers with a picture, a moment later. */
  private final class Pictures extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (!Waiting.answer(request, response)) {
        CompletableFuture<Answer> outcome = new CompletableFuture<>();
        work.execute(() -> outcome.complete(PICTURE));
        Waiting.begin(
            request,
            response,
            Duration.ofSeconds(20),
            Trace.NONE,
            trace -> SingleFlight.Ticket.landed(outcome),
            (again, answer, value, failure) -> {
              threads.add(Thread.currentThread().getName());
              writing.incrementAndGet();
              ResponseBody.write(again, answer, value.thumbnail().bytes());
              writing.decrementAndGet();
            });
      }
    }
  }

  private interface Check {
    void of(URI server) throws Exception;
  }

  @Test
  void outcomesAtTheDeadlineInJetty_areAnsweredOnceEachAndNeverWith500() throws Exception {
    inJetty(new Slow(), this::assertAllAnswered);
  }

  @Test
  void outcomesAtTheDeadlineInTomcat_areAnsweredOnceEachAndNeverWith500(@TempDir Path folder)
      throws Exception {
    inTomcat(folder, new Slow(), this::assertAllAnswered);
  }

  @Test
  void deadlineThatNobodyTellsInJetty_isNoticedByTheContainer() throws Exception {
    deadlines.close();
    inJetty(new Slow(), this::assertTooSlow);
  }

  @Test
  void deadlineThatNobodyTellsInTomcat_isNoticedByTheContainer(@TempDir Path folder)
      throws Exception {
    deadlines.close();
    inTomcat(folder, new Slow(), this::assertTooSlow);
  }

  @Test
  void clientsThatDoNotReadInJetty_holdUpNobody() throws Exception {
    inJetty(new Pictures(), this::assertNobodyHeldUp);
  }

  @Test
  void clientsThatDoNotReadInTomcat_holdUpNobody(@TempDir Path folder) throws Exception {
    inTomcat(folder, new Pictures(), this::assertNobodyHeldUp);
  }

  private void inJetty(HttpServlet servlet, Check check) throws Exception {
    Server server = new Server(0);
    ServletContextHandler context = new ServletContextHandler("/");
    ServletHolder holder = new ServletHolder(servlet);
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

  private void inTomcat(Path folder, HttpServlet servlet, Check check) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    Context context = tomcat.addContext("", null);
    publish(context.getServletContext());
    Wrapper slow = Tomcat.addServlet(context, "slow", servlet);
    slow.setAsyncSupported(true);
    slow.addMapping("/*");
    tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
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
            Duration.class,
            DEADLINE,
            Deadlines.class,
            deadlines,
            ReplyQueue.class,
            replyQueue,
            Optional.class,
            Optional.empty());
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

  private void assertNobodyHeldUp(URI server) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server).timeout(Duration.ofSeconds(4)).build();
    assertThat(client.send(request, BodyHandlers.ofByteArray()).body()).hasSize(32 * 1024);
    assertThat(threads).allMatch(name -> name.startsWith("minami-replies-"));

    List<Socket> readers = new ArrayList<>();
    for (int i = 0; i < STUCK; i++) {
      Socket reader = new Socket();
      reader.setReceiveBufferSize(4_096);
      reader.connect(new InetSocketAddress(server.getHost(), server.getPort()));
      reader
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(500).getBytes(US_ASCII));
      readers.add(reader);
    }
    await().until(() -> writing.get() == STUCK);
    for (int i = 0; i < 10; i++) {
      assertThat(client.send(request, BodyHandlers.ofByteArray()).body()).hasSize(32 * 1024);
    }
    for (Socket reader : readers) {
      reader.close();
    }
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

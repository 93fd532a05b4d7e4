package minami.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * A service that answers as a test tells it. What a service must never do on the wire is left to
 * {@link FakeOrigin}, which does not read bodies.
 */
public final class ToldService implements AutoCloseable {

  /** What was asked. */
  public record Asked(String method, String path, HttpFields headers, ByteBuffer body) {}

  /** An answer; a negative status closes the connection instead. */
  public record Answer(int status, String body) {}

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server, 1, 1);
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Queue<Answer> next = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private volatile Answer always = new Answer(200, "{\"porn\": 0.25}");
  private volatile boolean holding;

  private ToldService() {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            take(request, response, callback);
            return true;
          }
        });
  }

  public static ToldService start() throws Exception {
    ToldService service = new ToldService();
    service.server.start();
    return service;
  }

  public String address() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/check/it").toString();
  }

  /** These come first, one each. */
  public void answer(Answer... answers) {
    next.addAll(List.of(answers));
  }

  /** From now on. */
  public void answerAlways(int status, String body) {
    always = new Answer(status, body);
  }

  /** From now on it hangs. */
  public void hold() {
    holding = true;
  }

  /** It answers those that hang, and all others from now on. */
  public void release() {
    holding = false;
    for (Runnable answer = held.poll(); answer != null; answer = held.poll()) {
      answer.run();
    }
  }

  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  public int count() {
    return asked.size();
  }

  public int mostAtOnce() {
    return mostAtOnce.get();
  }

  private void take(Request request, Response response, Callback callback) throws Exception {
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    ByteBuffer body = Content.Source.asByteBuffer(request);
    asked.add(
        new Asked(
            request.getMethod(), Request.getPathInContext(request), request.getHeaders(), body));
    Answer answer = next.poll();
    Runnable reply = () -> reply(answer == null ? always : answer, request, response, callback);
    held.add(reply);
    if (!holding && held.remove(reply)) {
      reply.run();
    }
  }

  private void reply(Answer answer, Request request, Response response, Callback callback) {
    atOnce.decrementAndGet();
    if (answer.status() < 0) {
      request.getConnectionMetaData().getConnection().getEndPoint().close();
      callback.succeeded();
      return;
    }
    response.setStatus(answer.status());
    response.write(true, ByteBuffer.wrap(answer.body().getBytes(UTF_8)), callback);
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}

package minami.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Asks for pictures on as many connections as there are requests under way, and reads each answer
 * whole: a thumbnail must begin as its format does and have the length that it says.
 *
 * <p>Jetty's client takes a quarter of the CPU of the JDK's for a request (120 us and 400 to 500 us
 * at 2000 hits a second), and the server wants the same cores. A connection that was closed while
 * the request was on its way costs another try, as with every browser (RFC 9110, section 9.2.2).
 */
public final class LoadClient implements AutoCloseable {

  /** In place of a status: the connection was refused, was lost, or nothing came for too long. */
  public static final int NO_ANSWER = -1;

  /** In place of a status: 200, but not the picture that the headers promise. */
  public static final int BROKEN = -2;

  private static final int TRIES = 3;

  /**
   * What came back.
   *
   * @param status the answer's, or one of the constants
   * @param etag may be null
   * @param cache where it came from, as {@code X-Cache} says; may be null
   * @param failure null if there is an answer
   */
  public record Answer(int status, String etag, String cache, Throwable failure) {
    boolean isRefused() {
      return failure instanceof ConnectException;
    }
  }

  private final HttpClient http;
  private final LongAdder retries = new LongAdder();
  private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();

  /** A client with threads of its own. */
  public LoadClient() {
    ClientConnector connector = new ClientConnector();
    connector.setSelectors(1);
    QueuedThreadPool threads = new QueuedThreadPool(8, 2);
    threads.setName("load-client");
    threads.setDaemon(true);
    connector.setExecutor(threads);
    http = new HttpClient(new HttpClientTransportOverHTTP(connector));
    http.setConnectTimeout(2_000);
    http.setMaxConnectionsPerDestination(8_000);
    http.setMaxRequestsQueuedPerDestination(1_000_000);
    http.setFollowRedirects(false);
    try {
      http.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    http.getContentDecoderFactories().clear();
  }

  /** Asks, and says what came back, on a thread of the client. */
  public void get(URI uri, Consumer<Answer> then) {
    send(uri, then, 1);
  }

  private void send(URI uri, Consumer<Answer> then, int tried) {
    http.newRequest(uri)
        .timeout(20, TimeUnit.SECONDS)
        .send(
            new Reception(
                (reception, answer) -> {
                  if (tried < TRIES && reception.isLostUnanswered(answer.failure())) {
                    retries.increment();
                    send(uri, then, tried + 1);
                  } else {
                    count(answer.failure());
                    then.accept(answer);
                  }
                }));
  }

  private void count(Throwable failure) {
    if (failure != null) {
      failures
          .computeIfAbsent(failure.getClass().getSimpleName(), name -> new LongAdder())
          .increment();
    }
  }

  /** How many requests came to nothing, by the kind of failure. */
  public Map<String, LongAdder> failures() {
    return Map.copyOf(failures);
  }

  /** How often a request was sent again as its connection had been closed meanwhile. */
  public long retries() {
    return retries.sum();
  }

  @Override
  public void close() {
    try {
      http.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Completion {
    void accept(Reception reception, Answer answer);
  }

  /** One answer on its way. */
  private static final class Reception implements Response.Listener {
    private final Completion completion;
    private boolean begun;
    private long length;
    private int firstBytes;

    Reception(Completion completion) {
      this.completion = completion;
    }

    @Override
    public void onBegin(Response response) {
      begun = true;
    }

    @Override
    public void onContent(Response response, ByteBuffer content) {
      for (int i = 0; i < content.remaining() && length + i < 2; i++) {
        firstBytes = firstBytes << 8 | content.get(content.position() + i) & 0xff;
      }
      length += content.remaining();
    }

    @Override
    public void onComplete(Result result) {
      Response response = result.getResponse();
      String etag = response.getHeaders().get(HttpHeader.ETAG);
      String cache = response.getHeaders().get("X-Cache");
      int status = result.isFailed() ? NO_ANSWER : status(response);
      completion.accept(this, new Answer(status, etag, cache, result.getFailure()));
    }

    private int status(Response response) {
      boolean whole = response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) == length;
      return response.getStatus() != 200 || whole && isPicture(response)
          ? response.getStatus()
          : BROKEN;
    }

    private boolean isPicture(Response response) {
      String type = response.getHeaders().get(HttpHeader.CONTENT_TYPE);
      return "image/jpeg".equals(type) && firstBytes == 0xffd8
          || "image/png".equals(type) && firstBytes == 0x8950;
    }

    boolean isLostUnanswered(Throwable failure) {
      return !begun
          && failure instanceof IOException
          && !(failure instanceof ConnectException)
          && !(failure instanceof SocketTimeoutException);
    }
  }
}

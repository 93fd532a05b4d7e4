package minami.moderation;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import minami.client.ClientThreads;
import minami.client.LastingClient;
import minami.moderation.Trouble.Reason;
import minami.see.Scores;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a service: posts the JPEG to its one address, and reads an object of JSON. A service that
 * breaks off or answers 5xx is asked once more. Thread-safe.
 */
final class WebJudge implements Judge {

  private static final Logger LOG = LoggerFactory.getLogger(WebJudge.class);

  private static final int TRIES = 2;
  private static final int CONNECTIONS = 16;

  /** Some of the connections may still be closing when their places are taken. */
  private static final int QUEUED = 4 * CONNECTIONS;

  private static final int MAX_ANSWER_BYTES = 64 * 1024;
  private static final int MAX_HEADER_BYTES = 8 * 1024;

  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(2);

  private final URI address;
  private final String token;
  private final Duration timeout;
  private final ClientThreads threads = new ClientThreads("minami-moderation-http", 16);
  private final LastingClient client;

  WebJudge(ModerationSettings settings) {
    address = URI.create(settings.provider());
    token = settings.token();
    timeout = settings.timeout();
    client = threads.open("moderation provider", this::limit);
  }

  private void limit(HttpClient http) {
    http.setMaxConnectionsPerDestination(CONNECTIONS);
    http.setMaxRequestsQueuedPerDestination(QUEUED);
    http.setMaxResponseHeadersSize(MAX_HEADER_BYTES);
    http.setAddressResolutionTimeout(timeout.toMillis());
    Duration half = timeout.dividedBy(2); // so that there is time for a second try
    http.setConnectTimeout(
        (half.compareTo(LONGEST_CONNECT) < 0 ? half : LONGEST_CONNECT).toMillis());
  }

  @Override
  public int atOnce() {
    return CONNECTIONS;
  }

  @Override
  public void ask(byte[] jpeg, CompletableFuture<Scores> answer, Runnable over) {
    answer.whenComplete((scores, failure) -> over.run());
    send(jpeg, answer, TRIES);
  }

  private void send(byte[] jpeg, CompletableFuture<Scores> answer, int tries) {
    if (answer.isDone()) {
      return;
    }
    try {
      Request request =
          client
              .current()
              .POST(address)
              .headers(this::addHeaders)
              .body(new BytesRequestContent("image/jpeg", jpeg))
              // Whoever asks ends it first.
              .idleTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
              .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
      answer.whenComplete(
          (scores, failure) -> {
            if (failure != null) {
              request.abort(failure); // no effect if it has ended
            }
          });
      request.send(new Answer(jpeg, answer, tries));
    } catch (RuntimeException | Error e) { // or those who wait would never hear of it
      answer.completeExceptionally(trouble(e));
    }
  }

  private void addHeaders(HttpFields.Mutable headers) {
    headers.put(HttpHeader.ACCEPT, "application/json");
    headers.put(HttpHeader.ACCEPT_ENCODING, "identity");
    if (!token.isEmpty()) {
      headers.put(HttpHeader.AUTHORIZATION, "Bearer " + token);
    }
  }

  private Trouble trouble(Throwable failure) {
    if (failure instanceof RejectedExecutionException || failure instanceof OutOfMemoryError) {
      return new Trouble(Reason.BUSY, "this node has no room to ask it");
    }
    if (failure instanceof TimeoutException) {
      return new Trouble(Reason.SLOW, "it fell silent");
    }
    if (failure instanceof ConnectException || failure instanceof SocketTimeoutException) {
      return new Trouble(
          Reason.UNREACHABLE, "it cannot be connected to: is it up, and its address right?");
    }
    if (failure instanceof UnknownHostException) {
      return new Trouble(Reason.UNREACHABLE, "its host name does not exist");
    }
    if (failure instanceof SSLException) {
      return new Trouble(
          Reason.UNREACHABLE,
          "no secure connection to it: does the Java platform trust its certificate?");
    }
    if (failure instanceof HttpResponseException) {
      return new Trouble(Reason.NONSENSE, "what it sends is not HTTP");
    }
    if (failure instanceof IllegalArgumentException) { // thrown by the buffer, in many words
      return new Trouble(
          Reason.NONSENSE, "its answer has more than " + MAX_ANSWER_BYTES + " bytes");
    }
    LOG.debug("An exchange with the moderation provider failed", failure);
    return new Trouble(Reason.FAILED, "it broke off");
  }

  @Override
  public void close() {
    client.close();
    threads.close();
  }

  /** The answer of one try. */
  private final class Answer extends BufferingResponseListener {
    private final byte[] jpeg;
    private final CompletableFuture<Scores> answer;
    private final int tries;

    /**
     * @param tries how many there are left, this one included
     */
    Answer(byte[] jpeg, CompletableFuture<Scores> answer, int tries) {
      super(MAX_ANSWER_BYTES);
      this.jpeg = jpeg;
      this.answer = answer;
      this.tries = tries;
    }

    @Override
    public void onComplete(Result result) {
      try {
        if (result.getResponseFailure() != null) {
          fail(trouble(result.getResponseFailure()));
        } else if (result.getResponse().getStatus() == 200) {
          answer.complete(ScoreSheet.read(getContent()));
        } else {
          fail(said(result.getResponse().getStatus()));
        }
      } catch (Trouble e) {
        answer.completeExceptionally(e);
      } catch (RuntimeException | Error e) { // Jetty would only log it
        answer.completeExceptionally(trouble(e));
      }
    }

    private void fail(Trouble trouble) {
      boolean mayPass = trouble.reason() == Reason.FAILED || trouble.reason() == Reason.UNREACHABLE;
      if (mayPass && tries > 1) {
        send(jpeg, answer, tries - 1);
      } else {
        answer.completeExceptionally(trouble);
      }
    }

    private static Trouble said(int status) {
      String text = "it answered " + status;
      return switch (status) {
        case 401, 403 -> new Trouble(Reason.REFUSED, text + ": is minami.moderation.token right?");
        case 404, 405 ->
            new Trouble(Reason.REFUSED, text + ": is minami.moderation.provider right?");
        case 429 -> new Trouble(Reason.BUSY, text + ": it is asked too often");
        default ->
            new Trouble(
                status >= 500 ? Reason.FAILED : status >= 400 ? Reason.REFUSED : Reason.NONSENSE,
                text);
      };
    }
  }
}

package minami.origin;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import minami.origin.OriginException.Reason;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Connection;

/**
 * One exchange of a fetch, with a web server. Jetty calls it with one event at a time, so its state
 * needs no lock.
 */
class Hop implements Response.Listener {

  /** A real origin sends one or two (100, 103); no other limit would stop a flood of them. */
  private static final int MAX_INTERIM = 8;

  /**
   * How much of an unwanted body is read to keep the connection; beyond that a new connection is
   * cheaper.
   */
  private static final int MAX_DRAINED = 16 * 1024;

  /**
   * An origin that has a choice should send its own picture, not a lossy copy in a newer format.
   */
  private static final HttpField ACCEPT =
      new HttpField(
          HttpHeader.ACCEPT,
          "image/jpeg,image/png,image/gif,image/tiff,image/bmp,image/webp;q=0.8,*/*;q=0.1");

  private static final HttpField NO_COMPRESSION =
      new HttpField(HttpHeader.ACCEPT_ENCODING, "identity");

  final HttpFetch fetch;
  final HttpFetch.Task task;
  final URI address;

  /** Of the answer, as far as they have come. */
  final HttpFields.Mutable headers = HttpFields.build();

  /**
   * Validators hold only for the address that they came from: they are not sent after a new
   * redirect.
   */
  private final boolean conditional;

  private boolean reusedConnection;
  private boolean answered;
  private int interim;

  /** The verdict has been given; the rest of the body is only drained. */
  private boolean settled;

  private int drained;

  /** What becomes the original, or null. */
  private Body body;

  Hop(HttpFetch fetch, HttpFetch.Task task, URI address) {
    this.fetch = fetch;
    this.task = task;
    this.address = address;
    Original known = task.known();
    conditional =
        known != null
            && address.toString().equals(known.source())
            && (known.etag() != null || known.lastModified() != null);
  }

  void addHeaders(HttpFields.Mutable request) {
    request.put(ACCEPT).put(NO_COMPRESSION);
    task.trace().addTo(request::put);
    conditions().forEach(request::put);
  }

  final Map<String, String> conditions() {
    Original known = task.known();
    Map<String, String> conditions = new HashMap<>();
    if (conditional && known.etag() != null) {
      conditions.put(HttpHeader.IF_NONE_MATCH.asString(), known.etag());
    }
    if (conditional && known.lastModified() != null) {
      conditions.put(HttpHeader.IF_MODIFIED_SINCE.asString(), known.lastModified());
    }
    return conditions;
  }

  void noteConnection(Request request) {
    reusedConnection =
        request.getConnection() instanceof Connection connection && connection.getMessagesIn() > 0;
  }

  /** Sends the request, which has what it takes. */
  void send(Request request) {
    task.trace().send(() -> request.send(this));
  }

  @Override
  public final void onBegin(Response response) {
    answered = true;
    headers.clear(); // Of an interim answer before.
    if (isInterim(response) && ++interim > MAX_INTERIM) {
      refuse(response, broken("the origin sends no final answer"));
    }
  }

  @Override
  public final boolean onHeader(Response response, HttpField field) {
    headers.add(field);
    return true;
  }

  @Override
  public final void onHeaders(Response response) {
    if (settled || isInterim(response)) {
      return;
    }
    task.visit().answered();
    try {
      judge(response);
    } catch (Throwable e) { // a full heap: Jetty would only log it and go on
      refuse(response, HttpFailure.verdictOn(e));
    }
  }

  private void judge(Response response) throws OriginException {
    endWhenSilent(response);
    int status = response.getStatus();
    task.trace().with("http.response.status_code", status);
    switch (status) {
      case 200 -> begin();
      case 304 -> confirm();
      default -> deny(status);
    }
  }

  /** It has begun to answer; from here on it may not pause for long. */
  private void endWhenSilent(Response response) {
    if (response.getRequest().getConnection() instanceof Connection connection) {
      connection.getEndPoint().setIdleTimeout(task.rules().idle().toMillis()); // until its release
    }
  }

  private void begin() throws OriginException {
    body = new Body(answer().contentLength(), task.rules().allowance());
    fetch.receive(body);
  }

  private void confirm() {
    if (conditional) {
      leave();
      task.result().complete(answer().confirmed(task.known()));
    } else {
      settle(broken("the origin answered 304 to an unconditional request"));
    }
  }

  /** There is no original in this answer. */
  void deny(int status) {
    String said = "the origin answered " + status;
    switch (status) {
      case 301, 302, 303, 307, 308 -> redirect();
      case 404, 410 -> settle(new OriginException(Reason.NOT_FOUND, said));
      case 429 -> tooMany(said);
      case 503 -> settle(new OriginException(Reason.BROKEN, said, retryAfter()));
      default -> settle(broken(said));
    }
  }

  private void tooMany(String said) {
    if (fetch.isFirstServer(address)) {
      task.visit().leaveHostAlone(retryAfter());
    }
    settle(new OriginException(Reason.OVERLOADED, said, retryAfter()));
  }

  private void redirect() {
    try {
      redirect(RedirectTarget.of(headers.get(HttpHeader.LOCATION), address));
    } catch (OriginException e) {
      settle(e);
    }
  }

  final void redirect(URI target) {
    try {
      fetch.redirects().add(target);
    } catch (OriginException e) {
      settle(e);
      return;
    }
    ask(target);
  }

  /** Leaves this exchange for another. */
  final void ask(URI target) {
    leave();
    fetch.ask(target);
  }

  @Override
  public final void onContent(Response response, ByteBuffer content) {
    if (settled) {
      drained += content.remaining();
      if (drained > MAX_DRAINED) {
        abort(response);
      }
      return;
    }
    try {
      receive(response, content);
    } catch (OriginException | RuntimeException | Error e) {
      // A full heap: Jetty would log it and go on with the next part.
      refuse(response, HttpFailure.verdictOn(e));
    }
  }

  void receive(Response response, ByteBuffer content) throws OriginException {
    body.add(content);
  }

  /** Jetty's handlers of interim answers do the same, but let any number of them pass. */
  @Override
  public final void onSuccess(Response response) {
    if (isInterim(response)) {
      ((HttpRequest) response.getRequest())
          .getConversation()
          .getExchanges()
          .getLast()
          .resetResponse();
    }
  }

  @Override
  public final void onComplete(Result exchange) {
    if (!settled) {
      end(exchange);
    }
  }

  void end(Result exchange) {
    if (exchange.isSucceeded()) {
      finish();
    } else if (isStaleConnection(exchange.getFailure()) && !task.result().isDone()) {
      fetch.ask(address);
    } else {
      settle(HttpFailure.verdictOn(exchange.getFailure()));
    }
  }

  /**
   * Did the origin close an idle connection just as we used it? That says nothing about the origin.
   * Asking again uses up the stale connections one by one, and never repeats a request on a new
   * one.
   */
  private boolean isStaleConnection(Throwable failure) {
    return reusedConnection && !answered && failure instanceof IOException;
  }

  private void finish() {
    leave();
    try {
      Original original = answer().original(body.bytes(), task.rules().allowance());
      task.visit().hold(body.become(original.bytes()));
      task.result().complete(original);
    } catch (OriginException | RuntimeException | Error e) {
      // Jetty would only log it, and the waiters would wait for the deadline.
      task.result().completeExceptionally(HttpFailure.verdictOn(e));
    }
  }

  /** The verdict is clear, the body is not wanted. */
  final void settle(OriginException verdict) {
    leave();
    task.result().completeExceptionally(verdict);
  }

  /** The same for a body that is too much to drain. */
  private void refuse(Response response, OriginException verdict) {
    settle(verdict);
    abort(response);
  }

  /** Detaches this exchange: what else comes of it is drained. */
  private void leave() {
    settled = true;
    fetch.leave();
  }

  private static void abort(Response response) {
    response.abort(new IOException("not wanted"));
  }

  private HttpAnswer answer() {
    return new HttpAnswer(address, headers);
  }

  private int retryAfter() {
    return Freshness.retryAfter(headers);
  }

  private static boolean isInterim(Response response) {
    return HttpStatus.isInterim(response.getStatus());
  }

  private static OriginException broken(String message) {
    return new OriginException(Reason.BROKEN, message);
  }
}

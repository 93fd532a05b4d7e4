package minami.origin;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import minami.origin.OriginException.Reason;
import minami.s3.Bucket;
import minami.s3.S3Error;
import minami.s3.Signature;
import minami.trace.Trace;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
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
 * One fetch from a web server, with its redirects. Each hop is one exchange; hops follow one
 * another, and Jetty calls the listener of an exchange one event at a time, so the state here needs
 * no lock. Only {@link #current} and {@link #body} are seen by other threads: those that end the
 * fetch from outside.
 */
final class HttpFetch {

  private static final int MAX_REDIRECTS = 5;

  /**
   * The most hosts that one origin's redirects may lead to within half a minute: each of them costs
   * a pool of connections, one of which stays open for a while.
   */
  private static final int MAX_HOSTS = 256;

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

  private final HttpClient client;
  private final HttpOrigin.FetchRules rules;
  private final Names names;
  private final OriginGate.Visit visit;
  private final S3Access s3;
  private final Original known;
  private final Trace trace;
  private final CompletableFuture<Original> result;
  private boolean trusted;
  private URI first;
  private int redirects;
  private boolean renewed;

  /** The exchange that the result waits for, or null. */
  private volatile Request current;

  /** The body that is coming in, or null. */
  private volatile Body body;

  /**
   * @param names looks up all hosts
   * @param visit to the first address's host; its result takes the original, and the transfer stops
   *     if anything else completes it
   * @param place that the first address is of
   * @param known the copy to revalidate, or null
   * @param trace the step that this is
   */
  HttpFetch(
      HttpClient client,
      HttpOrigin.FetchRules rules,
      Names names,
      OriginGate.Visit visit,
      HttpOrigin.Place place,
      Original known,
      Trace trace) {
    this.client = client;
    this.rules = rules;
    this.names = names;
    this.visit = visit;
    this.s3 = place.s3();
    this.trusted = place.trusted();
    this.known = known;
    this.trace = trace;
    result = visit.result();
  }

  void start(URI address) {
    first = address;
    result.whenComplete((original, failure) -> stop());
    ask(address);
  }

  private void ask(URI address) {
    // Once a redirect has left the configured server, none brings the permission back.
    trusted &= sameServer(address, first);
    trace.with("server.address", address.getHost()).with("server.port", port(address));
    try {
      Hop hop = new Hop(address);
      Request request =
          client
              .newRequest(address)
              .headers(hop::addHeaders)
              .tag(new CheckedResolver.Asker(names, trusted || rules.originPrivate()))
              // Our own deadline comes first. These end exchanges that are only drained by then.
              .idleTimeout(rules.timeout().toMillis(), TimeUnit.MILLISECONDS)
              .timeout(rules.timeout().toMillis(), TimeUnit.MILLISECONDS)
              .onRequestBegin(hop::noteConnection);
      current = request;
      if (result.isDone()) {
        stop();
      } else if (hop.bucket == null) {
        trace.send(() -> request.send(hop));
      } else {
        sign(request, hop);
      }
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(HttpFailure.verdictOn(e));
    }
  }

  /** Sends it as soon as there are credentials; mostly that is at once. */
  private void sign(Request request, Hop hop) {
    s3.sign(hop.bucket, hop.address, hop.conditions())
        .whenComplete(
            (signature, failure) -> {
              if (failure != null) {
                result.completeExceptionally(s3.verdictOn(failure));
                return;
              }
              try {
                hop.signature = signature;
                request.headers(fields -> signature.headers().forEach(fields::put));
                trace.send(() -> request.send(hop));
              } catch (RuntimeException | Error e) { // the future would keep it to itself
                result.completeExceptionally(HttpFailure.verdictOn(e));
              }
            });
  }

  private static boolean sameServer(URI a, URI b) {
    return a.getHost().equalsIgnoreCase(b.getHost()) && port(a) == port(b);
  }

  private static int port(URI address) {
    return HttpClient.normalizePort(
        address.getScheme().toLowerCase(Locale.ROOT), address.getPort());
  }

  private boolean mayLeadTo(URI target) {
    List<org.eclipse.jetty.client.Origin> known =
        client.getDestinations().stream()
            .map(Destination::getOrigin)
            .filter(host -> ((CheckedResolver.Asker) host.getTag()).names() == names)
            .toList();
    return known.size() < MAX_HOSTS
        || known.stream()
            .map(org.eclipse.jetty.client.Origin::getAddress)
            .anyMatch(a -> a.getHost().equals(target.getHost()) && a.getPort() == port(target));
  }

  private void stop() {
    Request request = current;
    if (request != null) {
      request.abort(new IOException("nobody waits for it"));
    }
    Body bytes = body;
    if (bytes != null) {
      bytes.close();
    }
  }

  private static OriginException broken(String message) {
    return new OriginException(Reason.BROKEN, message);
  }

  /** One exchange. */
  private final class Hop implements Response.Listener {

    private final URI address;

    /**
     * Validators hold only for the address that they came from: they are not sent after a new
     * redirect.
     */
    private final boolean conditional;

    /** That the address is of, or null. */
    private final Bucket bucket;

    private final HttpFields.Mutable headers = HttpFields.build();
    private boolean reusedConnection;
    private boolean answered;
    private int interim;

    /** The verdict has been given; the rest of the body is only drained. */
    private boolean settled;

    private int drained;

    private Signature signature;

    /** What the bucket says in place of an object, on its way in, or null. */
    private ByteBuffer explanation;

    Hop(URI address) {
      this.address = address;
      this.bucket = s3 == null ? null : s3.at(address);
      this.conditional =
          known != null
              && address.toString().equals(known.source())
              && (known.etag() != null || known.lastModified() != null);
    }

    void addHeaders(HttpFields.Mutable request) {
      request.put(ACCEPT).put(NO_COMPRESSION);
      trace.addTo(request::put);
      conditions().forEach(request::put);
    }

    private Map<String, String> conditions() {
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
          request.getConnection() instanceof Connection connection
              && connection.getMessagesIn() > 0;
    }

    @Override
    public void onBegin(Response response) {
      answered = true;
      headers.clear(); // Of an interim answer before.
      if (isInterim(response) && ++interim > MAX_INTERIM) {
        refuse(response, broken("the origin sends no final answer"));
      }
    }

    @Override
    public boolean onHeader(Response response, HttpField field) {
      headers.add(field);
      return true;
    }

    @Override
    public void onHeaders(Response response) {
      if (settled || isInterim(response)) {
        return;
      }
      visit.answered();
      try {
        judge(response);
      } catch (Throwable e) { // a full heap: Jetty would only log it and go on
        refuse(response, HttpFailure.verdictOn(e));
      }
    }

    private void judge(Response response) {
      endWhenSilent(response);
      int status = response.getStatus();
      trace.with("http.response.status_code", status);
      switch (status) {
        case 200 -> begin(response);
        case 304 -> confirm();
        default -> {
          if (bucket == null) {
            deny(status);
          } else {
            explanation = ByteBuffer.allocate(S3Error.MAX_BODY);
          }
        }
      }
    }

    private void deny(int status) {
      String answer = "the origin answered " + status;
      switch (status) {
        case 301, 302, 303, 307, 308 -> redirect();
        case 404, 410 -> settle(new OriginException(Reason.NOT_FOUND, answer));
        case 429 -> tooMany(answer);
        case 503 -> settle(new OriginException(Reason.BROKEN, answer, retryAfter()));
        default -> settle(broken(answer));
      }
    }

    /** The bucket has said why there is no object, as far as that came. */
    private void explained(int status) {
      S3Error error = S3Error.read(Arrays.copyOf(explanation.array(), explanation.position()));
      URI elsewhere = s3.inItsRegion(headers, error, address, bucket);
      if (elsewhere != null) {
        redirect(elsewhere);
      } else if (status == 429
          || HttpStatus.isRedirection(status) && headers.contains(HttpHeader.LOCATION)) {
        deny(status);
      } else if (error.isExpired() && !renewed && signature.renew()) {
        renewed = true;
        leave();
        ask(address);
      } else {
        settle(s3.verdictOn(status, headers, error, bucket));
      }
    }

    /** It has begun to answer; from here on it may not pause for long. */
    private void endWhenSilent(Response response) {
      if (response.getRequest().getConnection() instanceof Connection connection) {
        connection.getEndPoint().setIdleTimeout(rules.idle().toMillis()); // until its release
      }
    }

    private void tooMany(String answer) {
      if (sameServer(address, first)) {
        visit.leaveHostAlone(retryAfter());
      }
      settle(new OriginException(Reason.OVERLOADED, answer, retryAfter()));
    }

    private void begin(Response response) {
      try {
        body = new Body(answer().contentLength(), rules.allowance());
        if (result.isDone()) {
          stop(); // It may have completed before there was a body to close.
        }
      } catch (OriginException e) {
        refuse(response, e);
      }
    }

    private void confirm() {
      if (conditional) {
        leave();
        result.complete(answer().confirmed(known));
      } else {
        settle(broken("the origin answered 304 to an unconditional request"));
      }
    }

    private void redirect() {
      try {
        redirect(RedirectTarget.of(headers.get(HttpHeader.LOCATION), address));
      } catch (OriginException e) {
        settle(e);
      }
    }

    private void redirect(URI target) {
      if (++redirects > MAX_REDIRECTS) {
        settle(broken("more than " + MAX_REDIRECTS + " redirects"));
      } else if (!mayLeadTo(target)) {
        settle(
            new OriginException(
                Reason.OVERLOADED, "the origin redirects to more than " + MAX_HOSTS + " hosts"));
      } else {
        leave();
        ask(target);
      }
    }

    @Override
    public void onContent(Response response, ByteBuffer content) {
      if (settled) {
        drained += content.remaining();
        if (drained > MAX_DRAINED) {
          abort(response);
        }
        return;
      }
      try {
        if (explanation != null) {
          explain(response, content);
        } else {
          body.add(content);
        }
      } catch (OriginException | RuntimeException | Error e) {
        // A full heap: Jetty would log it and go on with the next part.
        refuse(response, HttpFailure.verdictOn(e));
      }
    }

    private void explain(Response response, ByteBuffer content) {
      int length = Math.min(content.remaining(), explanation.remaining());
      explanation.put(content.slice().limit(length));
      if (!explanation.hasRemaining()) {
        explained(response.getStatus());
      }
    }

    /** Jetty's handlers of interim answers do the same, but let any number of them pass. */
    @Override
    public void onSuccess(Response response) {
      if (isInterim(response)) {
        ((HttpRequest) response.getRequest())
            .getConversation()
            .getExchanges()
            .getLast()
            .resetResponse();
      }
    }

    @Override
    public void onComplete(Result exchange) {
      if (settled) {
        return;
      }
      if (explanation != null && !result.isDone()) {
        explained(exchange.getResponse().getStatus());
      } else if (exchange.isSucceeded()) {
        finish();
      } else if (isStaleConnection(exchange.getFailure()) && !result.isDone()) {
        ask(address);
      } else {
        settle(HttpFailure.verdictOn(exchange.getFailure()));
      }
    }

    /**
     * Did the origin close an idle connection just as we used it? That says nothing about the
     * origin. Asking again uses up the stale connections one by one, and never repeats a request on
     * a new one.
     */
    private boolean isStaleConnection(Throwable failure) {
      return reusedConnection && !answered && failure instanceof IOException;
    }

    private void finish() {
      leave();
      try {
        Original original = answer().original(body.bytes(), rules.allowance());
        visit.hold(body.become(original.bytes()));
        result.complete(original);
      } catch (OriginException | RuntimeException | Error e) {
        // Jetty would only log it, and the waiters would wait for the deadline.
        result.completeExceptionally(HttpFailure.verdictOn(e));
      }
    }

    /** The verdict is clear, the body is not wanted. */
    private void settle(OriginException verdict) {
      leave();
      result.completeExceptionally(verdict);
    }

    /** The same for a body that is too much to drain. */
    private void refuse(Response response, OriginException verdict) {
      settle(verdict);
      abort(response);
    }

    /**
     * Detaches this exchange: the result no longer waits for it, nor aborts it when it completes.
     */
    private void leave() {
      settled = true;
      current = null;
    }

    private void abort(Response response) {
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
  }
}

package minami.origin;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import minami.origin.OriginException.Reason;
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
 * no lock. Only {@link #current} meets other threads.
 */
final class HttpFetch {

  private static final int MAX_REDIRECTS = 5;

  /**
   * A real origin sends one or two (100, 103); a flood of them would go on within all other limits.
   */
  private static final int MAX_INTERIM = 8;

  /**
   * What is read of a body that nobody wants, to keep the connection; past that a new connection is
   * cheaper.
   */
  private static final int MAX_DRAINED = 16 * 1024;

  private static final int MAX_VALIDATOR = 256;

  /**
   * An origin that can choose should give the picture that it has, not a lossy copy in a newer
   * format.
   */
  private static final HttpField ACCEPT =
      new HttpField(
          HttpHeader.ACCEPT,
          "image/jpeg,image/png,image/gif,image/tiff,image/bmp,image/webp;q=0.8,*/*;q=0.1");

  private static final HttpField NO_COMPRESSION =
      new HttpField(HttpHeader.ACCEPT_ENCODING, "identity");

  private final HttpClient client;
  private final HttpOrigin.Limits limits;
  private final Original known;
  private final CompletableFuture<Original> result;
  private boolean trusted;
  private URI first;
  private int redirects;

  /** The exchange that the result waits for, or null. */
  private volatile Request current;

  /**
   * @param trusted may the first address be one that is not public?
   */
  HttpFetch(
      HttpClient client,
      HttpOrigin.Limits limits,
      boolean trusted,
      Original known,
      CompletableFuture<Original> result) {
    this.client = client;
    this.limits = limits;
    this.trusted = trusted;
    this.known = known;
    this.result = result;
  }

  void start(URI address) {
    first = address;
    result.whenComplete((original, failure) -> abortCurrent());
    ask(address);
  }

  private void ask(URI address) {
    try {
      trusted &= sameServer(address, first);
      Hop hop = new Hop(address);
      Request request =
          client
              .newRequest(address)
              .headers(hop::addHeaders)
              .tag(trusted || limits.originPrivate() ? CheckedResolver.ANY_ADDRESS : null)
              .idleTimeout(limits.idle().toMillis(), TimeUnit.MILLISECONDS)
              // Our own deadline comes first. This one ends what is only drained by then.
              .timeout(limits.timeout().toMillis(), TimeUnit.MILLISECONDS)
              .onRequestBegin(hop::noteConnection);
      current = request;
      if (result.isDone()) {
        abortCurrent();
        return;
      }
      request.send(hop);
    } catch (RuntimeException e) {
      fail(verdictOn(e));
    }
  }

  private static boolean sameServer(URI a, URI b) {
    return a.getHost().equalsIgnoreCase(b.getHost()) && port(a) == port(b);
  }

  private static int port(URI address) {
    return HttpClient.normalizePort(
        address.getScheme().toLowerCase(Locale.ROOT), address.getPort());
  }

  private void abortCurrent() {
    Request request = current;
    if (request != null) {
      request.abort(new IOException("nobody waits for it"));
    }
  }

  private void fail(OriginException verdict) {
    result.completeExceptionally(verdict);
  }

  private static OriginException broken(String message) {
    return new OriginException(Reason.BROKEN, message);
  }

  /** In our words: the messages of some of these exceptions quote the origin. */
  private static OriginException verdictOn(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof OriginException verdict) {
        return verdict;
      } else if (t instanceof RejectedExecutionException) {
        return new OriginException(Reason.OVERLOADED, "too many requests wait for the origin");
      } else if (t instanceof SocketTimeoutException) {
        return new OriginException(Reason.TOO_SLOW, "the origin does not answer");
      } else if (t instanceof TimeoutException) {
        return new OriginException(Reason.TOO_SLOW, "the origin fell silent");
      } else if (t instanceof UnknownHostException) {
        return broken("the origin's name is not known");
      } else if (t instanceof ConnectException) {
        return broken("the origin refuses connections");
      } else if (t instanceof SSLException) {
        return broken("no secure connection to the origin");
      } else if (t instanceof EOFException) {
        return broken("the origin broke off");
      }
    }
    return broken("the exchange with the origin failed: " + failure.getClass().getSimpleName());
  }

  /** One exchange. */
  private final class Hop implements Response.Listener {

    private final URI address;

    /**
     * Validators hold for the address that they came from: after a new redirect they are not sent.
     */
    private final boolean conditional;

    private final HttpFields.Mutable headers = HttpFields.build();
    private boolean reusedConnection;
    private boolean answered;
    private int interim;
    private Body body;

    /** The verdict is given, the rest of the body is only drained. */
    private boolean settled;

    private int drained;

    Hop(URI address) {
      this.address = address;
      this.conditional = known != null && address.equals(known.source());
    }

    void addHeaders(HttpFields.Mutable request) {
      request.put(ACCEPT).put(NO_COMPRESSION);
      if (conditional && known.etag() != null) {
        request.put(HttpHeader.IF_NONE_MATCH, known.etag());
      }
      if (conditional && known.lastModified() != null) {
        request.put(HttpHeader.IF_MODIFIED_SINCE, known.lastModified());
      }
    }

    void noteConnection(Request request) {
      reusedConnection =
          request.getConnection() instanceof Connection connection
              && connection.getMessagesIn() > 0;
    }

    @Override
    public void onBegin(Response response) {
      answered = true;
      headers.clear();
      if (isInterim(response) && ++interim > MAX_INTERIM) {
        settle(broken("the origin sends no final answer"));
        abort(response);
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
      int status = response.getStatus();
      switch (status) {
        case 200 -> begin(response);
        case 304 -> confirm();
        case 301, 302, 303, 307, 308 -> redirect();
        case 404, 410 ->
            settle(new OriginException(Reason.NOT_FOUND, "the origin answered " + status));
        case 429 ->
            settle(
                new OriginException(
                    Reason.OVERLOADED, "the origin answered 429", Freshness.retryAfter(headers)));
        case 503 ->
            settle(
                new OriginException(
                    Reason.BROKEN, "the origin answered 503", Freshness.retryAfter(headers)));
        default -> settle(broken("the origin answered " + status));
      }
    }

    private void begin(Response response) {
      long length = contentLength();
      if (length > limits.maxBytes()) {
        settle(tooLarge());
        abort(response);
      } else {
        body = new Body(length, limits.maxBytes());
      }
    }

    private void confirm() {
      if (!conditional) {
        settle(broken("the origin answered 304 to a question without condition"));
        return;
      }
      Duration said = Freshness.of(headers);
      Original confirmed =
          new Original(
              known.bytes(),
              address,
              validator(HttpHeader.ETAG, known.etag()),
              validator(HttpHeader.LAST_MODIFIED, known.lastModified()),
              said == null ? known.freshFor() : said,
              System.nanoTime(),
              known.storable() && Freshness.isStorable(headers));
      settled = true;
      current = null;
      result.complete(confirmed);
    }

    private void redirect() {
      settled = true;
      current = null;
      try {
        if (++redirects > MAX_REDIRECTS) {
          throw broken("more than " + MAX_REDIRECTS + " redirects");
        }
        ask(RedirectTarget.of(headers.get(HttpHeader.LOCATION), address));
      } catch (OriginException e) {
        fail(e);
      }
    }

    @Override
    public void onContent(Response response, ByteBuffer content) {
      if (settled) {
        drained += content.remaining();
        if (drained > MAX_DRAINED) {
          abort(response);
        }
      } else if (body != null && !body.add(content)) {
        settle(tooLarge());
        abort(response);
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
      if (exchange.isSucceeded()) {
        finish();
      } else if (isStaleConnection(exchange.getFailure()) && !result.isDone()) {
        ask(address);
      } else {
        fail(verdictOn(exchange.getFailure()));
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
      current = null;
      try {
        Duration said = Freshness.of(headers);
        result.complete(
            new Original(
                decoded(),
                address,
                validator(HttpHeader.ETAG, null),
                validator(HttpHeader.LAST_MODIFIED, null),
                said == null ? Freshness.UNSAID : said,
                System.nanoTime(),
                Freshness.isStorable(headers)));
      } catch (OriginException e) {
        fail(e);
      }
    }

    private byte[] decoded() throws OriginException {
      List<String> codings =
          headers.getCSV(HttpHeader.CONTENT_ENCODING, false).stream()
              .map(coding -> coding.toLowerCase(Locale.ROOT))
              .filter(coding -> !coding.equals("identity"))
              .toList();
      if (codings.isEmpty()) {
        return body.bytes();
      }
      if (codings.size() > 1 || !(codings.contains("gzip") || codings.contains("x-gzip"))) {
        throw broken("the origin sent a content coding that nobody asked for");
      }
      try {
        byte[] decoded = Body.gunzip(body.bytes(), limits.maxBytes());
        if (decoded == null) {
          throw tooLarge();
        }
        return decoded;
      } catch (IOException e) {
        throw broken("the origin sent a damaged gzip stream");
      }
    }

    /** The answer is final, its body is not wanted. */
    private void settle(OriginException verdict) {
      settled = true;
      current = null;
      fail(verdict);
    }

    private void abort(Response response) {
      response.abort(new IOException("not wanted"));
    }

    private OriginException tooLarge() {
      return new OriginException(
          Reason.TOO_LARGE, "the original has more than " + limits.maxBytes() + " bytes");
    }

    private boolean isInterim(Response response) {
      return HttpStatus.isInterim(response.getStatus());
    }

    private long contentLength() {
      try {
        return headers.getLongField(HttpHeader.CONTENT_LENGTH);
      } catch (NumberFormatException e) {
        return -1;
      }
    }

    /**
     * It goes back to the origin one day, and lies in memory until then, so it must be short and
     * plain.
     */
    private String validator(HttpHeader header, String otherwise) {
      String value = headers.get(header);
      if (value == null) {
        return otherwise;
      }
      boolean sane =
          value.length() <= MAX_VALIDATOR && value.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
      return sane ? value : null;
    }
  }
}

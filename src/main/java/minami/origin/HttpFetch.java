package minami.origin;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import minami.s3.Bucket;
import minami.trace.Trace;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;

/**
 * One fetch from a web server or a bucket, with its redirects. Each {@link Hop} is one exchange;
 * hops follow one another, so the state here needs no lock. Only {@link #current} and {@link #body}
 * are seen by other threads: those that end the fetch from outside.
 */
final class HttpFetch {

  private final HttpClient client;
  private final Task task;
  private final URI first;
  private final Redirects redirects;
  private boolean trusted;
  private boolean renewed;

  /** The exchange that the result waits for, or null. */
  private volatile Request current;

  /** The body that is coming in, or null. */
  private volatile Body body;

  /**
   * What all hops have in common.
   *
   * @param names looks up all hosts
   * @param visit to the first address's host; its result takes the original, and the transfer stops
   *     if anything else completes it
   * @param place that the first address is of
   * @param known the copy to revalidate, or null
   * @param trace the step that this is
   */
  record Task(
      HttpOrigin.FetchRules rules,
      Names names,
      OriginGate.Visit visit,
      HttpOrigin.Place place,
      Original known,
      Trace trace) {

    CompletableFuture<Original> result() {
      return visit.result();
    }
  }

  HttpFetch(HttpClient client, Task task, URI address) {
    this.client = client;
    this.task = task;
    first = address;
    redirects = new Redirects(client, task.names());
    trusted = task.place().trusted();
  }

  void start() {
    task.result().whenComplete((original, failure) -> stop());
    ask(first);
  }

  /** Begins an exchange; the one before has ended, or been left. */
  void ask(URI address) {
    // Once a redirect has left the configured server, none brings the permission back.
    trusted &= isFirstServer(address);
    task.trace()
        .with("server.address", address.getHost())
        .with("server.port", HttpOrigin.port(address));
    try {
      Hop hop = hop(address);
      Request request = request(address, hop);
      current = request;
      if (task.result().isDone()) {
        stop();
      } else {
        hop.send(request);
      }
    } catch (RuntimeException | Error e) {
      task.result().completeExceptionally(HttpFailure.verdictOn(e));
    }
  }

  private Hop hop(URI address) {
    S3Access s3 = task.place().s3();
    Bucket bucket = s3 == null ? null : s3.at(address);
    return bucket == null
        ? new Hop(this, task, address)
        : new BucketHop(this, task, address, bucket);
  }

  private Request request(URI address, Hop hop) {
    HttpOrigin.FetchRules rules = task.rules();
    return client
        .newRequest(address)
        .headers(hop::addHeaders)
        .tag(new CheckedResolver.Asker(task.names(), trusted || rules.originPrivate()))
        // Our own deadline comes first. These end exchanges that are only drained by then.
        .idleTimeout(rules.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .timeout(rules.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onRequestBegin(hop::noteConnection);
  }

  Redirects redirects() {
    return redirects;
  }

  /** Whether an address is of the server that was asked first. */
  boolean isFirstServer(URI address) {
    return address.getHost().equalsIgnoreCase(first.getHost())
        && HttpOrigin.port(address) == HttpOrigin.port(first);
  }

  /** Whether the signature may be renewed: once. */
  boolean mayRenew() {
    boolean may = !renewed;
    renewed = true;
    return may;
  }

  /** The original is on its way. */
  void receive(Body body) {
    this.body = body;
    if (task.result().isDone()) {
      stop(); // It may have completed before there was a body to close.
    }
  }

  /** The result no longer waits for the exchange, nor aborts it when it completes. */
  void leave() {
    current = null;
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
}

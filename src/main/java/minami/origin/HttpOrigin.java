package minami.origin;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import minami.client.LastingClient;
import minami.origin.OriginException.Reason;
import minami.trace.Trace;
import minami.uri.PercentEncoding;
import org.eclipse.jetty.client.HttpClient;

/** A web server below one base address, or a bucket. */
final class HttpOrigin implements Origin {

  private final Place place;
  private final FetchRules rules;
  private final LastingClient client;
  private final Names names;
  private final OriginGate gate;

  /**
   * Where it is.
   *
   * @param server in its address
   * @param trusted whether that need not be public
   * @param s3 the access to the bucket that it is; null for a web server
   */
  record Place(URI server, boolean trusted, S3Access s3) {

    static Place of(URI base) {
      return new Place(base, mayBeAsked(base), null);
    }

    static Place of(S3Access s3) {
      URI endpoint = s3.bucket().endpoint();
      return new Place(s3.bucket().root(), endpoint != null && mayBeAsked(endpoint), s3);
    }

    /** What all of its pictures' addresses begin with. */
    URI base() {
      return s3 == null ? server : s3.bucket().base();
    }
  }

  /**
   * @param originPrivate whether redirects and names may lead to addresses that are not public
   */
  record FetchRules(Duration timeout, Body.Allowance allowance, boolean originPrivate) {

    /**
     * How long an origin may be silent once it has begun to answer: half of the whole time. Before
     * that it may take all of it.
     */
    Duration idle() {
      return timeout.dividedBy(2);
    }

    /**
     * Long enough for one lost SYN (sent again after 1 s); a second one (after 3 s) is not worth
     * the wait.
     */
    Duration connect() {
      Duration most = Duration.ofSeconds(2);
      return idle().compareTo(most) < 0 ? idle() : most;
    }
  }

  HttpOrigin(Place place, FetchRules rules, LastingClient client, Names names, OriginGate gate) {
    this.place = place;
    this.rules = rules;
    this.client = client;
    this.names = names;
    this.gate = gate;
  }

  @Override
  public CompletableFuture<Original> fetch(String path, Original known, Trace trace) {
    List<String> segments = OriginPath.segments(path);
    if (segments == null) {
      return CompletableFuture.failedFuture(
          new OriginException(Reason.NOT_FOUND, "not a path below an origin"));
    }
    String below = segments.stream().map(PercentEncoding::name).collect(Collectors.joining("/"));
    URI address = URI.create(place.base() + below);
    return gate.fetch(
        visit ->
            new HttpFetch(
                    client.current(),
                    new HttpFetch.Task(rules, names, visit, place, known, trace),
                    address)
                .start());
  }

  /** The port of a web server's address. */
  static int port(URI address) {
    return HttpClient.normalizePort(
        address.getScheme().toLowerCase(Locale.ROOT), address.getPort());
  }

  /**
   * Whether it was configured with an address that is not public. Then its operator means that
   * address, but no other that it leads to.
   */
  static boolean mayBeAsked(URI base) {
    String host = base.getHost();
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    boolean literal =
        host.startsWith("[") || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    try {
      return literal && !PublicAddress.isPublic(InetAddress.getAllByName(host)[0]);
    } catch (UnknownHostException e) {
      return false;
    }
  }
}

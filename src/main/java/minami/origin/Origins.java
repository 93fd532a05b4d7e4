package minami.origin;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All origins of the configuration, with the one HTTP client and the threads that they share.
 * Thread-safe.
 */
public final class Origins implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Origins.class);

  private static final int CONNECTIONS_PER_DESTINATION = 32;

  /** What may wait for a connection: with 50 ms a fetch, what 32 connections do in 1.6 s. */
  private static final int QUEUED_PER_DESTINATION = 1024;

  private static final int MAX_HEADER_BYTES = 16 * 1024;

  /** A redirect may lead to any name; what is kept for each must go away again. */
  private static final Duration FORGET_DESTINATION_AFTER = Duration.ofSeconds(30);

  /**
   * Below the 60 s and more that servers and balancers keep a connection, so that mostly we are the
   * ones to close it.
   */
  private static final Duration KEEP_CONNECTION = Duration.ofSeconds(15);

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  /**
   * What the configuration says about origins.
   *
   * @param origins addresses by name, the default one under the empty name
   * @param originPrivate may a redirect or a name lead to an address that is not public?
   * @param timeout for a whole fetch, redirects included
   * @param maxSourceBytes of one original, after content decoding
   */
  public record Settings(
      Map<String, String> origins, boolean originPrivate, Duration timeout, long maxSourceBytes) {}

  private final OriginThreads threads = new OriginThreads();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, threads.named("minami-origin-timer"));
  private final QueuedThreadPool network =
      new QueuedThreadPool(16, 1, 10_000, 0, null, null, threads.named("minami-origin"));

  /** A dead mount may hold its threads for long, so names are resolved on others. */
  private final ThreadPoolExecutor disk = threads.blockingPool("minami-origin-disk", 4, 1024);

  private final ThreadPoolExecutor names = threads.blockingPool("minami-origin-names", 8, 1024);

  /** A quarter of the heap; the caches and the renders have their own shares. */
  private final DownloadMemory memory = new DownloadMemory(Runtime.getRuntime().maxMemory() / 4);

  private final Fetches fetches;
  private final HttpClient client;
  private final Map<String, Origin> origins = new HashMap<>();

  /**
   * Opens all origins.
   *
   * @throws IllegalArgumentException if one of the addresses cannot be used; its message says why
   */
  public static Origins open(Settings settings) {
    return new Origins(settings, InetAddress::getAllByName, new SslContextFactory.Client());
  }

  Origins(Settings settings, CheckedResolver.Lookup lookup, SslContextFactory.Client tls) {
    Map<String, OriginAddress> addresses = new HashMap<>();
    settings
        .origins()
        .forEach((name, value) -> addresses.put(name, OriginAddress.parse(name, value)));
    timer.setRemoveOnCancelPolicy(true);
    fetches = new Fetches(timer, network, settings.timeout());
    int maxBytes = (int) Math.min(settings.maxSourceBytes(), Integer.MAX_VALUE - 8);
    HttpOrigin.Limits limits =
        new HttpOrigin.Limits(
            settings.timeout(), new Body.Bounds(maxBytes, memory), settings.originPrivate());
    client = newClient(limits, lookup, tls);
    addresses.forEach((name, address) -> origins.put(name, open(name, address, limits)));
    start();
  }

  /** The origin of that name, or null. The default one has the empty name. */
  public Origin get(String name) {
    return origins.get(name);
  }

  /** The names of the sample pictures. */
  public static List<String> samples() {
    return SampleOrigin.NAMES;
  }

  /** How many fetches are under way. */
  public int underWay() {
    return fetches.count();
  }

  /** How many bytes of bodies are held for the fetches under way. */
  public long bytesUnderWay() {
    return memory.taken();
  }

  /** Ends all fetches, and returns when no thread is left, or after a patience of seconds. */
  @Override
  public void close() {
    fetches.close();
    try {
      client.stop();
    } catch (Exception e) {
      LOG.warn("The HTTP client of the origins did not stop cleanly", e);
    }
    timer.shutdownNow();
    disk.shutdownNow();
    names.shutdownNow();
    threads.join(STOP_PATIENCE);
  }

  private void start() {
    try {
      client.start();
    } catch (Exception e) {
      close();
      throw new IllegalStateException("the HTTP client of the origins does not start", e);
    }
    // Redirects, authentication and interim answers are ours to handle; and see Body.gunzip.
    client.getProtocolHandlers().clear();
    client.getContentDecoderFactories().clear();
  }

  private Origin open(String name, OriginAddress address, HttpOrigin.Limits limits) {
    if (address instanceof OriginAddress.Samples) {
      return new SampleOrigin(disk, fetches);
    } else if (address instanceof OriginAddress.Folder folder) {
      return open(name, folder.root(), limits);
    }
    URI base = ((OriginAddress.Web) address).base();
    return new HttpOrigin(base, limits, client, fetches);
  }

  private Origin open(String name, Path root, HttpOrigin.Limits limits) {
    if (!Files.isDirectory(root)) {
      LOG.warn(
          "The folder {} of {} is not there (yet); its pictures cannot be served until it is",
          root,
          OriginAddress.key(name));
    }
    return new FileOrigin(root, limits.body(), disk, fetches);
  }

  private HttpClient newClient(
      HttpOrigin.Limits limits, CheckedResolver.Lookup lookup, SslContextFactory.Client tls) {
    HttpClient http = new HttpClient(new HttpClientTransportOverHTTP(1));
    http.setName("minami-origin");
    network.setName("minami-origin");
    network.setDaemon(true);
    network.setStopTimeout(STOP_PATIENCE.toMillis());
    http.setExecutor(network);
    http.setScheduler(new ScheduledExecutorScheduler(timer));
    http.setSslContextFactory(tls);
    http.setSocketAddressResolver(new CheckedResolver(lookup, names));
    http.setFollowRedirects(false);
    http.setMaxConnectionsPerDestination(CONNECTIONS_PER_DESTINATION);
    http.setMaxRequestsQueuedPerDestination(QUEUED_PER_DESTINATION);
    http.setMaxResponseHeadersSize(MAX_HEADER_BYTES);
    http.setDestinationIdleTimeout(FORGET_DESTINATION_AFTER.toMillis());
    http.setHttpCookieStore(new HttpCookieStore.Empty());
    http.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "Minami"));
    http.setConnectTimeout(limits.connect().toMillis());
    http.setIdleTimeout(KEEP_CONNECTION.toMillis());
    return http;
  }
}

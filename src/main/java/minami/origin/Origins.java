package minami.origin;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import minami.client.ClientThreads;
import minami.client.LastingClient;
import minami.s3.Bucket;
import minami.s3.Credentials;
import minami.s3.S3Settings;
import minami.s3.Signer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All origins of the configuration, with the one HTTP client and the threads that they share.
 * Thread-safe.
 */
public final class Origins implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Origins.class);

  private static final int DISK_THREADS = 4;

  /** Includes reads that hang in a dead mount long after their fetches have ended. */
  private static final int DISK_QUEUE = 1024;

  /** For each host in the configuration; a look-up may hang for long. */
  private static final int NAME_THREADS = 4;

  private static final int NAME_QUEUE = 256;

  private static final int MAX_HEADER_BYTES = 16 * 1024;

  /** A redirect may lead to any host; what is kept for each must go away again. */
  private static final Duration FORGET_DESTINATION_AFTER = Duration.ofSeconds(30);

  /**
   * What the configuration says about origins.
   *
   * @param origins addresses by name, the default one under the empty name
   * @param originPrivate whether a redirect or a name may lead to an address that is not public
   * @param timeout for a whole fetch, redirects included
   * @param connections to one host at the same time
   * @param waiting how many fetches may wait for one of those
   * @param maxSourceBytes of one original, after content decoding
   * @param s3 how to reach the buckets among them, by the origins' names
   */
  public record Settings(
      Map<String, String> origins,
      boolean originPrivate,
      Duration timeout,
      int connections,
      int waiting,
      long maxSourceBytes,
      Map<String, S3Settings> s3) {

    /** The origins by name, each with all that says where it is: buckets with their servers. */
    public Map<String, String> places() {
      Map<String, String> places = new TreeMap<>(origins);
      s3.forEach((name, s) -> places.merge(name, " at " + s.endpoint(), String::concat));
      return places;
    }
  }

  private final ClientThreads threads = new ClientThreads("minami-origin", 16);

  /** One for each folder: a dead mount may hold its threads for long. */
  private final List<ExecutorService> disks = new ArrayList<>();

  /** By a host's name and port, as the gates. */
  private final Map<String, Names> names = new HashMap<>();

  /** A quarter of the heap; the caches and what is decoded have their own shares. */
  private final OriginalMemory memory = new OriginalMemory(Runtime.getRuntime().maxMemory() / 4);

  private final Fetches fetches;
  private final LastingClient client;

  /**
   * By a host's name and port, or a folder's key: two origins on one host share what it can bear.
   */
  private final Map<String, OriginGate> gates = new TreeMap<>();

  private final Map<String, Origin> origins = new HashMap<>();

  /** For all buckets without keys in the settings; asked when one of them is first fetched from. */
  private final Credentials credentials = new Credentials(threads.daemons(), threads.timer());

  /**
   * Checks an origin's address from the configuration.
   *
   * @throws IllegalArgumentException saying what it must be, and what is wrong with it
   */
  public static void check(String address) {
    OriginAddress.parse(address);
  }

  /**
   * Opens all origins.
   *
   * @throws IllegalArgumentException if one of the addresses cannot be used; its message says why
   */
  public static Origins open(Settings settings) {
    return new Origins(settings, InetAddress::getAllByName, new SslContextFactory.Client());
  }

  Origins(Settings settings, Names.Lookup lookup, SslContextFactory.Client tls) {
    Map<String, OriginAddress> addresses =
        new TreeMap<>(); // of two on one host, the default one first
    settings.origins().forEach((name, value) -> addresses.put(name, OriginAddress.parse(value)));
    fetches = new Fetches(threads.timer(), this::report, settings.timeout());
    int maxBytes = (int) Math.min(settings.maxSourceBytes(), Integer.MAX_VALUE - 8);
    HttpOrigin.FetchRules rules =
        new HttpOrigin.FetchRules(
            settings.timeout(), new Body.Allowance(maxBytes, memory), settings.originPrivate());
    client = threads.open("origins", http -> limit(http, rules, settings.connections(), tls));
    OriginGate.Capacity capacity =
        new OriginGate.Capacity(settings.connections(), settings.waiting(), rules.idle(), memory);
    Names.Means means = new Names.Means(lookup, threads.timer(), this::report, settings.timeout());
    addresses.forEach(
        (name, address) ->
            origins.put(
                name, open(name, address, settings.s3().get(name), rules, capacity, means)));
  }

  /** The origin of that name, or null. The default one has the empty name. */
  public Origin get(String name) {
    return origins.get(name);
  }

  /** The names of the sample pictures. */
  public static List<String> samples() {
    return SampleOrigin.NAMES;
  }

  /** How often an origin has been asked. */
  public long asked() {
    return fetches.started();
  }

  /** The state of each host and folder. */
  public List<OriginState> states() {
    return gates.values().stream().map(OriginGate::state).toList();
  }

  /** The client now. */
  LastingClient client() {
    return client;
  }

  /** How many fetches are under way, those that wait for their turn included. */
  int underWay() {
    return fetches.count();
  }

  /** The memory of the originals under way; a fetch gives back its share when it has ended. */
  public OriginalMemory memory() {
    return memory;
  }

  /** Ends all fetches, and returns when no thread is left, or after a few seconds. */
  @Override
  public void close() {
    fetches.close();
    client.close();
    disks.forEach(ExecutorService::shutdownNow);
    names.values().forEach(Names::close);
    credentials.close();
    threads.close();
  }

  private Origin open(
      String name,
      OriginAddress address,
      S3Settings s3,
      HttpOrigin.FetchRules rules,
      OriginGate.Capacity capacity,
      Names.Means means) {
    String key = OriginAddress.key(name);
    if (address instanceof OriginAddress.Web web) {
      return open(key, HttpOrigin.Place.of(web.base()), rules, capacity, means);
    } else if (address instanceof OriginAddress.S3 at) {
      Bucket bucket = new Bucket(at.bucket(), s3);
      S3Access access = new S3Access(key, bucket, new Signer(s3, credentials));
      return open(key, HttpOrigin.Place.of(access), rules, capacity, means);
    }
    ExecutorService blocking =
        threads.daemons().blockingPool("minami-origin-disk", DISK_THREADS, DISK_QUEUE);
    disks.add(blocking);
    Disk disk = new Disk(blocking);
    OriginGate.Capacity folder =
        new OriginGate.Capacity(DISK_THREADS, capacity.waiting(), capacity.patience(), memory);
    OriginGate way = new OriginGate(key, folder, fetches);
    gates.put("file " + name, way);
    return address instanceof OriginAddress.Folder f
        ? open(key, f.root(), rules, disk, way)
        : new SampleOrigin(disk, way);
  }

  private Origin open(
      String key,
      HttpOrigin.Place place,
      HttpOrigin.FetchRules rules,
      OriginGate.Capacity capacity,
      Names.Means means) {
    String server = server(place.server());
    String host = place.trusted() ? null : place.server().getHost();
    OriginGate way = gates.computeIfAbsent(server, s -> new OriginGate(key, capacity, fetches));
    Names lookUps = names.computeIfAbsent(server, s -> new Names(key, host, means, nameThreads()));
    return new HttpOrigin(place, rules, client, lookUps, way);
  }

  private ThreadPoolExecutor nameThreads() {
    return threads.daemons().blockingPool("minami-origin-names", NAME_THREADS, NAME_QUEUE);
  }

  /** Runs what ends a wait; here if no other thread can, as late is better than never. */
  private void report(Runnable end) {
    try {
      threads.network().execute(end);
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      end.run();
    }
  }

  private static String server(URI base) {
    return base.getHost().toLowerCase(Locale.ROOT) + ":" + HttpOrigin.port(base);
  }

  private Origin open(
      String key, Path root, HttpOrigin.FetchRules rules, Disk disk, OriginGate gate) {
    if (!Files.isDirectory(root)) {
      LOG.warn(
          "The folder {} of {} does not exist (yet); its pictures cannot be served until it does",
          root,
          key);
    }
    return new FileOrigin(root, rules.allowance(), disk, gate);
  }

  private static void limit(
      HttpClient http, HttpOrigin.FetchRules rules, int connections, SslContextFactory.Client tls) {
    http.setSslContextFactory(tls);
    http.setSocketAddressResolver(new CheckedResolver());
    http.setMaxConnectionsPerDestination(connections);
    http.setMaxResponseHeadersSize(MAX_HEADER_BYTES);
    http.setDestinationIdleTimeout(FORGET_DESTINATION_AFTER.toMillis());
    http.setConnectTimeout(rules.connect().toMillis());
  }
}

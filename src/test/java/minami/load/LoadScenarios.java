package minami.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import minami.testing.FakeOrigin;
import minami.testing.Load;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server under load. Not among the tests of a build; run by name, with the WAR built before:
 *
 * <pre>
 * mvn -q -DskipTests package &amp;&amp; mvn -q test -Dtest='LoadScenarios#overload' -Dload.pictures=/srv/photos
 * </pre>
 *
 * <p>Times are printed, and nothing is asserted about them. The load, the origin and the server
 * share the cores of the machine; what the first two take of them is printed. Where {@code sender
 * late} comes near the times, it is them that were measured.
 *
 * <table>
 * <caption>Properties</caption>
 * <tr><td>load.seconds</td><td>of each measured part (20; overload 120, smallHeap 300, soak 1200)</td></tr>
 * <tr><td>load.rate</td><td>requests a second, where the scenario does not find it out itself</td></tr>
 * <tr><td>load.hits</td><td>hits a second during overload (200)</td></tr>
 * <tr><td>load.warmup</td><td>seconds before all else (10)</td></tr>
 * <tr><td>load.calibration</td><td>seconds with each number of users (5)</td></tr>
 * <tr><td>load.size</td><td>of the thumbnails (320/240)</td></tr>
 * <tr><td>load.pictures</td><td>a folder of photographs (those inside the WAR)</td></tr>
 * <tr><td>load.heap, load.jvm</td><td>of the server (512m), and more options for its JVM</td></tr>
 * <tr><td>minami.*</td><td>settings of the server</td></tr>
 * </table>
 */
class LoadScenarios {

  private static final int KEYS = 300;
  private static final String SIZE = System.getProperty("load.size", "320/240");

  @TempDir Path folder;
  private final FakeOrigin origin = FakeOrigin.start().withoutRecord();
  private final ImageSet images = ImageSet.good(origin);
  private final AtomicLong serial = new AtomicLong(1_000_000);
  private LoadedServer server;

  @BeforeEach
  void printHeading() {
    System.out.printf("%n%d pictures as %s%n", images.size(), SIZE);
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
    origin.close();
  }

  /** Hits only: of one key, then of some hundred. */
  @Test
  void hits() throws Exception {
    start(Map.of(), "512m");
    double rate = rate(500);
    askForHits();
    warm(this::hit);
    steady("hits of one key", rate, number -> hit(0));
    steady("hits of " + KEYS + " keys", rate, this::hit);
    System.out.println(server.levels());
  }

  /** Every request is for another picture. */
  @Test
  void coldMisses() throws Exception {
    start(Map.of(), "512m");
    warm(this::miss);
    double capacity = capacity(this::miss);
    for (double share : new double[] {0.5, 0.8, 1}) {
      steady(
          String.format(Locale.ROOT, "misses at %.0f %% of that", share * 100),
          capacity * share,
          this::miss);
    }
    System.out.println(server.levels());
  }

  /** Three times the misses that it can do, with hits beside them; then half of what it can do. */
  @Test
  void overload() throws Exception {
    start(Map.of(), "512m");
    double hitsPerSecond = Double.parseDouble(System.getProperty("load.hits", "200"));
    askForHits();
    Tally hits = new Tally();
    double capacity;
    Tally normal;
    try (Load beside = server.load(hitsPerSecond, this::hit, hits)) {
      warm(this::miss);
      capacity = capacity(this::miss);
      normal = new Tally();
      try (Load half = server.load(capacity / 2, this::miss, normal)) {
        TimeUnit.SECONDS.sleep(10);
        half.finish();
      }
      beside.finish();
    }
    print("misses at 50 % of that, before", capacity / 2, 10, normal);

    int seconds = seconds(120);
    Queue<Load.Sample> recovery = new ConcurrentLinkedQueue<>();
    Tally misses = new Tally();
    Tally hitsDuring = new Tally();
    Tally hitsAfter = new Tally();
    Work before = server.work();
    try (Load offered = server.load(3 * capacity, this::miss, misses);
        Load beside = server.load(hitsPerSecond, this::hit, hitsDuring)) {
      TimeUnit.SECONDS.sleep(seconds);
      offered.stop();
      beside.stop();
      try (Load half = server.load(capacity / 2, this::miss, recovery::add);
          Load besideHalf = server.load(hitsPerSecond, this::hit, hitsAfter)) {
        TimeUnit.SECONDS.sleep(10);
        half.finish();
        besideHalf.finish();
      }
      offered.finish();
      beside.finish();
    }
    print("misses at three times that", 3 * capacity, seconds, misses);
    System.out.printf(
        Locale.ROOT,
        "  goodput %.1f/s, %.0f %% of the peak; 503s over 100 ms: %d%n",
        1.0 * misses.count(200) / seconds,
        100.0 * misses.count(200) / seconds / capacity,
        misses.longerThan(503, 100));
    print("hits beside them", hitsPerSecond, seconds, hitsDuring);
    print("hits in the 10 s after", hitsPerSecond, 10, hitsAfter);
    new Recovery(recovery, 2 * normal.millis(200, 99)).print();
    System.out.println("overload and 10 s after: " + server.work().since(before));
    System.out.println(server.levels());
  }

  private void start(Map<String, String> settings, String heap) throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("origin", origin.uri().toString());
    server = new LoadedServer(folder, all, heap);
  }

  /** The address of one of the pictures that are in the cache. */
  private String hit(long number) {
    return thumbnail(images.copy(number % KEYS));
  }

  /** An address that nobody has asked for yet. */
  private String miss(long number) {
    return thumbnail(images.copy(serial.getAndIncrement()));
  }

  private static String thumbnail(String image) {
    return "t/" + SIZE + "/" + image;
  }

  private void askForHits() throws InterruptedException {
    assertThat(server.ask(KEYS, 4, this::hit).count(200)).isEqualTo(KEYS);
  }

  private void warm(LongFunction<String> paths) throws InterruptedException {
    server.closedLoop(8, Duration.ofSeconds(Long.getLong("load.warmup", 10)), paths);
  }

  /** The most that it can do in a second, as seen with some numbers of users. */
  private double capacity(LongFunction<String> paths) throws InterruptedException {
    Duration time = Duration.ofSeconds(Long.getLong("load.calibration", 5));
    double most = 0;
    for (int users : new int[] {2, 4, 8, 16, 32}) {
      Work before = server.work();
      Tally tally = server.closedLoop(users, time, paths);
      Work after = server.work();
      double goodput = tally.count(200) / after.secondsSince(before);
      most = Math.max(most, goodput);
      System.out.printf(
          Locale.ROOT,
          "%d users: %.1f/s %s; %s%n",
          users,
          goodput,
          tally.statuses(),
          after.since(before));
    }
    System.out.printf(Locale.ROOT, "capacity: %.1f/s%n", most);
    return most;
  }

  private Tally steady(String title, double perSecond, LongFunction<String> paths)
      throws InterruptedException {
    int seconds = seconds(20);
    Tally tally = new Tally();
    Work before = server.work();
    try (Load load = server.load(perSecond, paths, tally)) {
      TimeUnit.SECONDS.sleep(seconds);
      load.finish();
    }
    print(title, perSecond, seconds, tally);
    System.out.println("  " + server.work().since(before));
    return tally;
  }

  private static void print(String title, double perSecond, int seconds, Tally tally) {
    System.out.printf(Locale.ROOT, "%s: offered %.1f/s for %d s%n", title, perSecond, seconds);
    tally.lines(seconds).forEach(line -> System.out.println("  " + line));
  }

  private static int seconds(int otherwise) {
    return Integer.getInteger("load.seconds", otherwise);
  }

  private static double rate(double otherwise) {
    return Double.parseDouble(System.getProperty("load.rate", Double.toString(otherwise)));
  }
}

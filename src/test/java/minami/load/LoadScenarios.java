package minami.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import minami.testing.FakeOrigin;
import minami.testing.Load;
import minami.testing.Status;
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
 * <p>The others are run so, too: {@code hits}, {@code zipf}, {@code coldMisses}, {@code herd},
 * {@code hostile}, {@code bombs}, {@code mutants}, {@code hangingOrigin}, {@code smallHeap}, {@code
 * soak}.
 *
 * <p>Times are printed, and nothing is asserted about them. The load, the origin and the server
 * share the cores of the machine; the CPU that the first two take is printed beside the server's.
 * Where the sender is as late as answers take long, it is the sender that was measured.
 *
 * <table>
 * <caption>Properties</caption>
 * <tr><td>load.seconds</td><td>of each measured part (20; zipf 30, hostile 40, overload, bombs and mutants 120, smallHeap 300, soak 1200)</td></tr>
 * <tr><td>load.rate</td><td>requests a second, where the scenario does not find it out itself</td></tr>
 * <tr><td>load.hits</td><td>hits a second during overload, bombs and mutants (200)</td></tr>
 * <tr><td>load.users</td><td>who ask for hostile pictures (bombs 16, mutants 4)</td></tr>
 * <tr><td>load.flood</td><td>requests a second for what hangs (200)</td></tr>
 * <tr><td>load.warmup</td><td>seconds before all else (10)</td></tr>
 * <tr><td>load.calibration</td><td>seconds with each number of users (5)</td></tr>
 * <tr><td>load.size</td><td>of the thumbnails (320/240)</td></tr>
 * <tr><td>load.pictures</td><td>a folder of photographs (those inside the WAR)</td></tr>
 * <tr><td>load.corpus</td><td>a folder of hostile pictures (those of the fixtures)</td></tr>
 * <tr><td>load.sampling</td><td>seconds between two lines of soak (60)</td></tr>
 * <tr><td>load.heap, load.jvm</td><td>of the server (512m; smallHeap 256m), and more options for its JVM</td></tr>
 * <tr><td>minami.*</td><td>settings of the server</td></tr>
 * </table>
 */
class LoadScenarios {

  private static final int KEYS = 300;
  private static final int USERS = 64;

  @TempDir Path folder;
  private final FakeOrigin origin = FakeOrigin.start().withoutRecord();
  private final ImageSet images = ImageSet.good(origin);
  private final AtomicLong serial = new AtomicLong(1_000_000);
  private LoadedServer server;

  @BeforeEach
  void printHeading() {
    System.out.printf("%n%d pictures as %s%n", images.size(), LoadProperties.size());
  }

  @AfterEach
  void close() {
    if (server != null) {
      System.out.printf(
          "no answer: %s, asked again: %d%n",
          server.client().failures(), server.client().retries());
      server.close();
    }
    origin.close();
  }

  /** Hits only: of one key, then of some hundred. */
  @Test
  void hits() throws Exception {
    start(Map.of(), "512m");
    double rate = LoadProperties.rate(500);
    askForHits();
    server.warm(this::hit);
    server.steady("hits of one key", rate, LoadProperties.seconds(20), number -> hit(0));
    server.steady("hits of " + KEYS + " keys", rate, LoadProperties.seconds(20), this::hit);
    System.out.println(server.levels());
  }

  /** Ten thousand keys, asked for by Zipf's law, with room for a tenth of them. */
  @Test
  void zipf() throws Exception {
    int keys = 10_000;
    start(Map.of(), "512m");
    server.ask(images.size(), 2, number -> thumbnail(images.copy(number)));
    long size = Status.of(server.uri()).number("cacheBytes") / images.size();
    server.close();
    start(Map.of("cache.size", Long.toString(size * keys / 10)), "512m");
    server.ask(keys / 10, 8, number -> thumbnail(images.copy(keys / 10 - 1 - number)));
    Zipf zipf = new Zipf(keys);
    Work before = server.work();
    server.steady(
        "Zipf",
        LoadProperties.rate(100),
        LoadProperties.seconds(30),
        number -> thumbnail(images.copy(zipf.next())));
    System.out.printf(
        Locale.ROOT, "hit ratio: %.1f %%%n", 100 * server.work().hitRatioSince(before));
    System.out.println(server.levels());
  }

  /** Every request is for another picture. */
  @Test
  void coldMisses() throws Exception {
    start(Map.of(), "512m");
    server.warm(this::miss);
    double capacity = server.capacity(this::miss);
    server.steady("misses at 50 % of that", 0.5 * capacity, LoadProperties.seconds(20), this::miss);
    server.steady("misses at 80 % of that", 0.8 * capacity, LoadProperties.seconds(20), this::miss);
    server.steady("misses at 100 % of that", capacity, LoadProperties.seconds(20), this::miss);
    System.out.println(server.levels());
  }

  /** A thousand equal requests at once, none of them answered before. */
  @Test
  void herd() throws Exception {
    start(Map.of(), "512m");
    server.warm(this::miss);
    for (int round = 1; round <= 5; round++) {
      String herded = images.copy(serial.getAndIncrement());
      int askedBefore = origin.count();
      Work before = server.work();
      Tally tally = server.herd(1_000, thumbnail(herded));
      Work after = server.work();
      tally.print("herd " + round, after.secondsSince(before));
      System.out.println("  " + after.since(before));
      assertThat(tally.count(200)).isEqualTo(1_000);
      assertThat(origin.count() - askedBefore).as("requests at the origin").isEqualTo(1);
      assertThat(after.renders() - before.renders()).as("renders").isEqualTo(1);
    }
  }

  /** Hits and misses, first alone, then with one hostile picture in ten. */
  @Test
  void hostile() throws Exception {
    start(Map.of(), "512m");
    ImageSet bad = ImageSet.hostile(origin);
    double rate = LoadProperties.rate(50);
    askForHits();
    server.warm(this::mostlyHit);
    server.steady("good ones alone", 0.9 * rate, LoadProperties.seconds(40), this::mostlyHit);
    Tally hostile = new Tally();
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    Tally good;
    try (Load load =
        server.load(
            0.1 * rate,
            number -> thumbnail(bad.copy(number)),
            sample -> {
              hostile.accept(sample);
              ImageSet.Picture picture = bad.picture(sample.number());
              if (!picture.statuses().contains(sample.status())) {
                wrong.add(picture + " was answered " + sample.status());
              }
            })) {
      good =
          server.steady(
              "good ones beside hostile ones",
              0.9 * rate,
              LoadProperties.seconds(40),
              this::mostlyHit);
      load.finish();
    }
    hostile.print("hostile ones", 0.1 * rate, LoadProperties.seconds(40));
    System.out.println(server.levels());
    assertThat(wrong).isEmpty();
    assertThat(good.statuses()).containsOnlyKeys(200);
  }

  /** Sixteen users who ask for the same hostile pictures in all sizes, with hits beside them. */
  @Test
  void bombs() throws Exception {
    ImageSet bad = ImageSet.hostile(origin);
    Random random = new Random(42);
    besideHits(LoadProperties.users(16), number -> ofAnySize(random, bad.original(number)));
  }

  /** Four users who ask for ever new hostile pictures, with hits and good misses beside them. */
  @Test
  void mutants() throws Exception {
    ImageSet bad = ImageSet.mutants(origin);
    Random random = new Random(42);
    besideHits(LoadProperties.users(4), number -> ofAnySize(random, bad.copy(number)));
  }

  private void besideHits(int users, LongFunction<String> hostile) throws Exception {
    start(Map.of(), "512m");
    server.warm(this::miss);
    askForHits();
    int seconds = LoadProperties.seconds(120);
    Tally hits = new Tally();
    Tally misses = new Tally();
    Tally bad;
    Work before = server.work();
    try (Load load = server.load(LoadProperties.hits(), this::hit, hits);
        Load good = server.load(LoadProperties.rate(1), this::miss, misses)) {
      bad = server.closedLoop(users, Duration.ofSeconds(seconds), hostile);
      load.finish();
      good.finish();
    }
    Tally fresh = server.ask(1, 1, this::miss);
    bad.print(users + " users who ask for hostile ones", seconds);
    misses.print("good misses beside them", LoadProperties.rate(1), seconds);
    hits.print("hits beside them", LoadProperties.hits(), seconds);
    fresh.print("a fresh picture afterwards", 1);
    System.out.println("  " + server.work().since(before));
    System.out.println(server.levels());
    assertThat(outOfMemory()).isEmpty();
    assertThat(hits.statuses()).containsOnlyKeys(200);
    assertThat(fresh.statuses()).containsOnlyKeys(200);
  }

  private static String ofAnySize(Random random, String image) {
    return "t/" + (1 + random.nextInt(1_920)) + "x" + (1 + random.nextInt(1_920)) + "/" + image;
  }

  /** Three times the misses that it can do, with hits beside them; then half of what it can do. */
  @Test
  void overload() throws Exception {
    start(Map.of(), "512m");
    askForHits();
    double capacity;
    Tally normal;
    try (Load beside = server.load(LoadProperties.hits(), this::hit, new Tally())) {
      server.warm(this::miss);
      capacity = server.capacity(this::miss);
      normal = server.steady("misses at 50 % of that, before", capacity / 2, 10, this::miss);
      beside.finish();
    }

    int seconds = LoadProperties.seconds(120);
    Queue<Load.Sample> recovery = new ConcurrentLinkedQueue<>();
    Tally misses = new Tally();
    Tally hitsDuring = new Tally();
    Tally hitsAfter = new Tally();
    Work before = server.work();
    try (Load offered = server.load(3 * capacity, this::miss, misses);
        Load beside = server.load(LoadProperties.hits(), this::hit, hitsDuring)) {
      TimeUnit.SECONDS.sleep(seconds);
      offered.stop();
      beside.stop();
      try (Load half = server.load(capacity / 2, this::miss, recovery::add);
          Load besideHalf = server.load(LoadProperties.hits(), this::hit, hitsAfter)) {
        TimeUnit.SECONDS.sleep(10);
        half.stop();
        besideHalf.stop();
        half.finish();
        besideHalf.finish();
      }
      offered.finish();
      beside.finish();
    }
    misses.print("misses at three times that", 3 * capacity, seconds);
    System.out.printf(
        Locale.ROOT,
        "  goodput %.1f/s, %.0f %% of the peak; 503s over 100 ms: %d%n",
        1.0 * misses.count(200) / seconds,
        100.0 * misses.count(200) / seconds / capacity,
        misses.longerThan(503, 100));
    hitsDuring.print("hits beside them", LoadProperties.hits(), seconds);
    hitsAfter.print("hits in the 10 s after", LoadProperties.hits(), 10);
    new Recovery(recovery, 2 * normal.millis(200, 99)).print();
    System.out.println("overload and 10 s after: " + server.work().since(before));
    System.out.println(server.levels());
  }

  /** Misses at an origin that is well, first alone, then with a flood on one that hangs. */
  @Test
  void hangingOrigin() throws Exception {
    try (FakeOrigin hung = FakeOrigin.start().withoutRecord()) {
      start(
          Map.of("origin.hung", hung.uri() + "silent/", "origin.well", origin.uri().toString()),
          "512m");
      LongFunction<String> well =
          number -> thumbnail("@well/" + images.copy(serial.getAndIncrement()));
      server.warm(well);
      Tally alone =
          server.steady("misses", LoadProperties.rate(20), LoadProperties.seconds(20), well);
      Tally flood = new Tally();
      Tally beside;
      try (Load load =
          server.load(
              LoadProperties.flood(), number -> thumbnail("@hung/" + number + ".jpg"), flood)) {
        beside =
            server.steady(
                "misses beside the flood",
                LoadProperties.rate(20),
                LoadProperties.seconds(20),
                well);
        load.finish();
      }
      flood.print("the flood", LoadProperties.flood(), LoadProperties.seconds(20));
      System.out.println(server.levels());
      assertThat(alone.statuses()).containsOnlyKeys(200);
      assertThat(beside.statuses()).containsOnlyKeys(200);
    }
  }

  /** Users who ask for large pictures in all sizes, and for every hostile one, in a small heap. */
  @Test
  void smallHeap() throws Exception {
    start(Map.of(), "256m");
    ImageSet bad = ImageSet.hostile(origin);
    server.closedLoop(USERS, LoadProperties.warmUp(), this::hit);
    Map<String, String> known = known("");
    Levels before = settledLevels();
    Random random = new Random(42);
    int seconds = LoadProperties.seconds(300);
    Work start = server.work();
    Tally tally =
        server.closedLoop(
            USERS,
            Duration.ofSeconds(seconds),
            number ->
                number % 4 == 0 ? thumbnail(bad.copy(number / 4)) : ofSomeSize(random, number));
    tally.print(USERS + " users", seconds);
    System.out.println("  " + server.work().since(start));
    List<String> outOfMemory = outOfMemory();
    System.out.printf("lines of the log that mention OutOfMemoryError: %d%n", outOfMemory.size());
    outOfMemory.forEach(System.out::println);
    System.out.println("before: " + before);
    assertThat(server.process().isAlive()).isTrue();
    Levels after = levelsOnceBackAt(before);
    System.out.println("after:  " + after);
    assertThat(known("")).as("from the cache, or made again").isEqualTo(known);
    assertThat(known(",v" + seconds)).as("made again").isEqualTo(known);
    assertThat(after).matches(levels -> levels.isWithin(before), "is at the levels of before");
  }

  /** Half of what it can do, for long: hits, popular and rare keys, missing and hostile ones. */
  @Test
  void soak() throws Exception {
    start(Map.of(), "512m");
    ImageSet bad = ImageSet.hostile(origin);
    Zipf zipf = new Zipf(10_000);
    LongFunction<String> mixture =
        number ->
            switch ((int) (number % 20)) {
              case 0 -> thumbnail("missing/" + number + ".jpg");
              case 1 -> thumbnail(bad.copy(number / 20));
              case 2, 3, 4, 5, 6, 7 -> thumbnail(images.copy(zipf.next()));
              default -> hit(number);
            };
    askForHits();
    server.warm(mixture);
    double rate = server.capacity(mixture) / 2;
    AtomicReference<Tally> current = new AtomicReference<>(new Tally());
    Work before = server.work();
    System.out.println("   0 s: " + server.levels());
    try (Load load = server.load(rate, mixture, sample -> current.get().accept(sample))) {
      for (long end = LoadProperties.sampling(); end <= LoadProperties.seconds(1_200); ) {
        TimeUnit.NANOSECONDS.sleep(Duration.ofSeconds(end).minus(load.now()).toNanos());
        Tally tally = current.getAndSet(new Tally());
        System.out.printf(
            Locale.ROOT,
            "%4d s: %s; 200: p50 %.1f, p99 %.1f, max %.0f ms %s%n",
            end,
            server.levels(),
            tally.millis(200, 50),
            tally.millis(200, 99),
            tally.millis(200, 100),
            tally.statuses());
        end += LoadProperties.sampling();
      }
      load.finish();
    }
    System.out.println(server.work().since(before));
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
    return "t/" + LoadProperties.size() + "/" + image;
  }

  /** Four hits and a miss, in turn. */
  private String mostlyHit(long number) {
    return number % 5 == 0 ? miss(number) : hit(number);
  }

  private String ofSomeSize(Random random, long number) {
    int width = 16 + random.nextInt(1_600);
    int height = 16 + random.nextInt(1_200);
    return "t/" + width + "x" + height + ",v" + number + "/" + images.copy(number % 100);
  }

  /** What is answered for some good pictures. */
  private Map<String, String> known(String option) throws IOException, InterruptedException {
    Map<String, String> answers = new TreeMap<>();
    for (int number = 0; number < Math.min(5, images.size()); number++) {
      String path = "t/333x222" + option + "/" + images.copy(number);
      HttpResponse<byte[]> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(server.uri().resolve(path)).build(),
                  HttpResponse.BodyHandlers.ofByteArray());
      answers.put(
          images.picture(number).name(),
          answer.statusCode()
              + " "
              + answer.headers().firstValue("ETag")
              + " "
              + UUID.nameUUIDFromBytes(answer.body()));
    }
    return answers;
  }

  /** The levels, once connections that nobody uses are closed; the server does so after 30 s. */
  private Levels settledLevels() throws InterruptedException {
    Levels last = server.levels();
    int same = 0;
    for (int second = 0; second < 90 && same < 35; second++) {
      TimeUnit.SECONDS.sleep(1);
      Levels now = server.levels();
      same = now.isWithin(last) && last.isWithin(now) ? same + 1 : 0;
      last = now;
    }
    return last;
  }

  /** The levels, once they are no higher than before or a minute is over. */
  private Levels levelsOnceBackAt(Levels before) throws InterruptedException {
    Levels now = server.levels();
    for (int second = 0; second < 60 && !now.isWithin(before); second++) {
      TimeUnit.SECONDS.sleep(1);
      now = server.levels();
    }
    return now;
  }

  private List<String> outOfMemory() {
    return server.process().log().lines().filter(l -> l.contains("OutOfMemoryError")).toList();
  }

  private void askForHits() throws InterruptedException {
    assertThat(server.ask(KEYS, 4, this::hit).count(200)).isEqualTo(KEYS);
  }
}

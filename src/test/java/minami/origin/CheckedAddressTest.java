package minami.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import minami.origin.OriginException.Reason;
import minami.testing.FakeOrigin;
import minami.testing.LogLines;
import minami.thread.DaemonThreads;
import minami.trace.Trace;
import org.awaitility.Awaitility;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpDestination;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No name and no redirect leads to an address that is not public. The server that must see nothing
 * is on 127.0.0.1.
 */
@Timeout(60)
class CheckedAddressTest {

  private static final byte[] PICTURE = {1, 2, 3};

  private FakeOrigin configured;
  private FakeOrigin secret;

  @BeforeEach
  void start() {
    configured = FakeOrigin.start().serve("a.jpg", PICTURE);
    secret = FakeOrigin.start().serve("a.jpg", PICTURE);
  }

  @AfterEach
  void stop() {
    configured.close();
    secret.close();
  }

  @Test
  void nameOfPrivateAddress_refused_noConnection() {
    try (Origins origins = open("http://photos.test:" + secret.port() + "/", false, "127.0.0.1")) {
      assertThat(failure(origins, "a.jpg").reason()).isEqualTo(Reason.REFUSED);
    }
    assertThat(secret.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.1.1 127.0.0.1", "127.0.0.1 1.1.1.1", "1.1.1.1 ::1", "10.0.0.1"})
  void oneOfSeveralRecordsPrivate_allRefused(String records) {
    try (Origins origins = open("http://photos.test:" + secret.port() + "/", false, records)) {
      assertThat(failure(origins, "a.jpg").reason()).isEqualTo(Reason.REFUSED);
    }
    assertThat(secret.connections()).isZero();
  }

  @Test
  void originPrivate_nameOfPrivateAddress_askedUnderItsName() {
    try (Origins origins = open("http://photos.test:" + secret.port() + "/", true, "127.0.0.1")) {
      assertThat(Fetching.get(origins.get(""), "a.jpg").bytes()).isEqualTo(PICTURE);
    }
    assertThat(secret.requests("a.jpg").get(0).header("host"))
        .isEqualTo("photos.test:" + secret.port());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://127.0.0.1:PORT/", "http://localhost:PORT/", "http://LOCALHOST:PORT/"})
  void configuredWithPrivateAddress_asked(String base) {
    try (Origins origins =
        Origins.open(settings(base.replace("PORT", "" + secret.port()), false))) {
      assertThat(Fetching.get(origins.get(""), "a.jpg").bytes()).isEqualTo(PICTURE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:PORT/a.jpg",
        "//127.0.0.1:PORT/a.jpg",
        "http://localhost:PORT/a.jpg",
        "http://2130706433:PORT/a.jpg",
        "http://[::1]:PORT/a.jpg",
        "http://[::ffff:127.0.0.1]:PORT/a.jpg",
        "http://[::127.0.0.1]:PORT/a.jpg",
        "http://[64:ff9b::7f00:1]:PORT/a.jpg",
        "http://[2002:7f00:1::]:PORT/a.jpg",
        "http://0.0.0.0:PORT/a.jpg",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://10.0.0.1:22/",
        "http://172.16.0.1:2379/",
        "http://192.168.0.1/",
      })
  void redirectToPrivateAddress_refused_noConnection(String location) {
    configured.redirect("r", location.replace("PORT", "" + secret.port()));
    try (LogLines log = LogLines.of(Names.class);
        Origins origins = Origins.open(settings(configured.uri().toString(), false))) {
      assertThat(failure(origins, "r").reason()).isEqualTo(Reason.REFUSED);
      assertThat(log.all()).as("no word of origin-private, which is not meant here").isEmpty();
    }
    assertThat(secret.connections()).isZero();
  }

  /** Whether this name exists at all depends on the system's resolver. */
  @Test
  void redirectToLocalhostWithDot_noConnection() {
    configured.redirect("r", "http://localhost.:" + secret.port() + "/a.jpg");
    try (Origins origins = Origins.open(settings(configured.uri().toString(), false))) {
      assertThat(failure(origins, "r").reason()).isIn(Reason.REFUSED, Reason.BROKEN);
    }
    assertThat(secret.connections()).isZero();
  }

  @Test
  void originPrivate_redirectToPrivateAddress_followed() {
    configured.redirect("r", secret.uri() + "a.jpg");
    try (Origins origins = Origins.open(settings(configured.uri().toString(), true))) {
      assertThat(Fetching.get(origins.get(""), "r").bytes()).isEqualTo(PICTURE);
    }
  }

  /**
   * One origin's permission to ask 127.0.0.1 is not another's, nor is the connection that it left
   * open.
   */
  @Test
  void privateAddressOfAnotherOrigin_refused() {
    configured.redirect("r", secret.uri() + "a.jpg");
    Origins.Settings both =
        new Origins.Settings(
            Map.of("", configured.uri().toString(), "other", secret.uri().toString()),
            false,
            Duration.ofSeconds(20),
            64,
            64,
            1000,
            Map.of());
    try (Origins origins = Origins.open(both)) {
      assertThat(Fetching.get(origins.get("other"), "a.jpg").bytes()).isEqualTo(PICTURE);

      assertThat(failure(origins, "r").reason()).isEqualTo(Reason.REFUSED);
    }
    assertThat(secret.count()).isOne();
  }

  @Test
  void unknownName_broken() {
    try (Origins origins =
        new Origins(
            settings("http://nowhere.test/", false),
            host -> {
              throw new UnknownHostException(host);
            },
            new SslContextFactory.Client())) {
      assertThat(failure(origins, "a.jpg").reason()).isEqualTo(Reason.BROKEN);
    }
  }

  @Test
  void slowNameServer_tooSlow() {
    CountDownLatch end = new CountDownLatch(1);
    Names.Lookup slow =
        host -> {
          await(end);
          throw new UnknownHostException(host);
        };
    Origins.Settings settings =
        new Origins.Settings(
            Map.of("", "http://slow.test/"), false, Duration.ofMillis(200), 64, 64, 1000, Map.of());
    try (Origins origins = new Origins(settings, slow, new SslContextFactory.Client())) {
      assertThat(failure(origins, "a.jpg").reason()).isEqualTo(Reason.TOO_SLOW);
      end.countDown();
    }
  }

  @Test
  void rebinding_theCheckedAddressIsTheOneConnectedTo_theSecondAnswerIsRefused() throws Exception {
    Queue<String> answers = new ConcurrentLinkedQueue<>(List.of("1.1.1.1", "127.0.0.1"));
    AtomicInteger lookUps = new AtomicInteger();
    Names names =
        names(
            host -> {
              lookUps.incrementAndGet();
              return addresses(answers.remove());
            });

    assertThat(resolve(names).get(20, TimeUnit.SECONDS))
        .containsExactly(new InetSocketAddress(addresses("1.1.1.1")[0], 80));
    assertThat(lookUps).hasValue(1);
    assertThat(Fetching.verdict(resolve(names)).reason()).isEqualTo(Reason.REFUSED);
    names.close();
  }

  @Test
  void herdOfConnections_oneLookUp() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    AtomicInteger lookUps = new AtomicInteger();
    Names names =
        names(
            host -> {
              lookUps.incrementAndGet();
              await(answer);
              return addresses("1.1.1.1");
            });
    List<CompletableFuture<List<InetSocketAddress>>> herd = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      herd.add(resolve(names));
    }

    answer.countDown();

    for (CompletableFuture<List<InetSocketAddress>> one : herd) {
      assertThat(one.get(20, TimeUnit.SECONDS)).hasSize(1);
    }
    assertThat(lookUps).hasValue(1);
    names.close();
  }

  @Test
  void redirectsToNamesThatHang_theOtherOriginsNamesAreFound() {
    CountDownLatch end = new CountDownLatch(1);
    Names.Lookup lookup =
        host -> {
          if (host.endsWith(".slow.test")) {
            await(end);
          }
          return addresses("127.0.0.1");
        };
    configured.onOthers(
        (request, exchange) ->
            exchange.write(
                "HTTP/1.1 302 Found\r\nLocation: http://%s.slow.test/\r\nContent-Length: 0\r\n\r\n"
                    .formatted(request.path())));
    Origins.Settings settings =
        new Origins.Settings(
            Map.of(
                "",
                configured.uri().toString(),
                "well",
                "http://photos.test:" + secret.port() + "/"),
            true,
            Duration.ofSeconds(20),
            64,
            64,
            1000,
            Map.of());
    try (Origins origins = new Origins(settings, lookup, new SslContextFactory.Client())) {
      List<CompletableFuture<Original>> hanging = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        hanging.add(origins.get("").fetch("n" + i, null, Trace.NONE));
      }
      Awaitility.await().until(() -> configured.count() == 12);

      assertThat(Fetching.get(origins.get("well"), "a.jpg").bytes()).isEqualTo(PICTURE);
      assertThat(hanging).noneMatch(CompletableFuture::isDone);
      end.countDown();
    }
  }

  @Test
  void redirectsToEverMoreHosts_someAreFollowed_noMoreThanBounded() {
    configured.onOthers(
        (request, exchange) ->
            exchange.write(
                "HTTP/1.1 302 Found\r\nLocation: http://%s.test:%d/a.jpg\r\nContent-Length: 0\r\n\r\n"
                    .formatted(request.path(), secret.port())));
    Origins.Settings settings = settings(configured.uri().toString(), true);
    try (Origins origins =
        new Origins(settings, host -> addresses("127.0.0.1"), new SslContextFactory.Client())) {
      for (int i = 0; i < 250; i++) {
        assertThat(Fetching.get(origins.get(""), "n" + i).bytes()).isEqualTo(PICTURE);
      }
      for (int i = 250; i < 300; i++) {
        origins.get("").fetch("n" + i, null, Trace.NONE).handle((original, failure) -> null).join();
      }

      assertThat(failure(origins, "more").reason()).isEqualTo(Reason.OVERLOADED);
      assertThat(Fetching.get(origins.get(""), "n1").bytes()).isEqualTo(PICTURE);
    }
  }

  @Test
  void lookUpThatHangs_isGivenUp_andNotBegunAgainWhileItDoes() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger lookUps = new AtomicInteger();
    Names names =
        names(
            host -> {
              lookUps.incrementAndGet();
              await(end);
              return addresses("1.1.1.1");
            },
            Duration.ofMillis(100));

    assertThat(Fetching.verdict(resolve(names)).reason()).isEqualTo(Reason.TOO_SLOW);
    assertThat(Fetching.verdict(resolve(names)).reason()).isEqualTo(Reason.TOO_SLOW);
    assertThat(lookUps).hasValue(1);

    end.countDown();
    Awaitility.await()
        .until(() -> resolve(names).handle((a, f) -> f == null).get(20, TimeUnit.SECONDS));
    names.close();
  }

  @Test
  void lookUpForWhichThereIsNoThread_failsAlone() throws Exception {
    AtomicInteger made = new AtomicInteger();
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(1),
            work -> {
              if (made.incrementAndGet() == 1) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              return daemon(work);
            });
    Names names = names(host -> addresses("1.1.1.1"), Duration.ofSeconds(20), threads);

    assertThat(resolve(names)).isCompletedExceptionally();
    assertThat(resolve(names).get(20, TimeUnit.SECONDS)).hasSize(1);
    names.close();
  }

  @Test
  void nameOfPrivateAddress_oneWarningThatNamesTheSetting() {
    String base = "http://photos.test:" + secret.port() + "/";
    try (LogLines log = LogLines.of(Names.class);
        Origins origins = open(base, false, "127.0.0.1")) {
      failure(origins, "a.jpg");
      failure(origins, "b.jpg");

      assertThat(log.all())
          .singleElement()
          .asString()
          .contains("origin:", "photos.test", "127.0.0.1", "minami.origin-private=true");
    }
  }

  private static Names names(Names.Lookup lookup) {
    return names(lookup, Duration.ofSeconds(20));
  }

  private static Names names(Names.Lookup lookup, Duration patience) {
    return names(lookup, patience, new DaemonThreads().blockingPool("names", 4, 16));
  }

  private static Names names(Names.Lookup lookup, Duration patience, ThreadPoolExecutor threads) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(CheckedAddressTest::daemon);
    return new Names(
        "origin", "photos.test", new Names.Means(lookup, timer, Runnable::run, patience), threads);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }

  private static CompletableFuture<List<InetSocketAddress>> resolve(Names names) {
    org.eclipse.jetty.client.Origin origin =
        new org.eclipse.jetty.client.Origin(
            "http",
            new org.eclipse.jetty.client.Origin.Address("photos.test", 80),
            new CheckedResolver.Asker(names, false));
    CompletableFuture<List<InetSocketAddress>> result = new CompletableFuture<>();
    new CheckedResolver()
        .resolve(
            "photos.test",
            80,
            Map.of(Destination.CONTEXT_KEY, new HttpDestination(new HttpClient(), origin)),
            Promise.from(result::complete, result::completeExceptionally));
    return result;
  }

  private static Origins open(String base, boolean originPrivate, String records) {
    return new Origins(
        settings(base, originPrivate), host -> addresses(records), new SslContextFactory.Client());
  }

  private static Origins.Settings settings(String base, boolean originPrivate) {
    return new Origins.Settings(
        Map.of("", base), originPrivate, Duration.ofSeconds(20), 64, 64, 1000, Map.of());
  }

  private static InetAddress[] addresses(String literals) throws UnknownHostException {
    List<InetAddress> addresses = new ArrayList<>();
    for (String literal : literals.split(" ", -1)) {
      addresses.addAll(List.of(InetAddress.getAllByName(literal)));
    }
    return addresses.toArray(InetAddress[]::new);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static OriginException failure(Origins origins, String path) {
    return Fetching.failure(origins.get(""), path);
  }
}

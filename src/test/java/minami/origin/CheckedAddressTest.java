package minami.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import minami.origin.OriginException.Reason;
import minami.testing.FakeOrigin;
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
    try (Origins origins = Origins.open(settings(configured.uri().toString(), false))) {
      assertThat(failure(origins, "r").reason()).isEqualTo(Reason.REFUSED);
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
            1000);
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
    CheckedResolver.Lookup slow =
        host -> {
          await(end);
          throw new UnknownHostException(host);
        };
    Origins.Settings settings =
        new Origins.Settings(
            Map.of("", "http://slow.test/"), false, Duration.ofMillis(200), 64, 64, 1000);
    try (Origins origins = new Origins(settings, slow, new SslContextFactory.Client())) {
      assertThat(failure(origins, "a.jpg").reason()).isEqualTo(Reason.TOO_SLOW);
      end.countDown();
    }
  }

  @Test
  void rebinding_theCheckedAddressIsTheOneConnectedTo_theSecondAnswerIsRefused() throws Exception {
    Queue<String> answers = new ArrayDeque<>(List.of("1.1.1.1", "127.0.0.1"));
    AtomicInteger lookUps = new AtomicInteger();
    CheckedResolver resolver =
        new CheckedResolver(
            host -> {
              lookUps.incrementAndGet();
              return addresses(answers.remove());
            },
            Runnable::run);

    assertThat(resolve(resolver).get())
        .containsExactly(new InetSocketAddress(addresses("1.1.1.1")[0], 80));
    assertThat(lookUps).hasValue(1);
    assertThat(Fetching.verdict(resolve(resolver)).reason()).isEqualTo(Reason.REFUSED);
  }

  @Test
  void herdOfConnections_oneLookUp() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    AtomicInteger lookUps = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    CheckedResolver resolver =
        new CheckedResolver(
            host -> {
              lookUps.incrementAndGet();
              await(answer);
              return addresses("1.1.1.1");
            },
            threads);
    List<CompletableFuture<List<InetSocketAddress>>> herd = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      herd.add(resolve(resolver));
    }

    answer.countDown();

    for (CompletableFuture<List<InetSocketAddress>> one : herd) {
      assertThat(one.get(20, TimeUnit.SECONDS)).hasSize(1);
    }
    assertThat(lookUps).hasValue(1);
    threads.shutdownNow();
  }

  private static CompletableFuture<List<InetSocketAddress>> resolve(CheckedResolver resolver) {
    HttpDestination destination =
        new HttpDestination(
            new HttpClient(), new org.eclipse.jetty.client.Origin("http", "photos.test", 80));
    CompletableFuture<List<InetSocketAddress>> result = new CompletableFuture<>();
    resolver.resolve(
        "photos.test",
        80,
        Map.of(Destination.CONTEXT_KEY, destination),
        Promise.from(result::complete, result::completeExceptionally));
    return result;
  }

  private static Origins open(String base, boolean originPrivate, String records) {
    return new Origins(
        settings(base, originPrivate), host -> addresses(records), new SslContextFactory.Client());
  }

  private static Origins.Settings settings(String base, boolean originPrivate) {
    return new Origins.Settings(
        Map.of("", base), originPrivate, Duration.ofSeconds(20), 64, 64, 1000);
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

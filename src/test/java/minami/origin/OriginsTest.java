package minami.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import minami.client.LastingClient;
import minami.origin.OriginException.Reason;
import minami.testing.FakeOrigin;
import minami.trace.Trace;
import org.awaitility.Awaitility;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.io.ManagedSelector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OriginsTest {

  @Test
  void samples_areAllThere_andPictures() throws IOException {
    long sum = 0;
    try (Origins origins = open(Map.of("", "samples:"))) {
      assertThat(Origins.samples()).hasSizeGreaterThanOrEqualTo(6);
      for (String name : Origins.samples()) {
        Original sample = Fetching.get(origins.get(""), name);

        assertThat(ImageIO.read(new ByteArrayInputStream(sample.bytes()))).as(name).isNotNull();
        assertThat(sample.isFresh()).isTrue();
        sum += sample.bytes().length;
      }
    }
    assertThat(sum).isLessThan(3_000_000);
  }

  @Test
  void samples_nothingElseOfTheClassPath() {
    try (Origins origins = open(Map.of("", "samples:"))) {
      for (String path :
          List.of("LICENCES.md", "../origin/Origins.class", "a.jpg", "", "/sunset.jpg")) {
        assertThat(Fetching.failure(origins.get(""), path).reason()).isEqualTo(Reason.NOT_FOUND);
      }
    }
  }

  @Test
  void origins_byName() {
    try (FakeOrigin server = FakeOrigin.start().serve("a.jpg", new byte[] {1});
        Origins origins = open(Map.of("", "samples:", "web", server.uri().toString()))) {
      assertThat(origins.get("")).isInstanceOf(SampleOrigin.class);
      assertThat(Fetching.get(origins.get("web"), "a.jpg").bytes()).containsExactly(1);
      assertThat(origins.get("other")).isNull();
    }
  }

  @Test
  void badAddress_refused_noThreadLeft() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> open(Map.of("", "samples:", "cdn", "ftp://host/")).close())
        .withMessageStartingWith(OriginAddress.ALLOWED);
    assertThat(ourThreads()).isEmpty();
  }

  @Test
  void close_endsFetches_leavesNoThreadAndNoConnection() {
    try (FakeOrigin server = FakeOrigin.start().serve("a.jpg", new byte[] {1})) {
      Origins origins =
          open(Map.of("", "samples:", "web", server.uri().toString(), "files", "file:///"));
      Fetching.get(origins.get(""), "toucan.png");
      Fetching.get(origins.get("web"), "a.jpg");
      Fetching.failure(origins.get("files"), "no/such/file");
      CompletableFuture<Original> underWay =
          origins.get("web").fetch("stall-after/10", null, Trace.NONE);
      server.awaitCount("stall-after/10", 1);
      assertThat(origins.underWay()).isOne();

      origins.close();

      assertThat(Fetching.failure(underWay).reason()).isEqualTo(Reason.OVERLOADED);
      assertThat(origins.underWay()).isZero();
      assertThat(ourThreads()).isEmpty();
      server.awaitNoConnection();
    }
  }

  /** What a full heap does to it; the looks are those of the timer, without its pauses. */
  @Test
  void selectorThatHasDied_clientReplaced_noThreadLeft() throws Exception {
    try (FakeOrigin server = FakeOrigin.start().serve("a.jpg", new byte[] {1});
        Origins origins = open(Map.of("", server.uri().toString()))) {
      Fetching.get(origins.get(""), "a.jpg");
      HttpClient dead = origins.client().current();
      origins.client().look();
      for (ManagedSelector selector : LastingClient.selectors(dead)) {
        selector.getSelector().close();
      }

      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                origins.client().look();
                return origins.client().current() != dead;
              });
      assertThat(Fetching.get(origins.get(""), "a.jpg").bytes()).containsExactly(1);
    }
    assertThat(ourThreads()).isEmpty();
  }

  @Test
  void clientThatIsWell_isKept() {
    try (Origins origins = open(Map.of("", "samples:"))) {
      HttpClient client = origins.client().current();
      for (int i = 0; i < 20; i++) {
        origins.client().look();
        Awaitility.await().until(origins.client()::isAlive);
      }
      assertThat(origins.client().current()).isSameAs(client);
    }
  }

  @Test
  void fetchAfterClose_overloaded() {
    Origins origins = open(Map.of("", "samples:", "web", "http://127.0.0.1:1/"));
    origins.close();

    assertThat(Fetching.failure(origins.get(""), "toucan.png").reason())
        .isEqualTo(Reason.OVERLOADED);
    assertThat(Fetching.failure(origins.get("web"), "a.jpg").reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(origins.states()).allMatch(s -> s.underWay() == 0 && s.waiting() == 0);
    assertThat(origins.underWay()).isZero();
  }

  @Test
  void nobodyListens_broken() {
    try (Origins origins = open(Map.of("", "http://127.0.0.1:1/"))) {
      assertThat(Fetching.failure(origins.get(""), "a.jpg").reason()).isEqualTo(Reason.BROKEN);
    }
  }

  private static Origins open(Map<String, String> origins) {
    return Origins.open(
        new Origins.Settings(origins, false, Duration.ofSeconds(20), 64, 64, 3_000_000, Map.of()));
  }

  private static List<String> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("minami-"))
        .toList();
  }
}

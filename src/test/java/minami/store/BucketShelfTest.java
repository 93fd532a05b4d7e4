package minami.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import minami.s3.BucketAddress;
import minami.s3.S3Settings;
import minami.s3.S3Settings.Style;
import minami.testing.FakeOrigin;
import minami.testing.LogLines;
import minami.testing.S3ProxyServer;
import minami.testing.TcpProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a server that checks signatures, and one that does everything wrong. */
@Timeout(60)
class BucketShelfTest {

  private static final long MB = 1 << 20;
  private static final String GROUP = "0123456789abcdef0123456789abcdef";

  private static S3ProxyServer server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = S3ProxyServer.start(folder).bucket("thumbs");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String name(int number) {
    return String.format("%032x", number);
  }

  private static BucketShelf open(String prefix, int pageSize) {
    return new BucketShelf(new BucketAddress("thumbs", prefix), server.settings(), 8, pageSize);
  }

  @Test
  void entries_arePutReadListedAndRemoved() throws Exception {
    try (BucketShelf shelf = open("a b+%/", 2);
        BucketShelf beside = open("", 1000)) {
      for (int i = 0; i < 5; i++) {
        assertThat(shelf.put(GROUP, name(i), new byte[] {(byte) i, 2, 3}, () -> true)).isTrue();
      }
      shelf.put(name(7), name(7), new byte[20_000], () -> true);

      assertThat(shelf.get(GROUP, name(3))).containsExactly(3, 2, 3);
      assertThat(shelf.get(GROUP, name(9))).isNull();
      assertThat(shelf.head(name(7), name(7))).as("the beginning only").hasSize(8192);
      assertThat(shelf.names(GROUP))
          .as("over three pages")
          .containsExactlyInAnyOrder(name(0), name(1), name(2), name(3), name(4));
      assertThat(all(shelf)).hasSize(6).contains(name(7) + name(7));
      assertThat(beside.names(GROUP)).as("under another prefix").isEmpty();

      shelf.remove(GROUP, name(3));
      shelf.remove(GROUP, name(3));
      assertThat(shelf.get(GROUP, name(3))).isNull();
      assertThat(all(shelf)).hasSize(5);
    }
  }

  private static List<String> all(Shelf shelf) throws Exception {
    List<String> found = new ArrayList<>();
    shelf.forEach((group, name) -> found.add(group + name));
    return found;
  }

  @Test
  void whatIsNotWantedAnyMoreWhenItHasArrived_isNotThere() throws Exception {
    try (BucketShelf shelf = open("unwanted/", 1000)) {
      Iterator<Boolean> wanted = List.of(true, false).iterator();

      assertThat(shelf.put(GROUP, name(1), new byte[10], wanted::next)).isFalse();
      assertThat(shelf.get(GROUP, name(1))).isNull();
    }
  }

  @Test
  void notes_areKeptBesides() throws Exception {
    try (BucketShelf shelf = open("notes/", 1)) {
      assertThat(shelf.note("purged/1")).isNull();
      shelf.putNote("purged/1", "one".getBytes(UTF_8));
      shelf.putNote("purged/2", "two".getBytes(UTF_8));

      assertThat(shelf.notes("purged")).containsExactlyInAnyOrder("1", "2");
      assertThat(shelf.note("purged/1")).asString().isEqualTo("one");
      shelf.removeNote("purged/1");
      assertThat(shelf.notes("purged")).containsExactly("2");
      assertThat(all(shelf)).isEmpty();
    }
  }

  @Test
  void thumbnails_outliveARestart_andArePurged() throws Exception {
    ThumbnailName small = Thumbs.name("a/b.jpg", "32x24");
    ThumbnailName large = Thumbs.name("a/b.jpg", "320x240");
    ThumbnailName other = Thumbs.name("c.jpg", "320x240");
    Stored stored = Thumbs.of(large, 100_000);
    try (ThumbnailStore store = store("s3://thumbs/store/", server.settings())) {
      await().until(() -> store.state().ready());
      store.put(small, Thumbs.of(small, 1000), () -> true);
      store.put(large, stored, () -> true);
      store.put(other, Thumbs.of(other, 1000), () -> true);
      await().until(() -> store.state().writes() == 3);
      assertThat(store.state().kind()).isEqualTo("bucket");
    }
    try (ThumbnailStore store = store("s3://thumbs/store/", server.settings())) {
      await().until(() -> store.state().ready());
      assertThat(store.get(large).get(5, SECONDS).thumbnail())
          .usingRecursiveComparison()
          .isEqualTo(stored.thumbnail());

      store.removeImages(List.of(large.image())).get(5, SECONDS);
      assertThat(store.get(large).get(5, SECONDS)).isNull();
      assertThat(store.get(small).get(5, SECONDS)).isNull();
      assertThat(store.settle(other.image(), "another-version").get(5, SECONDS)).isTrue();
      assertThat(store.get(other).get(5, SECONDS)).isNull();
      store.removeAll().get(5, SECONDS);
    }
    try (BucketShelf shelf = open("store/", 1000)) {
      assertThat(all(shelf)).as("gone, not only hidden").isEmpty();
      assertThat(shelf.notes("purged")).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "thumbs, wrong-secret, 'the bucket answers 403 SignatureDoesNotMatch, the secret key is not'",
    "no-such-bucket, right, 'the bucket answers 404 NoSuchBucket, the bucket no-such-bucket at'",
  })
  void bucketThatCannotBeUsed_isToldInOneLine(String bucket, String secret, String line)
      throws Exception {
    S3Settings settings =
        new S3Settings(
            server.endpoint(),
            "us-east-1",
            Style.AUTO,
            S3ProxyServer.ACCESS_KEY,
            secret.equals("right") ? S3ProxyServer.SECRET_KEY : secret);
    ThumbnailName name = Thumbs.name("a.jpg", "320x240");
    try (LogLines log = LogLines.of(Health.class);
        ThumbnailStore store = store("s3://" + bucket + "/x/", settings)) {
      await().until(() -> !log.all().isEmpty());
      store.put(name, Thumbs.of(name, 1000), () -> true);

      assertThat(store.get(name).get(5, SECONDS)).isNull();
      assertThat(log.all())
          .singleElement()
          .asString()
          .contains("The store of thumbnails s3://" + bucket + "/x/ cannot be kept in order: ")
          .contains(line)
          .doesNotContain("wrong-", S3ProxyServer.SECRET_KEY);
    }
  }

  @Test
  void bucketThatFallsSilent_isLeftAlone_andUsedAgain() throws Exception {
    ThumbnailName name = Thumbs.name("a.jpg", "320x240");
    try (TcpProxy between = new TcpProxy().to(server.endpoint().getPort());
        LogLines log = LogLines.of(Health.class);
        ThumbnailStore store = store("s3://thumbs/silent/", through(between.uri()))) {
      await().until(() -> store.state().ready());
      store.put(name, Thumbs.of(name, 1000), () -> true);
      await().until(() -> store.state().writes() == 1);
      assertThat(store.get(name).get(5, SECONDS)).isNotNull();

      between.silence();
      List<CompletableFuture<Stored>> asked = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        asked.add(store.get(name));
      }
      for (var answer : asked) {
        assertThat(answer.get(5, SECONDS)).isNull();
      }
      assertThat(store.get(name)).as("at once").isCompletedWithValue(null);
      await().until(() -> !log.all().isEmpty());
      assertThat(log.all())
          .singleElement()
          .asString()
          .containsPattern("cannot be read: (it takes too long|the bucket does not answer)");

      between.heal();
      await().atMost(20, SECONDS).until(() -> store.get(name).get(5, SECONDS) != null);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied, 'answers 403 AccessDenied, allow these credentials s3:GetObject, s3:Put'",
    "500, InternalError, 'the bucket answers 500 InternalError'",
    "503, SlowDown, 'the bucket answers 503 SlowDown, the bucket thumbs at '",
    "200, Odd, ",
  })
  void answersOtherThanObjects_failWithWhatToDo(int status, String code, String message)
      throws Exception {
    String body = "<Error><Code>" + code + "</Code></Error>";
    try (FakeOrigin odd = FakeOrigin.start();
        BucketShelf shelf =
            new BucketShelf(new BucketAddress("thumbs", ""), through(odd.uri()), 8, 1000)) {
      odd.onOthers(
          (request, exchange) ->
              exchange.write(
                  "HTTP/1.1 %d Odd\r\nContent-Length: %d\r\n\r\n%s"
                      .formatted(status, body.length(), body)));

      if (message != null) {
        assertThatThrownBy(() -> shelf.get(GROUP, name(1)))
            .isInstanceOf(IOException.class)
            .hasMessageContaining(message);
      }
      assertThatThrownBy(() -> shelf.names(GROUP))
          .hasMessageContaining(message == null ? "sends no list of objects" : message);
    }
  }

  @Test
  void answerThatBreaksOff_andNoServerAtAll_fail() throws Exception {
    FakeOrigin odd = FakeOrigin.start();
    try (BucketShelf shelf =
        new BucketShelf(new BucketAddress("thumbs", ""), through(odd.uri()), 8, 1000)) {
      odd.onOthers(
          (request, exchange) -> {
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
            exchange.close();
          });
      assertThatThrownBy(() -> shelf.get(GROUP, name(1))).hasMessageContaining("breaks off");

      odd.close();
      assertThatThrownBy(() -> shelf.put(GROUP, name(1), new byte[10], () -> true))
          .hasMessageContaining("cannot be connected to");
    }
  }

  private static S3Settings through(URI endpoint) {
    return new S3Settings(
        S3Settings.endpoint(endpoint.toString()),
        "us-east-1",
        Style.AUTO,
        S3ProxyServer.ACCESS_KEY,
        S3ProxyServer.SECRET_KEY);
  }

  private static ThumbnailStore store(String address, S3Settings settings) {
    return ThumbnailStore.open(
        new ThumbnailStore.Settings(address, settings, 64 * MB, "m1", 16 * MB));
  }
}

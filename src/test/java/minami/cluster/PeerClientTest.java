package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import minami.image.Format;
import minami.image.Thumbnail;
import minami.testing.Pictures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Peers that misbehave. Whatever they do, the request fails soon, and nothing false is believed.
 */
@Timeout(30)
class PeerClientTest {

  private static final String KEY = "320x240/a.jpg";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Thumbnail THUMBNAIL = Thumbnail.of(Pictures.jpeg(1), Format.JPEG, 160, 120);

  private final PeerSignatures ours = signatures("http://127.0.0.1:1");
  private final PeerSignatures theirs = signatures("http://127.0.0.1:2");
  private PeerClient client;

  private static PeerSignatures signatures(String url) {
    PeerSignatures signatures =
        new PeerSignatures(
            new Member(URI.create(url), "i" + url.length(), "1", "2026", "m"), Clock.systemUTC());
    signatures.use("the secret of all of them");
    return signatures;
  }

  @BeforeEach
  void open() {
    client = new PeerClient(ours);
  }

  @AfterEach
  void close() {
    client.close();
  }

  private void good(String nonce, OutputStream out) throws java.io.IOException {
    String endorsement = theirs.endorse(nonce, KEY, 200, PeerAnswer.fieldsOf(THUMBNAIL));
    FakePeer.write(out, 200, endorsement, THUMBNAIL.bytes().length, THUMBNAIL.bytes());
  }

  private void greet(String nonce, OutputStream out) throws java.io.IOException {
    byte[] instance = "fake".getBytes(UTF_8);
    String endorsement = theirs.endorse(nonce, PeerClient.NODE, 200, PeerAnswer.fieldsOf(instance));
    FakePeer.write(out, 200, endorsement, instance.length, instance);
  }

  private static Throwable failure(CompletableFuture<Thumbnail> future) throws Exception {
    try {
      return new AssertionError("answered with " + future.get(20, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  @Test
  void goodPeer_isBelieved() throws Exception {
    try (FakePeer peer = new FakePeer((path, nonce, out) -> good(nonce, out))) {
      Thumbnail thumbnail = client.ask(peer.member(), KEY, PATIENCE).get();

      assertThat(thumbnail).isEqualTo(THUMBNAIL);
      assertThat(thumbnail.bytes()).isEqualTo(THUMBNAIL.bytes());
      assertThat(thumbnail.width()).isEqualTo(160);
    }
  }

  @Test
  void verdict_isPassedOnAsSuch() throws Exception {
    try (FakePeer peer =
        new FakePeer(
            (path, nonce, out) -> {
              byte[] words = "the origin has no such picture".getBytes(UTF_8);
              String endorsement = theirs.endorse(nonce, KEY, 404, PeerAnswer.fieldsOf(words));
              FakePeer.write(out, 404, endorsement, words.length, words);
            })) {
      assertThat(failure(client.ask(peer.member(), KEY, PATIENCE)))
          .isInstanceOfSatisfying(
              VerdictException.class,
              e -> {
                assertThat(e.status()).isEqualTo(404);
                assertThat(e).hasMessage("the origin has no such picture");
              });
      assertThat(client.isWell(peer.member())).isTrue();
    }
  }

  @Test
  void lyingPeers_areNotBelieved_andNotAskedForLong() throws Exception {
    byte[] bytes = THUMBNAIL.bytes();
    byte[] flipped = bytes.clone();
    flipped[flipped.length / 2] ^= 1;
    String fields = PeerAnswer.fieldsOf(THUMBNAIL);
    List<FakePeer.Answer> lies =
        List.of(
            (path, nonce, out) -> out.write("rubbish that is no HTTP\r\n\r\n".getBytes(UTF_8)),
            (path, nonce, out) -> out.write(new byte[100_000]),
            // an error page with 200, as a captive portal has it
            (path, nonce, out) -> FakePeer.write(out, 200, "", 5, "<html".getBytes(UTF_8)),
            // a thumbnail that nobody has signed, or a stranger
            (path, nonce, out) -> FakePeer.write(out, 200, "AAAA " + fields, bytes.length, bytes),
            // another key's bytes, or an answer to another request
            (path, nonce, out) ->
                FakePeer.write(
                    out, 200, theirs.endorse(nonce, "1x1/b.jpg", 200, fields), bytes.length, bytes),
            (path, nonce, out) ->
                FakePeer.write(
                    out, 200, theirs.endorse("i18.999", KEY, 200, fields), bytes.length, bytes),
            // damaged, or cut off
            (path, nonce, out) ->
                FakePeer.write(
                    out, 200, theirs.endorse(nonce, KEY, 200, fields), bytes.length, flipped),
            (path, nonce, out) -> {
              FakePeer.write(
                  out,
                  200,
                  theirs.endorse(nonce, KEY, 200, fields),
                  bytes.length,
                  Arrays.copyOf(bytes, bytes.length / 2));
              throw new java.io.IOException("cut off");
            },
            // 10 GB, signed and announced, or only announced
            (path, nonce, out) ->
                FakePeer.write(
                    out,
                    200,
                    theirs.endorse(nonce, KEY, 200, "10000000000 0 JPEG 1 1 \"x\""),
                    10_000_000_000L,
                    bytes),
            (path, nonce, out) ->
                FakePeer.write(
                    out, 200, theirs.endorse(nonce, KEY, 200, fields), 10_000_000_000L, bytes),
            // a 404 that no node of ours has said
            (path, nonce, out) -> FakePeer.write(out, 404, "", 0, new byte[0]),
            (path, nonce, out) -> FakePeer.write(out, 403, "", 0, new byte[0]));
    for (FakePeer.Answer lie : lies) {
      try (FakePeer peer = new FakePeer(lie)) {
        for (int i = 0; i < 3; i++) {
          assertThat(failure(client.ask(peer.member(), KEY, PATIENCE)))
              .as("lie %d", lies.indexOf(lie))
              .isInstanceOf(PeerException.class);
        }
        await("lie " + lies.indexOf(lie)).until(() -> !client.isWell(peer.member()));
      }
    }
  }

  @Test
  void endlessAnswerWithoutALength_isBrokenOff() throws Exception {
    AtomicBoolean brokenOff = new AtomicBoolean();
    try (FakePeer peer =
        new FakePeer(
            (path, nonce, out) -> {
              String fields = PeerAnswer.fieldsOf(THUMBNAIL);
              out.write(
                  ("HTTP/1.1 200 OK\r\nMinami-Answer: "
                          + theirs.endorse(nonce, KEY, 200, fields)
                          + "\r\n\r\n")
                      .getBytes(UTF_8));
              try {
                while (true) {
                  out.write(new byte[64 * 1024]);
                }
              } catch (java.io.IOException e) {
                brokenOff.set(true);
                throw e;
              }
            })) {
      assertThat(failure(client.ask(peer.member(), KEY, PATIENCE)))
          .isInstanceOf(PeerException.class);
      await().untilTrue(brokenOff);
    }
  }

  @Test
  void peerThatNeverAnswers_costsItsWaitersOneGreetingAndIsAskedAgainOnceItDoes() throws Exception {
    AtomicBoolean stuck = new AtomicBoolean(true);
    CountDownLatch end = new CountDownLatch(1);
    try (FakePeer peer =
        new FakePeer(
            (path, nonce, out) -> {
              if (stuck.get()) {
                try {
                  end.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              } else if (path.equals(PeerClient.NODE)) {
                greet(nonce, out);
              } else {
                good(nonce, out);
              }
            })) {
      long start = System.nanoTime();
      List<CompletableFuture<Thumbnail>> waiting = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        waiting.add(client.ask(peer.member(), KEY, PATIENCE));
      }
      for (CompletableFuture<Thumbnail> request : waiting) {
        assertThat(failure(request)).isInstanceOf(PeerException.class);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
      assertThat(client.isWell(peer.member())).isFalse();
      assertThat(peer.greeted).hasValue(1);

      stuck.set(false);
      await().atMost(Duration.ofSeconds(5)).until(() -> client.isWell(peer.member()));
      assertThat(client.ask(peer.member(), KEY, PATIENCE).get()).isEqualTo(THUMBNAIL);
      end.countDown();
    }
  }

  @Test
  void slowPeerThatAnswersGreetings_isWaitedFor() throws Exception {
    CountDownLatch ready = new CountDownLatch(1);
    try (FakePeer peer =
        new FakePeer(
            (path, nonce, out) -> {
              if (path.equals(PeerClient.NODE)) {
                greet(nonce, out);
                return;
              }
              try {
                ready.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              good(nonce, out);
            })) {
      CompletableFuture<Thumbnail> request = client.ask(peer.member(), KEY, PATIENCE);
      await().until(() -> peer.greeted.get() >= 2);
      assertThat(request).isNotDone();
      ready.countDown();

      assertThat(request.get()).isEqualTo(THUMBNAIL);
      assertThat(client.isWell(peer.member())).isTrue();
    }
  }

  @Test
  void peerWithoutAPort_isFoundOutAtOnce() throws Exception {
    FakePeer peer = new FakePeer((path, nonce, out) -> {});
    peer.close();
    for (int i = 0; i < 3; i++) {
      assertThat(failure(client.ask(peer.member(), KEY, PATIENCE)))
          .isInstanceOf(PeerException.class)
          .hasMessageContaining("cannot be connected to");
    }
    await().until(() -> !client.isWell(peer.member()));
    assertThat(client.state(peer.member()).toLowerCase(Locale.ROOT)).isEqualTo("open");
  }

  @Test
  void nameThatLeadsToALinkLocalAddress_isNotAsked() {
    Member meta = new Member(URI.create("http://169.254.169.254:80"), "i", "1", "2026", "m");

    assertThatThrownBy(() -> client.ask(meta, KEY, PATIENCE).get())
        .hasRootCauseInstanceOf(PeerException.class)
        .rootCause()
        .hasMessageContaining("no address of a node");
  }
}

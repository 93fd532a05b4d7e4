package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static minami.cluster.PeerRefusal.Kind.NOT_NOW;
import static minami.cluster.PeerRefusal.Kind.VERDICT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThan;

import java.io.OutputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import minami.client.LastingClient;
import minami.image.Cut;
import minami.image.OutputFormat;
import minami.image.Thumbnail;
import minami.see.Scores;
import minami.testing.Heap;
import minami.testing.LogLines;
import minami.testing.Pictures;
import minami.trace.Trace;
import org.eclipse.jetty.client.HttpClient;
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
  private static final byte[] BYTES = Pictures.jpeg(1);
  private static final Thumbnail THUMBNAIL =
      new Thumbnail(
          BYTES,
          OutputFormat.JPEG,
          160,
          120,
          Thumbnail.tag(BYTES),
          "#0a7fff",
          Scores.of(Map.of("porn", 0.125, "sexy", 1e-5)),
          true,
          Cut.NONE);

  private final PeerSignatures ours = signatures("ours", Clock.systemUTC());
  private final PeerSignatures theirs = signatures("theirs", Clock.systemUTC());
  private PeerClient client;

  private static PeerSignatures signatures(String instance, Clock clock) {
    PeerSignatures signatures = new PeerSignatures(instance, "m", clock);
    signatures.signAs(instance + ":80");
    signatures.use("the secret of all of them");
    return signatures;
  }

  @BeforeEach
  void open() {
    client = new PeerClient(ours, () -> {});
  }

  @AfterEach
  void close() {
    client.close();
  }

  private void good(String nonce, OutputStream out) throws java.io.IOException {
    String endorsement = theirs.endorse(nonce, KEY, PeerAnswer.fieldsOf(THUMBNAIL));
    FakePeer.write(out, 200, endorsement, THUMBNAIL.bytes().length, THUMBNAIL.bytes());
  }

  private void greet(String nonce, OutputStream out) throws java.io.IOException {
    byte[] instance = "fake".getBytes(UTF_8);
    String endorsement = theirs.endorse(nonce, Reception.NODE, PeerAnswer.fieldsOf(instance));
    FakePeer.write(out, 200, endorsement, instance.length, instance);
  }

  private void refuse(
      String nonce, OutputStream out, PeerRefusal.Kind kind, String name, String words)
      throws java.io.IOException {
    PeerRefusal refusal = new PeerRefusal(kind, name, words);
    String endorsement = theirs.endorse(nonce, KEY, PeerAnswer.fieldsOf(refusal));
    FakePeer.write(out, 500, endorsement, refusal.body().length, refusal.body());
  }

  @Test
  void peerThatNeverEndsItsHandshake_isGivenUp() throws Exception {
    try (FakePeer peer = new FakePeer((path, nonce, out) -> {})) {
      URI url = URI.create("https://127.0.0.1:" + peer.member().url().getPort());
      Member member = new Member(url, "fake", "1", "2026", "h", "m");

      assertThat(failure(client.ask(member, KEY, PATIENCE, Trace.NONE)))
          .hasMessageContaining("does not reply to a greeting");
      assertThat(client.isWell(member)).isFalse();
    }
  }

  /** What a full heap does to it; the looks are those of the clock, without its pauses. */
  @Test
  void selectorThatHasDied_clientReplaced_peerAskedAgain() throws Exception {
    try (FakePeer peer =
        new FakePeer(
            (path, nonce, out) -> {
              if (path.equals(Reception.NODE)) {
                greet(nonce, out);
              } else {
                good(nonce, out);
              }
            })) {
      assertThat(client.ask(peer.member(), KEY, PATIENCE, Trace.NONE).get()).isNotNull();
      HttpClient dead = client.client().current();
      client.client().look();
      LastingClient.selectors(dead).get(0).getSelector().close(); // one of two is enough

      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                client.client().look();
                return client.client().current() != dead;
              });
      assertThat(client.ask(peer.member(), KEY, PATIENCE, Trace.NONE).get()).isNotNull();
    }
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
      Thumbnail thumbnail = client.ask(peer.member(), KEY, PATIENCE, Trace.NONE).get();

      assertThat(thumbnail).isEqualTo(THUMBNAIL);
      assertThat(thumbnail.bytes()).isEqualTo(THUMBNAIL.bytes());
      assertThat(thumbnail.colour()).isEqualTo("#0a7fff");
      assertThat(thumbnail.scores().sum(Set.of("porn", "sexy"))).isEqualTo(0.12501);
      assertThat(thumbnail.blurred()).isTrue();
      assertThat(thumbnail.width()).isEqualTo(160);
    }
  }

  /** Answers the first request for a thumbnail last, and bundles with what is given. */
  private FakePeer busyPeer(CountDownLatch end, FakePeer.Answer bundles) {
    return new FakePeer(
        (path, nonce, out) -> {
          if (path.equals(Reception.NODE)) {
            greet(nonce, out);
          } else if (path.startsWith(Reception.BUNDLE)) {
            bundles.to(path, nonce, out);
          } else if (path.endsWith(KEY)) {
            awaitQuietly(end);
            good(nonce, out);
          } else {
            String key = path.substring(Reception.THUMBNAILS.length());
            String endorsement = theirs.endorse(nonce, key, PeerAnswer.fieldsOf(THUMBNAIL));
            FakePeer.write(out, 200, endorsement, BYTES.length, BYTES);
          }
        });
  }

  private void sendBundle(String path, String nonce, OutputStream out, Bundle bundle, byte[] body)
      throws java.io.IOException {
    String endorsement = theirs.endorse(nonce, path, PeerAnswer.fieldsOf(bundle));
    FakePeer.write(out, 200, endorsement, bundle.body().length, body);
  }

  /** Twenty of them are about as much as a bundle may have. */
  private static String longKey(int i) {
    return "1x1/" + "x".repeat(140) + i + ".jpg";
  }

  private List<CompletableFuture<Thumbnail>> askFor(int many, FakePeer peer) {
    return IntStream.range(0, many)
        .mapToObj(i -> client.ask(peer.member(), longKey(i), PATIENCE, Trace.NONE))
        .toList();
  }

  @Test
  void busyPeer_isAskedForManyAtOnce_andAloneForWhatItHasNotKept() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    AtomicInteger bundles = new AtomicInteger();
    FakePeer.Answer answer =
        (path, nonce, out) -> {
          String keys = path.substring(Reception.BUNDLE.length());
          bundles.incrementAndGet();
          awaitQuietly(asked); // so that the others wait for the first bundle
          Bundle bundle = Bundle.of(keys, key -> key.equals(longKey(7)) ? null : THUMBNAIL);
          sendBundle(path, nonce, out, bundle, bundle.body());
        };
    try (FakePeer peer = busyPeer(end, answer)) {
      CompletableFuture<Thumbnail> slow = client.ask(peer.member(), KEY, PATIENCE, Trace.NONE);
      List<CompletableFuture<Thumbnail>> many = askFor(20, peer);
      asked.countDown();
      for (CompletableFuture<Thumbnail> one : many) {
        assertThat(one.get().bytes()).isEqualTo(BYTES);
      }
      assertThat(slow).isNotDone();
      assertThat(bundles.get()).isBetween(1, 2);
      assertThat(peer.asked).hasValue(bundles.get() + 2); // the slow one, and the seventh
      end.countDown();
      assertThat(slow.get()).isEqualTo(THUMBNAIL);
      assertThat(client.tally().calls()).containsEntry(PeerFigures.Outcome.THUMBNAIL, 21L);
    }
  }

  @Test
  void bundlesThatLie_areNotBelieved_andEachIsAskedForAlone() throws Exception {
    byte[] other = ofTheSameChecksum(BYTES);
    List<FakePeer.Answer> lies =
        List.of(
            // a thumbnail that is not the listed one, another list, and one of too few
            (path, nonce, out) -> {
              Bundle bundle = bundle(path);
              byte[] body = bundle.body();
              System.arraycopy(other, 0, body, body.length - other.length, other.length);
              sendBundle(path, nonce, out, bundle, body);
            },
            (path, nonce, out) -> {
              Bundle bundle = bundle(path);
              byte[] body = bundle.body();
              body[0] ^= 1;
              sendBundle(path, nonce, out, bundle, body);
            },
            (path, nonce, out) -> {
              Bundle bundle = bundle(path + ";1x1/one-more.jpg");
              sendBundle(path, nonce, out, bundle, bundle.body());
            },
            // lengths that are none
            (path, nonce, out) -> {
              String fields = "BUNDLE 5 " + THUMBNAIL.etag() + " 2000000000";
              FakePeer.write(out, 200, theirs.endorse(nonce, path, fields), 5, new byte[5]);
            },
            (path, nonce, out) -> {
              byte[] list = "2000000000 \"x\" JPEG 1 1 #000000 - -\n".getBytes(UTF_8);
              String fields =
                  "BUNDLE " + list.length + " " + Thumbnail.tag(list) + " " + list.length;
              FakePeer.write(out, 200, theirs.endorse(nonce, path, fields), list.length, list);
            },
            // more than is listed, less than is announced, and no length
            (path, nonce, out) -> {
              Bundle bundle = bundle(path);
              String fields =
                  PeerAnswer.fieldsOf(bundle)
                      .replaceFirst(" \\d+", " " + (bundle.body().length + 5));
              byte[] body = Arrays.copyOf(bundle.body(), bundle.body().length + 5);
              FakePeer.write(out, 200, theirs.endorse(nonce, path, fields), body.length, body);
            },
            (path, nonce, out) -> {
              Bundle bundle = bundle(path);
              byte[] half = Arrays.copyOf(bundle.body(), bundle.body().length / 2);
              sendBundle(path, nonce, out, bundle, half);
              throw new java.io.IOException("cut off");
            },
            (path, nonce, out) -> {
              String fields = theirs.endorse(nonce, path, PeerAnswer.fieldsOf(bundle(path)));
              String head = "HTTP/1.1 200 OK\r\nMinami-Answer: " + fields + "\r\n\r\n";
              out.write(head.getBytes(UTF_8));
              out.write(bundle(path).body());
            },
            // no HTTP, and headers without an end
            (path, nonce, out) -> out.write("rubbish\r\n\r\n".getBytes(UTF_8)),
            (path, nonce, out) -> out.write("X: y\r\n".repeat(20_000).getBytes(UTF_8)),
            // no bundle, none at all, and one of a stranger
            (path, nonce, out) -> {
              String fields = PeerAnswer.fieldsOf(THUMBNAIL);
              FakePeer.write(out, 200, theirs.endorse(nonce, path, fields), BYTES.length, BYTES);
            },
            (path, nonce, out) -> {},
            (path, nonce, out) ->
                FakePeer.write(
                    out, 200, "AAAA " + PeerAnswer.fieldsOf(bundle(path)), 0, new byte[0]));
    for (FakePeer.Answer lie : lies) {
      CountDownLatch end = new CountDownLatch(1);
      try (FakePeer peer = busyPeer(end, lie)) {
        CompletableFuture<Thumbnail> slow = client.ask(peer.member(), KEY, PATIENCE, Trace.NONE);
        for (CompletableFuture<Thumbnail> one : askFor(4, peer)) {
          assertThat(one.get().bytes()).as("lie %d", lies.indexOf(lie)).isEqualTo(BYTES);
        }
        assertThat(client.isWell(peer.member())).isTrue();
        end.countDown();
        assertThat(slow.get()).isEqualTo(THUMBNAIL);
      }
    }
  }

  /** As on a way on which long requests get lost. */
  @Test
  void bundlesThatAreNeverAnswered_areSentEverLessOften() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger bundles = new AtomicInteger();
    FakePeer.Answer silence =
        (path, nonce, out) -> {
          bundles.incrementAndGet();
          awaitQuietly(end);
        };
    try (LogLines log = LogLines.of(Bundles.class);
        FakePeer peer = busyPeer(end, silence)) {
      CompletableFuture<Thumbnail> slow = client.ask(peer.member(), KEY, PATIENCE, Trace.NONE);
      for (int round = 0; round < 10; round++) {
        for (CompletableFuture<Thumbnail> one : askFor(4, peer)) {
          assertThat(one.get().bytes()).isEqualTo(BYTES);
        }
      }
      assertThat(bundles.get()).isBetween(1, 4);
      assertThat(log.all()).hasSize(1).first().asString().contains("each thumbnail alone for now");
      end.countDown();
      assertThat(slow.get()).isEqualTo(THUMBNAIL);
    }
  }

  @Test
  void peerThatLeavesDuringABundle_nobodyWaitsForIt() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    FakePeer.Answer silence =
        (path, nonce, out) -> {
          asked.countDown();
          awaitQuietly(end);
        };
    try (FakePeer peer = busyPeer(end, silence)) {
      client.ask(peer.member(), KEY, PATIENCE, Trace.NONE);
      Bundles bundles = client.bundles(peer.member(), () -> {});
      CompletableFuture<Thumbnail> wish = bundles.ask(longKey(1)).orElseThrow();
      asked.await();
      bundles.close(); // no clock looks at these

      assertThatThrownBy(wish::get).hasMessageContaining("not asked any more");
      assertThat(bundles.ask(longKey(2))).isEmpty();
      end.countDown();
    }
  }

  @Test
  void bundlesThatStop_areGivenUpInTime_andEachIsAskedForAlone() throws Exception {
    for (boolean trickles : List.of(false, true)) {
      CountDownLatch end = new CountDownLatch(1);
      FakePeer.Answer answer =
          (path, nonce, out) -> {
            Bundle bundle = bundle(path);
            sendBundle(path, nonce, out, bundle, Arrays.copyOf(bundle.body(), 10));
            out.flush();
            while (trickles && end.getCount() > 0) {
              out.write(0);
              out.flush();
              Thread.onSpinWait();
            }
            awaitQuietly(end);
          };
      try (FakePeer peer = busyPeer(end, answer)) {
        CompletableFuture<Thumbnail> slow = client.ask(peer.member(), KEY, PATIENCE, Trace.NONE);
        long start = System.nanoTime();
        for (CompletableFuture<Thumbnail> one : askFor(4, peer)) {
          assertThat(one.get().bytes()).isEqualTo(BYTES);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
        end.countDown();
        assertThat(slow.get()).isEqualTo(THUMBNAIL);
      }
    }
  }

  @Test
  void connectionThatThePeerCloses_isReplaced() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger bundles = new AtomicInteger();
    FakePeer.Answer answer =
        (path, nonce, out) -> {
          bundles.incrementAndGet();
          Bundle bundle = bundle(path);
          String endorsement = theirs.endorse(nonce, path, PeerAnswer.fieldsOf(bundle));
          FakePeer.write(
              out, 200, endorsement + "\r\nConnection: close", bundle.body().length, bundle.body());
          out.flush();
          throw new java.io.IOException("closed, as announced");
        };
    try (FakePeer peer = busyPeer(end, answer)) {
      CompletableFuture<Thumbnail> slow = client.ask(peer.member(), KEY, PATIENCE, Trace.NONE);
      for (int i = 0; i < 3; i++) {
        assertThat(client.ask(peer.member(), longKey(i), PATIENCE, Trace.NONE).get().bytes())
            .isEqualTo(BYTES);
      }
      assertThat(bundles).hasValue(3);
      assertThat(peer.asked).hasValue(4);
      end.countDown();
      assertThat(slow.get()).isEqualTo(THUMBNAIL);
    }
  }

  @Test
  void clientThatIsClosedWhileItWaitsForABundle_leavesNoThread() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    FakePeer.Answer never =
        (path, nonce, out) -> {
          asked.countDown();
          awaitQuietly(end);
        };
    try (FakePeer peer = busyPeer(end, never)) {
      CompletableFuture<Thumbnail> slow = client.ask(peer.member(), KEY, PATIENCE, Trace.NONE);
      List<CompletableFuture<Thumbnail>> waiting = askFor(3, peer);
      asked.await();
      client.close();
      for (CompletableFuture<Thumbnail> one : waiting) {
        assertThat(failure(one)).isInstanceOf(PeerException.class);
      }
      assertThat(failure(slow)).isInstanceOf(PeerException.class);
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .noneMatch(name -> name.startsWith("minami-peer"));
      end.countDown();
    }
  }

  private static Bundle bundle(String path) {
    return Bundle.of(path.substring(Reception.BUNDLE.length()), key -> THUMBNAIL);
  }

  @Test
  void verdict_isPassedOnAsSuch() throws Exception {
    try (FakePeer peer =
        new FakePeer(
            (path, nonce, out) -> {
              if (path.equals(Reception.NODE)) {
                greet(nonce, out);
                return;
              }
              refuse(nonce, out, VERDICT, "NOT_FOUND", "the origin has no such picture");
            })) {
      assertThat(failure(client.ask(peer.member(), KEY, PATIENCE, Trace.NONE)))
          .isInstanceOfSatisfying(
              VerdictException.class,
              e -> {
                assertThat(e.name()).isEqualTo("NOT_FOUND");
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
                    out, 200, theirs.endorse(nonce, "1x1/b.jpg", fields), bytes.length, bytes),
            (path, nonce, out) ->
                FakePeer.write(
                    out, 200, theirs.endorse("ours.999", KEY, fields), bytes.length, bytes),
            // damaged, or cut off
            (path, nonce, out) ->
                FakePeer.write(out, 200, theirs.endorse(nonce, KEY, fields), bytes.length, flipped),
            (path, nonce, out) -> {
              FakePeer.write(
                  out,
                  200,
                  theirs.endorse(nonce, KEY, fields),
                  bytes.length,
                  Arrays.copyOf(bytes, bytes.length / 2));
              throw new java.io.IOException("cut off");
            },
            // altered in a way that a checksum does not show
            (path, nonce, out) ->
                FakePeer.write(
                    out,
                    200,
                    theirs.endorse(nonce, KEY, fields),
                    bytes.length,
                    ofTheSameChecksum(bytes)),
            // no headers to speak of, or fields that are none
            (path, nonce, out) -> out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8)),
            (path, nonce, out) ->
                FakePeer.write(out, 200, theirs.endorse(nonce, KEY, "THUMBNAIL 5"), 5, new byte[5]),
            (path, nonce, out) ->
                FakePeer.write(
                    out, 200, theirs.endorse(nonce, KEY, "NONSENSE x y"), 5, new byte[5]),
            // signed, but no thumbnail, or a refusal without a name
            (path, nonce, out) -> {
              String greeting = PeerAnswer.fieldsOf(bytes);
              FakePeer.write(out, 200, theirs.endorse(nonce, KEY, greeting), bytes.length, bytes);
            },
            (path, nonce, out) -> {
              String nameless = "VERDICT " + bytes.length + " " + THUMBNAIL.etag();
              FakePeer.write(out, 404, theirs.endorse(nonce, KEY, nameless), bytes.length, bytes);
            },
            // 10 GB, signed and announced, or only announced
            (path, nonce, out) ->
                FakePeer.write(
                    out,
                    200,
                    theirs.endorse(nonce, KEY, "THUMBNAIL 10000000000 \"x\" JPEG 1 1"),
                    10_000_000_000L,
                    bytes),
            (path, nonce, out) ->
                FakePeer.write(
                    out, 200, theirs.endorse(nonce, KEY, fields), 10_000_000_000L, bytes),
            // a 404 that no node of ours has said
            (path, nonce, out) -> FakePeer.write(out, 404, "", 0, new byte[0]),
            (path, nonce, out) -> FakePeer.write(out, 403, "", 0, new byte[0]));
    for (FakePeer.Answer lie : lies) {
      try (FakePeer peer = new FakePeer(lie)) {
        for (int i = 0; i < 3; i++) {
          assertThat(failure(client.ask(peer.member(), KEY, PATIENCE, Trace.NONE)))
              .as("lie %d", lies.indexOf(lie))
              .isInstanceOf(PeerException.class)
              .message()
              .hasSizeLessThan(120)
              .doesNotContain("NullPointer", "@", "{");
        }
        await("lie " + lies.indexOf(lie)).until(() -> !client.isWell(peer.member()));
      }
    }
  }

  /**
   * Other bytes of the same CRC-32C: the difference, read as a polynomial, is the one that the
   * checksum divides by.
   */
  private static byte[] ofTheSameChecksum(byte[] bytes) {
    byte[] altered = bytes.clone();
    long polynomial = 0x11EDC6F41L;
    for (int bit = 0; bit <= 32; bit++) {
      long coefficient = polynomial >> (32 - bit) & 1;
      altered[bytes.length / 2 + bit / 8] ^= (byte) (coefficient << bit % 8);
    }
    assertThat(altered).isNotEqualTo(bytes);
    assertThat(checksum(altered)).isEqualTo(checksum(bytes));
    return altered;
  }

  private static long checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  @Test
  void lengthThatIsAnnouncedAndNotSent_takesNoMemory() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    List<PeerAnswer<Thumbnail>> answers = new ArrayList<>();
    try (FakePeer peer = new FakePeer((path, nonce, out) -> announce(nonce, out, end))) {
      long taken =
          Heap.takenBy(
              () -> {
                for (int i = 0;
                    i < 10;
                    i++) { // one after the other: a busy machine connects slowly
                  answers.add(
                      client.send(
                          peer.member(),
                          KEY,
                          Duration.ofSeconds(20),
                          Trace.NONE,
                          begun::incrementAndGet));
                  await().untilAtomic(begun, greaterThan(i));
                }
                return answers;
              });

      assertThat(taken).as("with 600 MiB announced").isLessThan(100L << 20);
      assertThat(answers).noneMatch(answer -> answer.result().isDone());
      answers.forEach(answer -> answer.result().cancel(true));
      end.countDown();
    }
  }

  @Test
  void answerThatStopsInTheMiddle_isGivenUpThoughThePeerGreets() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (FakePeer peer =
        new FakePeer(
            (path, nonce, out) -> {
              if (path.equals(Reception.NODE)) {
                greet(nonce, out);
              } else {
                announce(nonce, out, end);
              }
            })) {
      for (int i = 0; i < 3; i++) {
        assertThat(failure(client.ask(peer.member(), KEY, Duration.ofSeconds(20), Trace.NONE)))
            .hasMessageContaining("stopped in the middle");
      }
      await().until(() -> !client.isWell(peer.member()));
      end.countDown();
    }
  }

  /** The head of an answer of 60 MiB, and nothing after it. */
  private void announce(String nonce, OutputStream out, CountDownLatch end)
      throws java.io.IOException {
    int length = 60 << 20;
    String fields = "THUMBNAIL " + length + " \"x\" JPEG 1 1";
    FakePeer.write(out, 200, theirs.endorse(nonce, KEY, fields), length, new byte[0]);
    out.flush();
    awaitQuietly(end);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void requestAsSoonAsTheOneBeforeIsAnswered_findsThePeerIdleAndGoesAlone() throws Exception {
    Queue<String> paths = new ConcurrentLinkedQueue<>();
    try (FakePeer peer =
        new FakePeer(
            (path, nonce, out) -> {
              paths.add(path);
              good(nonce, out);
            })) {
      client
          .ask(peer.member(), KEY, PATIENCE, Trace.NONE)
          .thenCompose(first -> client.ask(peer.member(), KEY, PATIENCE, Trace.NONE))
          .get(10, TimeUnit.SECONDS);
      assertThat(paths).hasSize(2).allMatch(path -> path.startsWith(Reception.THUMBNAILS));
    }
  }

  @Test
  void peerThatGreetsAndWorksWrongly_isTriedByItsWorkInGrowingPausesAndToldOfOnce()
      throws Exception {
    AtomicBoolean good = new AtomicBoolean();
    try (LogLines log = LogLines.of(Peer.class);
        FakePeer peer =
            new FakePeer(
                (path, nonce, out) -> {
                  if (path.equals(Reception.NODE)) {
                    greet(nonce, out);
                  } else if (good.get()) {
                    good(nonce, out);
                  } else {
                    FakePeer.write(out, 200, "", 5, "<html".getBytes(UTF_8));
                  }
                })) {
      for (int i = 0; i < 3; i++) {
        assertThat(failure(client.ask(peer.member(), KEY, PATIENCE, Trace.NONE)))
            .isInstanceOf(PeerException.class);
      }
      long opened = System.nanoTime();
      await().atMost(Duration.ofSeconds(15)).until(() -> peer.asked.get() == 5);
      assertThat(Duration.ofNanos(System.nanoTime() - opened))
          .as("pauses of one second and of two")
          .isGreaterThan(Duration.ofMillis(2_500));
      assertThat(log.all()).hasSize(1).first().asString().contains("is not asked for now");
      good.set(true);

      await().atMost(Duration.ofSeconds(15)).until(() -> client.isWell(peer.member()));
      assertThat(log.all()).hasSize(2).last().asString().contains("is asked again");
      assertThat(peer.asked).hasValue(6);
    }
  }

  @Test
  void peerThatGreetsAndSaysNothingElse_isNotAskedForLong() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (FakePeer peer =
        new FakePeer(
            (path, nonce, out) -> {
              if (path.equals(Reception.NODE)) {
                greet(nonce, out);
              } else {
                awaitQuietly(end);
              }
            })) {
      for (int i = 0; i < 3; i++) {
        assertThat(failure(client.ask(peer.member(), KEY, Duration.ofSeconds(1), Trace.NONE)))
            .hasMessageContaining("sent no answer in time");
      }
      await().until(() -> !client.isWell(peer.member()));
      end.countDown();
    }
  }

  @Test
  void peerThatSaysInTimeThatItTakesTooLong_isWell() throws Exception {
    try (FakePeer peer =
        new FakePeer(
            (path, nonce, out) -> {
              if (path.equals(Reception.NODE)) {
                greet(nonce, out);
                return;
              }
              refuse(nonce, out, NOT_NOW, "ORIGIN_SLOW", "the origin is slow");
            })) {
      for (int i = 0; i < 10; i++) {
        assertThat(failure(client.ask(peer.member(), KEY, PATIENCE, Trace.NONE)))
            .hasMessageContaining("ORIGIN_SLOW");
      }
      assertThat(client.isWell(peer.member())).isTrue();
    }
  }

  @Test
  void errorWhilePeersAreLookedAfter_doesNotEndThat() throws Exception {
    AtomicBoolean full = new AtomicBoolean();
    AtomicInteger errors = new AtomicInteger();
    Clock memory =
        new Clock() {
          @Override
          public long millis() {
            if (full.get()) {
              errors.incrementAndGet();
              throw new OutOfMemoryError("Java heap space");
            }
            return System.currentTimeMillis();
          }

          @Override
          public Instant instant() {
            return Instant.ofEpochMilli(millis());
          }

          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        };
    client.close();
    client = new PeerClient(signatures("ours", memory), () -> {});
    AtomicBoolean good = new AtomicBoolean();
    try (FakePeer peer =
        new FakePeer(
            (path, nonce, out) -> {
              if (path.equals(Reception.NODE) && good.get()) {
                greet(nonce, out);
              } else if (good.get()) {
                good(nonce, out);
              } else {
                FakePeer.write(out, 404, "", 0, new byte[0]);
              }
            })) {
      for (int i = 0; i < 3; i++) {
        assertThat(failure(client.ask(peer.member(), KEY, PATIENCE, Trace.NONE)))
            .isInstanceOf(PeerException.class);
      }
      full.set(true);
      await().untilAtomic(errors, greaterThan(0));
      full.set(false);
      good.set(true);

      await().atMost(Duration.ofSeconds(15)).until(() -> client.isWell(peer.member()));
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
                          + theirs.endorse(nonce, KEY, fields)
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
      assertThat(failure(client.ask(peer.member(), KEY, PATIENCE, Trace.NONE)))
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
              } else if (path.equals(Reception.NODE)) {
                greet(nonce, out);
              } else {
                good(nonce, out);
              }
            })) {
      long start = System.nanoTime();
      List<CompletableFuture<Thumbnail>> waiting = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        waiting.add(client.ask(peer.member(), KEY, PATIENCE, Trace.NONE));
      }
      for (CompletableFuture<Thumbnail> request : waiting) {
        assertThat(failure(request)).isInstanceOf(PeerException.class);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
      assertThat(client.isWell(peer.member())).isFalse();
      assertThat(peer.greeted).hasValue(1);

      stuck.set(false);
      await().atMost(Duration.ofSeconds(5)).until(() -> client.isWell(peer.member()));
      assertThat(client.ask(peer.member(), KEY, PATIENCE, Trace.NONE).get()).isEqualTo(THUMBNAIL);
      end.countDown();
    }
  }

  @Test
  void slowPeerThatAnswersGreetings_isWaitedFor() throws Exception {
    CountDownLatch ready = new CountDownLatch(1);
    try (FakePeer peer =
        new FakePeer(
            (path, nonce, out) -> {
              if (path.equals(Reception.NODE)) {
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
      CompletableFuture<Thumbnail> request = client.ask(peer.member(), KEY, PATIENCE, Trace.NONE);
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
      assertThat(failure(client.ask(peer.member(), KEY, PATIENCE, Trace.NONE)))
          .isInstanceOf(PeerException.class)
          .hasMessageContaining("cannot be connected to");
    }
    await().until(() -> !client.isWell(peer.member()));
    assertThat(client.state(peer.member()).toLowerCase(Locale.ROOT)).isEqualTo("open");
  }

  @Test
  void nameThatLeadsToALinkLocalAddress_isNotAsked() {
    Member meta = new Member(URI.create("http://169.254.169.254:80"), "i", "1", "2026", "h", "m");

    assertThatThrownBy(() -> client.ask(meta, KEY, PATIENCE, Trace.NONE).get())
        .hasRootCauseInstanceOf(PeerException.class)
        .rootCause()
        .hasMessageContaining("no address that a node can have");
  }
}

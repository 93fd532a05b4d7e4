package minami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import minami.address.ImagePath;
import minami.cache.SingleFlight;
import minami.origin.OriginException;
import minami.origin.Original;
import minami.origin.Origins;
import minami.testing.FakeOrigin;
import minami.testing.Heap;
import minami.trace.Trace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OriginalsTest {

  private static final long KEPT_BYTES = 4 << 20;

  /** What the client's buffers and the JVM's own may have grown by meanwhile. */
  private static final long NOISE = 3 << 20;

  private final FakeOrigin origin = FakeOrigin.start().withoutRecord();
  private final Origins origins =
      Origins.open(
          new Origins.Settings(
              Map.of("", origin.uri().toString()),
              false,
              Duration.ofSeconds(20),
              16,
              256,
              100_000,
              Map.of()));
  private final Originals originals =
      new Originals(origins, KEPT_BYTES, new Purges(), (image, original) -> {});

  @AfterEach
  void close() {
    originals.close();
    origins.close();
    origin.close();
  }

  private SingleFlight.Ticket<Original> get(String path) {
    return originals.get(new ImagePath("", path, path), Trace.NONE);
  }

  private OriginException failure(String path) {
    SingleFlight.Ticket<Original> ticket = get(path);
    assertThatExceptionOfType(CompletionException.class).isThrownBy(ticket.future()::join);
    return (OriginException) ticket.future().handle((o, f) -> cause(f)).join();
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  private Object fetchMany(int count, String prefix) throws Exception {
    for (int i = 0; i < count; i += 100) {
      List<SingleFlight.Ticket<Original>> herd = new ArrayList<>();
      for (int j = i; j < i + 100; j++) {
        herd.add(get(prefix + j));
      }
      for (SingleFlight.Ticket<Original> ticket : herd) {
        ticket.future().handle((o, f) -> null).get(30, TimeUnit.SECONDS);
      }
    }
    return null;
  }

  /** A hostile origin: a picture of nothing, behind an address of 7.5 KB, with long validators. */
  private FakeOrigin redirectingFarAway() {
    String far = "x".repeat(7_500);
    String tag = "e".repeat(250);
    origin.serve("a.jpg", new byte[100]);
    return origin.onOthers(
        (request, exchange) ->
            exchange.write(
                request.path().startsWith("far/")
                    ? "HTTP/1.1 200 OK\r\nETag: \"%s\"\r\nLast-Modified: %s\r\nContent-Length: 5\r\n\r\nbytes"
                        .formatted(tag, tag)
                    : "HTTP/1.1 302 Found\r\nLocation: /far/%s/%s\r\nContent-Length: 0\r\n\r\n"
                        .formatted(far, request.path())));
  }

  @Test
  void tinyPicturesBehindLongRedirects_takeWhatIsCounted() throws Exception {
    redirectingFarAway();
    fetchMany(400, "warm/");

    long taken = Heap.takenBy(() -> fetchMany(6_000, "p/"));

    assertThat(originals.state().bytes()).isBetween(KEPT_BYTES / 4, KEPT_BYTES);
    assertThat(taken).isLessThan(originals.state().bytes() * 3 / 2 + NOISE);
  }

  @Test
  void longValidatorsOfShortAddresses_takeWhatIsCounted() throws Exception {
    String tag = "e".repeat(250);
    origin.onOthers(
        (request, exchange) ->
            exchange.write(
                "HTTP/1.1 200 OK\r\nETag: \"%s\"\r\nLast-Modified: %s\r\nContent-Length: 5\r\n\r\nbytes"
                    .formatted(tag, tag)));
    fetchMany(400, "warm/");

    long taken = Heap.takenBy(() -> fetchMany(6_000, "p".repeat(500) + "/"));

    assertThat(originals.state().bytes()).isBetween(KEPT_BYTES / 2, KEPT_BYTES);
    assertThat(taken).isLessThan(originals.state().bytes() * 3 / 2 + NOISE);
  }

  @Test
  void failuresOfLongPaths_areBoundedInBytes() throws Exception {
    origin.onOthers(
        (request, exchange) -> exchange.write("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"));
    fetchMany(400, "warm/");

    long taken = Heap.takenBy(() -> fetchMany(7_000, "p".repeat(1_500) + "/"));

    assertThat(taken).isLessThan(6L << 20); // all of them are 10 MB
  }

  /**
   * The host is left alone for a minute; what is asked for after that is tried in the gate's tests.
   */
  @Test
  void tooManyRequests_forAnHour_isRememberedForThatPicture() throws Exception {
    origin.on(
        "limited.jpg",
        (request, exchange) ->
            exchange.write("HTTP/1.1 429 x\r\nRetry-After: 7200\r\nContent-Length: 0\r\n\r\n"));

    assertThat(failure("limited.jpg").retryAfter()).isBetween(3_500, 3_600);
    OriginException again = failure("limited.jpg");
    assertThat(again.retryAfter()).isBetween(3_500, 3_600);
    assertThat(again).hasMessage("the origin answered 429");
    assertThat(failure("other.jpg").retryAfter()).isBetween(30, 60);
    assertThat(origin.count()).isOne();
  }

  @Test
  void missing_isNotAskedForAgain() throws Exception {
    assertThat(failure("status/404").reason()).isEqualTo(OriginException.Reason.NOT_FOUND);
    assertThat(failure("status/404").reason()).isEqualTo(OriginException.Reason.NOT_FOUND);
    assertThat(origin.count("status/404")).isOne();
  }
}

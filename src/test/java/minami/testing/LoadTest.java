package minami.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That a stall is seen by all requests that were due while it lasted. */
@Timeout(60)
class LoadTest {

  private static final int PER_SECOND = 200;
  private static final String JPEG = "Content-Type: image/jpeg";
  private static final Duration STALL = Duration.ofMillis(500);

  private final FakeOrigin server = FakeOrigin.start().serve("a.jpg", Pictures.jpeg(1), JPEG);
  private final LoadClient client = new LoadClient();
  private final Queue<Load.Sample> samples = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void serverThatStopsAnswering_isInTheTimesOfAllThatWereDueMeanwhile() throws Exception {
    try (Load load = load(number -> "a.jpg")) {
      await().until(() -> samples.size() >= 20);
      server.hold("a.jpg");
      Duration held = load.now();
      awaitTime(load, held.plus(STALL));
      Duration released = load.now();
      server.release("a.jpg");
      await().until(() -> samples.stream().anyMatch(s -> s.dueNanos() > released.toNanos()));
      load.finish();

      assertThatAllWaited(held, released);
    }
  }

  @Test
  void senderThatIsHeldUp_countsFromWhenItWasDue() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch reached = new CountDownLatch(1);
    LongFunction<String> paths =
        number -> {
          if (number == 20) {
            reached.countDown();
            awaitOpen(gate);
          }
          return "a.jpg";
        };
    try (Load load = load(paths)) {
      reached.await();
      Duration held = load.now();
      awaitTime(load, held.plus(STALL));
      Duration released = load.now();
      gate.countDown();
      await().until(() -> samples.stream().anyMatch(s -> s.dueNanos() > released.toNanos()));
      load.finish();

      assertThatAllWaited(held, released);
      assertThat(dueBetween(held, released))
          .allSatisfy(
              s -> assertThat(s.lateNanos() + s.dueNanos()).isGreaterThan(released.toNanos()));
    }
  }

  @Test
  void answerThatIsNoPicture_isBroken() throws Exception {
    server.serve("b.jpg", new byte[100], JPEG);
    try (Load load = load(number -> number % 2 == 0 ? "a.jpg" : "b.jpg")) {
      await().until(() -> samples.size() >= 10);
      load.finish();
    }
    assertThat(samples)
        .allSatisfy(
            s -> assertThat(s.status()).isEqualTo(s.number() % 2 == 0 ? 200 : LoadClient.BROKEN));
  }

  @Test
  void nodeThatRefusesConnections_isPassedOver() throws Exception {
    FakeOrigin gone = FakeOrigin.start();
    gone.close();
    try (Load load =
        new Load(
            client,
            List.of(gone.uri(), server.uri()),
            PER_SECOND,
            number -> "a.jpg",
            samples::add)) {
      await().until(() -> samples.size() >= 10);
      load.finish();

      assertThat(samples).extracting(Load.Sample::status).containsOnly(200);
      assertThat(load.passedOver()).isEqualTo((samples.size() + 1) / 2);
    }
  }

  private Load load(LongFunction<String> paths) {
    return new Load(client, List.of(server.uri()), PER_SECOND, paths, samples::add);
  }

  private void assertThatAllWaited(Duration held, Duration released) {
    Collection<Load.Sample> during = dueBetween(held, released);
    double expected = released.minus(held).toNanos() / 1e9 * PER_SECOND;
    assertThat((double) during.size()).as("none is left out").isBetween(expected - 1, expected + 1);
    assertThat(during)
        .allSatisfy(s -> assertThat(s.nanos()).isGreaterThan(released.toNanos() - s.dueNanos()));
    assertThat(Load.between(samples, Duration.ZERO, Duration.ofDays(1)).failed()).isZero();
  }

  private List<Load.Sample> dueBetween(Duration from, Duration to) {
    return samples.stream()
        .filter(s -> s.dueNanos() > from.toNanos() && s.dueNanos() < to.toNanos())
        .toList();
  }

  private static void awaitTime(Load load, Duration time) {
    await().pollInterval(Duration.ofMillis(5)).until(() -> load.now().compareTo(time) >= 0);
  }

  private static void awaitOpen(CountDownLatch gate) {
    try {
      if (!gate.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the gate stays shut");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package minami.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

  private final SingleFlight<String> flights = new SingleFlight<>();
  private final CompletableFuture<String> work = new CompletableFuture<>();
  private final AtomicInteger starts = new AtomicInteger();

  private SingleFlight.Ticket<String> join() {
    return flights.join(
        "key",
        () -> {
          starts.incrementAndGet();
          return work;
        });
  }

  @Test
  void equalRequests_shareOneWork() throws Exception {
    SingleFlight.Ticket<String> first = join();
    SingleFlight.Ticket<String> second = join();
    work.complete("done");
    assertThat(first.future().get()).isEqualTo("done");
    assertThat(second.future().get()).isEqualTo("done");
    assertThat(starts).hasValue(1);
    assertThat(flights.size()).isZero();
  }

  @Test
  void leaver_doesNotFailTheOthers() throws Exception {
    SingleFlight.Ticket<String> first = join();
    SingleFlight.Ticket<String> second = join();
    first.leave();
    first.leave();
    first.future().cancel(true);
    assertThat(work).isNotDone();
    work.complete("done");
    assertThat(second.future().get()).isEqualTo("done");
  }

  @Test
  void lastLeaver_cancelsTheWorkAndFreesTheKey() {
    SingleFlight.Ticket<String> first = join();
    SingleFlight.Ticket<String> second = join();
    first.leave();
    second.leave();
    assertThat(work).isCancelled();
    assertThat(flights.size()).isZero();
    join();
    assertThat(starts).hasValue(2);
  }

  @Test
  void whoComesWhenTheDoorsAreClosed_waitsForWorkOfItsOwn() throws Exception {
    SingleFlight.Ticket<String> before = join();
    flights.closeDoors("another");
    join();
    assertThat(starts).hasValue(1);
    flights.closeDoors("key");
    SingleFlight.Ticket<String> after =
        flights.join("key", () -> CompletableFuture.completedFuture("fresh"));
    assertThat(after.future().get()).isEqualTo("fresh");
    work.complete("old");
    assertThat(before.future().get()).isEqualTo("old");
    assertThat(flights.size()).isZero();
  }

  @Test
  void errorOfTheWork_reachesAllAndFreesTheKey() {
    SingleFlight.Ticket<String> first = join();
    SingleFlight.Ticket<String> second = join();
    work.completeExceptionally(new StackOverflowError("deep"));
    for (SingleFlight.Ticket<String> ticket : List.of(first, second)) {
      assertThatThrownBy(() -> ticket.future().get())
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseInstanceOf(StackOverflowError.class);
    }
    assertThat(flights.size()).isZero();
  }

  @Test
  void errorAtTheStart_reachesTheCallerAndFreesTheKey() {
    SingleFlight.Ticket<String> ticket =
        flights.join(
            "key",
            () -> {
              throw new OutOfMemoryError("none left");
            });
    assertThatThrownBy(() -> ticket.future().get()).hasRootCauseInstanceOf(OutOfMemoryError.class);
    assertThat(flights.size()).isZero();
  }

  @Test
  void quiet_completesWhenAllWorkHasEnded() {
    join();
    CompletableFuture<Void> quiet = flights.quiet();
    assertThat(quiet).isNotDone();
    work.completeExceptionally(new IllegalStateException("ended all the same"));
    assertThat(quiet).isCompleted();
  }

  @Test
  void joiningLeavingAndLandingAtOnce_neverLosesACaller() throws Exception {
    int callers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      for (int round = 0; round < 2_000; round++) {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<String>> results = new ArrayList<>();
        for (int c = 0; c < callers; c++) {
          boolean leaves = c % 2 == 0;
          results.add(
              threads.submit(
                  () -> {
                    start.await();
                    SingleFlight.Ticket<String> ticket =
                        flights.join("k", () -> CompletableFuture.supplyAsync(() -> "v", threads));
                    if (leaves) {
                      ticket.leave();
                      return "left";
                    }
                    return ticket.future().get(10, TimeUnit.SECONDS);
                  }));
        }
        start.countDown();
        for (int c = 0; c < callers; c++) {
          assertThat(results.get(c).get(20, TimeUnit.SECONDS)).isEqualTo(c % 2 == 0 ? "left" : "v");
        }
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(flights.size()).isZero();
  }
}

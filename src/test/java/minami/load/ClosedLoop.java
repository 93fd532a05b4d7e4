package minami.load;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import minami.testing.Load;
import minami.testing.LoadClient;

/**
 * A number of users of whom each asks again once he has his answer. That finds how much a server
 * can do; how long it takes to answer others cannot be told from it, as nobody asks while it
 * stalls.
 */
final class ClosedLoop {

  private ClosedLoop() {}

  /** Asks until the time is over, and returns when all is answered. */
  static void run(
      LoadClient client,
      URI node,
      int users,
      Duration time,
      LongFunction<String> paths,
      Consumer<Load.Sample> samples)
      throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    ask(client, node, users, number -> System.nanoTime() < end, paths, samples);
  }

  /** Asks so often. */
  static void run(
      LoadClient client,
      URI node,
      int users,
      long requests,
      LongFunction<String> paths,
      Consumer<Load.Sample> samples)
      throws InterruptedException {
    ask(client, node, users, number -> number < requests, paths, samples);
  }

  private interface Condition {
    boolean holds(long number);
  }

  private static void ask(
      LoadClient client,
      URI node,
      int users,
      Condition goesOn,
      LongFunction<String> paths,
      Consumer<Load.Sample> samples)
      throws InterruptedException {
    Semaphore idle = new Semaphore(users);
    long start = System.nanoTime();
    idle.acquire();
    for (long n = 0; goesOn.holds(n); n++) {
      long number = n;
      long sent = System.nanoTime();
      client.get(
          node.resolve(paths.apply(number)),
          answer -> {
            long nanos = System.nanoTime() - sent;
            samples.accept(
                new Load.Sample(number, sent - start, 0, nanos, answer.status(), answer.cache()));
            idle.release();
          });
      idle.acquire();
    }
    idle.release();
    await("what is under way")
        .atMost(Duration.ofSeconds(90))
        .until(() -> idle.availablePermits() == users);
  }
}

package minami.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import minami.testing.LogLines;
import minami.trace.Trace;
import org.awaitility.Awaitility;

/** Waits for fetches in tests. */
final class Fetching {

  private Fetching() {}

  /** What a fetch held is given back just after its future completes. */
  static void awaitIdle(Origins origins) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(20))
        .until(() -> origins.underWay() == 0 && origins.memory().taken() == 0);
  }

  /** The only line so far, which is written just after a fetch has failed. */
  static String line(LogLines log) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(20))
        .until(() -> !log.all().isEmpty());
    assertThat(log.all()).hasSize(1);
    return log.all().get(0);
  }

  static Original get(Origin origin, String path) {
    return get(origin.fetch(path, null, Trace.NONE));
  }

  static Original get(CompletableFuture<Original> fetch) {
    try {
      return fetch.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      return fail("no original", e);
    }
  }

  static OriginException failure(Origin origin, String path) {
    return failure(origin.fetch(path, null, Trace.NONE));
  }

  static OriginException failure(CompletableFuture<Original> fetch) {
    return verdict(fetch);
  }

  static OriginException verdict(CompletableFuture<?> future) {
    try {
      return fail("no failure, but " + future.get(30, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OriginException verdict) {
        return verdict;
      }
      return fail("not an OriginException", e);
    } catch (InterruptedException | TimeoutException e) {
      return fail("no verdict", e);
    }
  }
}

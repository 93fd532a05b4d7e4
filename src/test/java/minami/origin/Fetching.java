package minami.origin;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for fetches in tests. */
final class Fetching {

  private Fetching() {}

  static Original get(Origin origin, String path) {
    return get(origin.fetch(path, null));
  }

  static Original get(CompletableFuture<Original> fetch) {
    try {
      return fetch.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      return fail("no original", e);
    }
  }

  static OriginException failure(Origin origin, String path) {
    return failure(origin.fetch(path, null));
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

package minami.origin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import minami.origin.OriginException.Reason;

/**
 * The sample pictures inside the WAR. Only what is listed here can be reached, whatever else lies
 * on the class path.
 */
final class SampleOrigin implements Origin {

  static final List<String> NAMES =
      List.of("sunset.jpg", "flower.jpg", "cairn.jpg", "egret.jpg", "waterfall.jpg", "toucan.png");

  /** They change with the WAR only, and then the caches are new too. */
  private static final Duration FRESH = Duration.ofDays(365);

  private final Executor disk;
  private final OriginGate gate;

  SampleOrigin(Executor disk, OriginGate gate) {
    this.disk = disk;
    this.gate = gate;
  }

  @Override
  public CompletableFuture<Original> fetch(String path, Original known) {
    int index = NAMES.indexOf(path);
    if (index < 0) {
      return CompletableFuture.failedFuture(
          new OriginException(Reason.NOT_FOUND, "no such sample"));
    }
    return gate.fetch(
        visit -> {
          try {
            disk.execute(() -> read(NAMES.get(index), visit.result()));
          } catch (RejectedExecutionException e) {
            visit
                .result()
                .completeExceptionally(
                    new OriginException(Reason.OVERLOADED, "too many requests wait for the disk"));
          }
        });
  }

  private static void read(String name, CompletableFuture<Original> result) {
    try (InputStream in = SampleOrigin.class.getResourceAsStream("/minami/samples/" + name)) {
      if (in == null) {
        throw new IOException("not in the WAR");
      }
      result.complete(
          new Original(
              in.readAllBytes(),
              URI.create("samples:/" + name),
              null,
              null,
              FRESH,
              System.nanoTime(),
              true));
    } catch (IOException | RuntimeException e) {
      result.completeExceptionally(new OriginException(Reason.BROKEN, "the sample cannot be read"));
    }
  }
}

package minami.origin;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import minami.origin.OriginException.Reason;
import minami.trace.Trace;

/**
 * The sample pictures inside the WAR. Only what is listed here can be reached, whatever else lies
 * on the class path.
 */
final class SampleOrigin implements Origin {

  static final List<String> NAMES =
      List.of(
          "flower.jpg",
          "egret.jpg",
          "cairn.jpg",
          "waterfall.jpg",
          "sunset.jpg",
          "toucan.png",
          "orrery.gif");

  /** They only change with the WAR, and then the caches are new too. */
  private static final Duration FRESH = Duration.ofDays(365);

  private final Disk disk;
  private final OriginGate gate;

  SampleOrigin(Disk disk, OriginGate gate) {
    this.disk = disk;
    this.gate = gate;
  }

  @Override
  public CompletableFuture<Original> fetch(String path, Original known, Trace trace) {
    if (!NAMES.contains(path)) {
      return CompletableFuture.failedFuture(
          new OriginException(Reason.NOT_FOUND, "no such sample"));
    }
    return gate.fetch(visit -> disk.read(() -> read(path), visit.result()));
  }

  private static Original read(String name) throws IOException {
    try (InputStream in = SampleOrigin.class.getResourceAsStream("/minami/samples/" + name)) {
      if (in == null) {
        throw new IOException("not in the WAR");
      }
      String source = "samples:/" + name;
      return new Original(in.readAllBytes(), source, null, null, FRESH, System.nanoTime(), true);
    }
  }
}

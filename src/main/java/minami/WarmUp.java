package minami;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import minami.image.Fit;
import minami.image.Gravity;
import minami.image.ImageException;
import minami.image.OutputFormat;
import minami.image.RenderOptions;
import minami.image.Renderer;
import minami.thread.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes thumbnails of the samples in a node's first seconds, so that the JVM compiles the decoders
 * and the resizer before requests come. The first thumbnail of a cold node takes ten times as long
 * as the hundredth.
 */
final class WarmUp implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  /** One picture for each path through the decoders: sequential, progressive, rotated, PNG. */
  private static final List<String> SAMPLES =
      List.of("egret.jpg", "sunset.jpg", "flower.jpg", "waterfall.jpg", "toucan.png");

  /** One size for each scale that a JPEG is decoded at: most thumbnails are small. */
  private static final List<RenderOptions> OPTIONS =
      List.of(jpeg(160, 120), jpeg(320, 240), jpeg(240, 180), jpeg(640, 480), jpeg(1280, 960));

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Renderer renderer;
  private final long end;
  private final DaemonThreads threads = new DaemonThreads();
  private final Thread thread;

  /** Starts on its own thread and stops after this time. */
  WarmUp(Renderer renderer, Duration time) {
    this.renderer = renderer;
    end = System.nanoTime() + time.toNanos();
    thread = threads.one("minami-warm-up", this::run);
    thread.start();
  }

  private static RenderOptions jpeg(int width, int height) {
    return new RenderOptions(
        width, height, Fit.FILL, true, Gravity.CENTRE, OutputFormat.JPEG, 85, 0xFFFFFF);
  }

  private void run() {
    try {
      List<byte[]> pictures = SAMPLES.stream().map(WarmUp::read).toList();
      for (int i = 0; isTime(); i++) {
        for (byte[] picture : pictures) {
          if (isTime()) {
            renderer.prepare(picture, OPTIONS.get(i % OPTIONS.size())).run();
          }
        }
      }
    } catch (ImageException | RuntimeException | OutOfMemoryError e) {
      LOG.debug("Warming up ended early", e); // the requests will warm the node up
    }
  }

  private boolean isTime() {
    return System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted();
  }

  private static byte[] read(String sample) {
    try (InputStream in = WarmUp.class.getResourceAsStream("samples/" + sample)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("a sample is missing in the WAR", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    threads.join(PATIENCE);
  }
}

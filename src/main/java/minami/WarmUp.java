package minami;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import minami.image.Fit;
import minami.image.Format;
import minami.image.Gravity;
import minami.image.ImageException;
import minami.image.Look;
import minami.image.OutputFormat;
import minami.image.RenderOptions;
import minami.image.Renderer;
import minami.moderation.ModerationSettings;
import minami.see.Scores;
import minami.see.Viewer;
import minami.thread.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes thumbnails of the samples before a node takes requests or joins a cluster, so that the JVM
 * has compiled the decoders and the resizer by then. The first thumbnail of a cold node takes ten
 * times as long as the hundredth: under load, several cold nodes that take over images from a warm
 * one refuse requests that it would have served.
 */
public final class WarmUp {

  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  /** Sequential, progressive and rotated JPEGs, and a PNG. */
  private static final List<String> SAMPLES =
      List.of("egret.jpg", "sunset.jpg", "flower.jpg", "waterfall.jpg", "toucan.png");

  /** Sizes for each scale that a JPEG is decoded at; most thumbnails are small. */
  private static final List<RenderOptions> OPTIONS =
      List.of(
          in(OutputFormat.JPEG, 160, 120),
          in(OutputFormat.WEBP, 320, 240),
          in(OutputFormat.JPEG, 320, 240),
          in(OutputFormat.JPEG, 240, 180),
          in(OutputFormat.JPEG, 640, 480),
          in(OutputFormat.JPEG, 1280, 960));

  private static final Look.Wanted SCORES =
      new Look.Wanted(Look.Memory.NONE, false, true, false, Scores::areKnown);

  /** For the last thumbnail. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Of all formats, whatever the configuration lets originals have. */
  private final Renderer renderer = new Renderer(EnumSet.allOf(Format.class), Integer.MAX_VALUE);

  private final long end;

  private final boolean looks;

  private WarmUp(Duration time, boolean looks) {
    end = System.nanoTime() + time.toNanos();
    this.looks = looks;
  }

  /**
   * Makes thumbnails for as long as the settings say, and finishes the last one; none if the time
   * is zero. Where the model inside moderates, it looks at pictures, too: the first look of a cold
   * node takes longer than many have.
   */
  public static void run(ServiceSettings settings) {
    Duration time = settings.warmUp();
    if (time.isZero()) {
      return;
    }
    boolean looks = settings.moderation().filter(ModerationSettings::isBuiltIn).isPresent();
    WarmUp warmUp = new WarmUp(time, looks);
    // On its own thread: the container's may keep what the JDK stores in the thread.
    DaemonThreads threads = new DaemonThreads();
    Thread thread = threads.one("minami-warm-up", warmUp::run);
    thread.start();
    threads.join(time.plus(PATIENCE));
    thread.interrupt();
  }

  private static RenderOptions in(OutputFormat format, int width, int height) {
    return new RenderOptions(width, height, Fit.FILL, true, Gravity.CENTRE, format, 85, 0xFFFFFF);
  }

  private void run() {
    try {
      List<byte[]> pictures = SAMPLES.stream().map(WarmUp::read).toList();
      Viewer viewer = new Viewer();
      for (int i = 0; isTime(); i++) {
        for (byte[] picture : pictures) {
          if (looks && isTime()) {
            renderer.prepareLook(picture, viewer, SCORES).run();
          }
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
}

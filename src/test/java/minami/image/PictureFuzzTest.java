package minami.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import minami.see.Seen;
import minami.see.Viewer;
import minami.testing.Corpus;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the bytes are, a thumbnail or an {@link ImageException} comes of them, in time, and out
 * of the memory that was reckoned.
 *
 * <p>A build runs each target over its seeds: the small files of the corpus, and what was found
 * before, in {@code PictureFuzzTestInputs}. By name, one of them looks for more, for ten minutes:
 *
 * <pre>
 * JAZZER_FUZZ=1 mvn test -Dtest=PictureFuzzTest#webp
 * </pre>
 *
 * <p>It writes what it finds to the folder of the inputs, and what it has learned to {@code
 * .cifuzz-corpus}, from where the next run goes on.
 */
class PictureFuzzTest {

  private static final int WHITE = 0xFFFFFF;

  private static final String A_RUN = "10m";
  private static final int LARGEST_SEED = 16_384;

  private static final long MOST_PIXELS = 50_000_000;

  private static final Duration DEADLINE = Duration.ofSeconds(2);

  /** Of the CPU: the clock is looked at now and then only. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** How often what was reckoned may be garbage and made again. */
  private static final int TURNOVER = 4;

  /** Of garbage: tables for each strip, say, and what Jazzer's hooks make. */
  private static final long SMALL_THINGS = 64 << 20;

  /** The first of its kind loads the classes of a reader, too. */
  private static final int TRIES = 5;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @MethodSource
  @FuzzTest(maxDuration = A_RUN)
  void jpeg(byte[] picture) {
    check(Format.JPEG, picture);
  }

  @MethodSource
  @FuzzTest(maxDuration = A_RUN)
  void png(byte[] picture) {
    check(Format.PNG, picture);
  }

  @MethodSource
  @FuzzTest(maxDuration = A_RUN)
  void gif(byte[] picture) {
    check(Format.GIF, picture);
  }

  @MethodSource
  @FuzzTest(maxDuration = A_RUN)
  void webp(byte[] picture) {
    check(Format.WEBP, picture);
  }

  @MethodSource
  @FuzzTest(maxDuration = A_RUN)
  void bmp(byte[] picture) {
    check(Format.BMP, picture);
  }

  @MethodSource
  @FuzzTest(maxDuration = A_RUN)
  void tiff(byte[] picture) {
    check(Format.TIFF, picture);
  }

  static Stream<byte[]> jpeg() {
    return seeds(Format.JPEG);
  }

  static Stream<byte[]> png() {
    return seeds(Format.PNG);
  }

  static Stream<byte[]> gif() {
    return seeds(Format.GIF);
  }

  static Stream<byte[]> webp() {
    return seeds(Format.WEBP);
  }

  static Stream<byte[]> bmp() {
    return seeds(Format.BMP);
  }

  static Stream<byte[]> tiff() {
    return seeds(Format.TIFF);
  }

  private static Stream<byte[]> seeds(Format format) {
    return Corpus.entries().stream()
        .map(entry -> Corpus.bytes(entry.file()))
        .filter(bytes -> bytes.length <= LARGEST_SEED)
        .filter(bytes -> Format.of(bytes).filter(format::equals).isPresent());
  }

  private static void check(Format format, byte[] picture) {
    Use use = use(format, picture);
    for (int i = 1; i < TRIES && !use.isBearable(); i++) {
      use = use(format, picture);
    }
    assertThat(use).matches(Use::isBearable, "is bearable");
  }

  private static final List<RenderOptions> WAYS =
      List.of(
          new RenderOptions(64, 48, Fit.FILL, true, Gravity.CENTRE, OutputFormat.JPEG, 85, WHITE),
          new RenderOptions(40, 40, Fit.FIT, false, Gravity.CENTRE, OutputFormat.PNG, 85, WHITE),
          new RenderOptions(
              90, 30, Fit.FILL, true, Gravity.SMART, OutputFormat.BLURHASH, 85, WHITE),
          new RenderOptions(
              48, 40, Fit.PAD, false, Gravity.CENTRE, OutputFormat.WEBP, 60, WHITE, true),
          new RenderOptions(
              33, 60, Fit.FIT, true, Gravity.CENTRE, OutputFormat.GIF, 85, WHITE, true),
          new RenderOptions(50, 33, Fit.FILL, true, Gravity.CENTRE, OutputFormat.WEBP, 84, WHITE));

  private static final Look.Wanted LOOK =
      new Look.Wanted(Look.Memory.NONE, false, false, true, scores -> false);

  /** What a picture took of the heap and of the CPU. */
  private record Use(long reckoned, long allocated, Duration cpu) {
    boolean isBearable() {
      return allocated < reckoned * TURNOVER + SMALL_THINGS
          && cpu.compareTo(DEADLINE.plus(GRACE)) < 0;
    }
  }

  private static Use use(Format format, byte[] picture) {
    Renderer renderer = new Renderer(EnumSet.of(format), MOST_PIXELS);
    long cpuBefore = THREADS.getCurrentThreadCpuTime();
    long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
    long reckoned = 0;
    try {
      RenderOptions options = options(picture);
      Deadline deadline = new Deadline(DEADLINE);
      Seen seen = Seen.NOTHING;
      if (options.looks()) {
        Look look = renderer.prepareLook(picture, new Viewer(), LOOK, deadline);
        reckoned = look.memory();
        seen = look.run().memory().seen();
      }
      Rendering rendering = renderer.prepare(picture, options, seen, options.looks(), deadline);
      reckoned += rendering.memory();
      rendering.run();
    } catch (ImageException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
    return new Use(
        reckoned,
        THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore,
        Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - cpuBefore));
  }

  /** One of the ways to a thumbnail: from planes, from pixels, after a look. */
  private static RenderOptions options(byte[] picture) {
    return WAYS.get(Math.floorMod(Arrays.hashCode(picture), WAYS.size()));
  }
}

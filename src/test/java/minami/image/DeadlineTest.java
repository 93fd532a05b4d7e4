package minami.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import minami.image.ImageException.Reason;
import minami.see.Seen;
import minami.testing.Corpus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {

  private static final Renderer RENDERER = new Renderer(EnumSet.allOf(Format.class), 50_000_000);
  private static final Duration LONG = Duration.ofHours(1);
  private static final RenderOptions PNG =
      new RenderOptions(32, 24, Fit.FILL, true, Gravity.CENTRE, OutputFormat.PNG, 85, 0xFFFFFF);

  private static void assertTooSlow(Rendering rendering) {
    assertThatThrownBy(rendering::run)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_SLOW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jpeg-orient/Landscape_1.jpg",
        "png/ps-basn2c08.png",
        "png/ps-basi2c16.png",
        "gif/hopper.gif",
        "bmp/rgb24.bmp",
        "tiff/flower-rgb-contig-08.tif",
        "tiff/cmyk_jpeg_no_profile.tif"
      })
  void decodingPastItsDeadline_isEnded(String file) throws Exception {
    Deadline deadline = new Deadline(LONG);
    Rendering rendering = RENDERER.prepare(Corpus.bytes(file), PNG, Seen.NOTHING, false, deadline);
    deadline.shortenTo(Duration.ZERO);
    assertTooSlow(rendering);
  }

  /** By a clock that ticks when it is looked at, so that what comes last is the encoding. */
  @ParameterizedTest
  @CsvSource({
    "png/ps-basn2c08.png, JPEG",
    "png/ps-basn2c08.png, PNG",
    "png/ps-basn3p08.png, PNG",
    "png/ps-basn2c08.png, GIF",
    "png/ps-basn2c08.png, WEBP",
    "png/ps-tp1n3p08.png, WEBP",
    "jpeg-orient/Landscape_1.jpg, WEBP"
  })
  void encodingPastItsDeadline_isEnded(String file, OutputFormat format) throws Exception {
    long looks = looksAtClock(file, format);
    // A blur hash is written without a look, a JPEG with fewer than the others.
    OutputFormat other = format == OutputFormat.JPEG ? OutputFormat.BLURHASH : OutputFormat.JPEG;
    assertThat(looks).isGreaterThanOrEqualTo(looksAtClock(file, other) + 5);
    LongSupplier clock = new AtomicLong()::incrementAndGet;
    assertTooSlow(rendering(file, format, new Deadline(Duration.ofNanos(looks - 5), clock)));
  }

  private static long looksAtClock(String file, OutputFormat format) throws Exception {
    AtomicLong clock = new AtomicLong();
    rendering(file, format, new Deadline(LONG, clock::incrementAndGet)).run();
    return clock.get();
  }

  private static Rendering rendering(String file, OutputFormat format, Deadline deadline)
      throws Exception {
    RenderOptions options =
        new RenderOptions(320, 240, Fit.FILL, true, Gravity.CENTRE, format, 85, 0xFFFFFF);
    return RENDERER.prepare(Corpus.bytes(file), options, Seen.NOTHING, false, deadline);
  }

  @Test
  void decodingOnAnInterruptedThread_isEnded() throws Exception {
    Rendering rendering =
        RENDERER.prepare(
            Corpus.bytes("jpeg-orient/Landscape_1.jpg"),
            PNG,
            Seen.NOTHING,
            false,
            new Deadline(LONG));
    Thread.currentThread().interrupt();
    try {
      assertTooSlow(rendering);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void headerPastItsDeadline_isNotReadToItsEnd() {
    assertThatThrownBy(
            () ->
                RENDERER.prepare(
                    Corpus.bytes("tiff/flower-rgb-contig-08.tif"),
                    PNG,
                    Seen.NOTHING,
                    false,
                    new Deadline(Duration.ofNanos(-1))))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_SLOW));
  }

  @Test
  void shortening_doesNotLengthen() {
    Deadline deadline = new Deadline(Duration.ofNanos(-1));
    deadline.shortenTo(LONG);
    assertThatThrownBy(deadline::check).isInstanceOf(DeadlineException.class);
  }

  @Test
  void timeGivenBack_counts() {
    Deadline deadline = new Deadline(Duration.ofNanos(-1));
    deadline.extendBy(LONG.toNanos());
    assertThatCode(deadline::check).doesNotThrowAnyException();
  }
}

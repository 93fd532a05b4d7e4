package minami.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import minami.jpeg.Plane;
import minami.see.Seen;
import minami.testing.Heap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rendering really keeps in the heap, against what was reckoned. */
class RenderingMemoryTest {

  private static final int WIDTH = 480;
  private static final int HEIGHT = 360;

  /** How often the heap is measured while a picture is rendered. */
  private static final int SAMPLES = 34;

  /**
   * Noise at the best quality: the most tokens, and nothing that repeats. Before it is decoded, it
   * might have alpha: so opaque pictures are reckoned highest.
   */
  @ParameterizedTest
  @CsvSource({"RGB, WEBP", "RGBA, WEBP", "PLANES, WEBP", "RGB, GIF"})
  void noise_takesLessThanReckonedAndNotMuchLess(Original original, OutputFormat format)
      throws Exception {
    HeapMeter looks = new HeapMeter(Integer.MAX_VALUE);
    render(original, format, looks);
    HeapMeter heap = new HeapMeter(looks.count() / SAMPLES);
    long reckoned = render(original, format, heap);
    assertThat(reckoned).isBetween(heap.most(), 8 * heap.most());
  }

  private static long render(Original original, OutputFormat format, HeapMeter heap)
      throws Exception {
    RenderOptions options =
        new RenderOptions(WIDTH, HEIGHT, Fit.FILL, false, Gravity.CENTRE, format, 100, 0);
    Rendering rendering =
        new Renderer(EnumSet.allOf(Format.class), 1 << 20)
            .prepare(
                original.bytes(),
                options,
                Seen.NOTHING,
                false,
                new Deadline(Duration.ofHours(1), heap));
    heap.start();
    rendering.run();
    return rendering.memory();
  }

  private enum Original {
    RGB {
      @Override
      byte[] bytes() {
        return png(3);
      }
    },
    RGBA {
      @Override
      byte[] bytes() {
        return png(4);
      }
    },
    PLANES {
      @Override
      byte[] bytes() {
        Plane luma = plane(WIDTH, HEIGHT);
        List<Plane> colours = List.of(plane(WIDTH / 2, HEIGHT / 2), plane(WIDTH / 2, HEIGHT / 2));
        return Encoder.encode(
                List.of(luma, colours.get(0), colours.get(1)), OutputFormat.JPEG, 85, () -> {})
            .bytes();
      }
    };

    abstract byte[] bytes();

    private static byte[] png(int bands) {
      Pixels pixels = new Pixels(noise(WIDTH * HEIGHT * bands), WIDTH, HEIGHT, bands, bands == 4);
      return Encoder.encode(pixels, OutputFormat.PNG, 0, () -> {}).bytes();
    }

    private static Plane plane(int width, int height) {
      return new Plane(width, height, width, noise(width * height));
    }

    private static byte[] noise(int size) {
      byte[] noise = new byte[size];
      new Random(1).nextBytes(noise);
      return noise;
    }
  }

  /** A clock that stands still, and now and then looks at the heap instead. */
  private static final class HeapMeter implements LongSupplier {
    private final int interval;
    private int looks;
    private long before;
    private long most;

    HeapMeter(int interval) {
      this.interval = interval;
    }

    void start() {
      before = Heap.used();
      looks = 0;
    }

    @Override
    public long getAsLong() {
      if (++looks % interval == 0 && before > 0) {
        most = Math.max(most, Heap.used() - before);
      }
      return 0;
    }

    int count() {
      return looks;
    }

    long most() {
      return most;
    }
  }
}

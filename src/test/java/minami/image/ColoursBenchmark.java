package minami.image;

import java.util.List;
import java.util.Random;
import minami.jpeg.Plane;
import minami.testing.MicroBenchmark;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * What becomes of the pixels of a small picture, 1280x960, before it is encoded, and the weights
 * that it is resized by.
 *
 * <pre>{@code
 * mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/cp
 * java -cp target/classes:target/test-classes:$(cat target/cp) org.openjdk.jmh.Main \
 *     ColoursBenchmark
 * }</pre>
 *
 * <p>Before colour differences were computed without a division, planes took 9.7 ms, and 25 in full
 * colour; now 4.9 and 14. Laying an opaque picture on a background took 10 ms, now 3.1. Kernels
 * took 0.5 ms, a sine at a time; now 0.16.
 */
public class ColoursBenchmark extends MicroBenchmark {
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 960;

  private final Pixels rgb = noise(3);
  private final Pixels opaque = noise(4);

  private static Pixels noise(int bands) {
    byte[] samples = new byte[WIDTH * HEIGHT * bands];
    new Random(1).nextBytes(samples);
    for (int i = 3; bands == 4 && i < samples.length; i += 4) {
      samples[i] = -1;
    }
    return new Pixels(samples, WIDTH, HEIGHT, bands, bands == 4);
  }

  @Benchmark
  public List<Plane> planes() {
    return Ycc.planes(rgb, false);
  }

  @Benchmark
  public List<Plane> fullColour() {
    return Ycc.planes(rgb, true);
  }

  @Benchmark
  public byte[] flatten() {
    return Canvas.flatten(opaque, 0xFFFFFF).samples();
  }

  @Benchmark
  public int kernel() {
    return Kernel.lanczos3(0, 3000, 3000, WIDTH).longest();
  }
}

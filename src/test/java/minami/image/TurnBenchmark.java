package minami.image;

import java.util.Random;
import minami.testing.MicroBenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Turning a plane of 1280x960 samples.
 *
 * <pre>{@code
 * mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/cp
 * java -cp target/classes:target/test-classes:$(cat target/cp) org.openjdk.jmh.Main \
 *     TurnBenchmark
 * }</pre>
 *
 * <p>Each took 6 to 9.5 ms pixel by pixel, and takes 1.1 to 1.7 by tiles.
 */
public class TurnBenchmark extends MicroBenchmark {
  @Param({"MIRRORED", "UPSIDE_DOWN", "TURNED_LEFT", "TURNED_RIGHT"})
  public String orientation;

  private Pixels plane;

  @Setup
  public void makeNoise() {
    byte[] samples = new byte[1280 * 960];
    new Random(1).nextBytes(samples);
    plane = new Pixels(samples, 1280, 960, 1, false);
  }

  @Benchmark
  public byte[] turn() {
    return ExifOrientation.valueOf(orientation).apply(plane).samples();
  }
}

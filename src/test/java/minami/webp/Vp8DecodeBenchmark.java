package minami.webp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Decoding of a lossy picture, with its loop filter and without.
 *
 * <pre>{@code
 * mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/cp
 * java -cp target/classes:target/test-classes:$(cat target/cp) org.openjdk.jmh.Main \
 *     Vp8DecodeBenchmark -p file=PHOTO.webp
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class Vp8DecodeBenchmark {
  @Param("photo.webp")
  public String file;

  private byte[] frame;

  @Setup
  public void readFile() throws IOException {
    frame = Vp8Fixtures.frame(Files.readAllBytes(Path.of(file)));
  }

  @Benchmark
  public int filtered() throws IOException {
    return decode(true);
  }

  @Benchmark
  public int unfiltered() throws IOException {
    return decode(false);
  }

  private int decode(boolean filter) throws IOException {
    Vp8Decoder decoder = Vp8Fixtures.decoder(frame);
    return decoder.decode(filter, decoder.height(), () -> {}, (y, yo, ys, r, u, v, uo, us) -> {});
  }
}

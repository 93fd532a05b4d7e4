package minami.webp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import minami.testing.MicroBenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Decoding of a lossy picture, with its loop filter and without.
 *
 * <pre>{@code
 * mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/cp
 * java -cp target/classes:target/test-classes:$(cat target/cp) org.openjdk.jmh.Main \
 *     Vp8DecodeBenchmark -p file=PHOTO.webp
 * }</pre>
 */
public class Vp8DecodeBenchmark extends MicroBenchmark {
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

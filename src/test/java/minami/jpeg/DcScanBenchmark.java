package minami.jpeg;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import minami.testing.MicroBenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;

/**
 * A block of a long scan at 1/8.
 *
 * <pre>{@code
 * mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/cp
 * java -cp target/classes:target/test-classes:$(cat target/cp) org.openjdk.jmh.Main \
 *     DcScanBenchmark
 * }</pre>
 *
 * <p>Photographs took 0.80 (JDK 17) and 0.84 (JDK 25) of the time of the code before two chains.
 */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(DcScanBenchmark.BLOCKS)
public class DcScanBenchmark extends MicroBenchmark {
  private static final int WIDTH = 2560;
  private static final int HEIGHT = 1920;

  /** Of luma, and half as many of chroma. */
  static final int BLOCKS = WIDTH * HEIGHT / 64 * 3 / 2;

  private byte[] jpeg;

  @Setup
  public void encodeNoise() throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(1);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int wave = (int) (100 + 50 * Math.sin(x * 0.02) + 50 * Math.cos(y * 0.03));
        image.setRGB(x, y, (wave + random.nextInt(30)) * 0x10101);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", out);
    jpeg = out.toByteArray();
  }

  @Benchmark
  public JpegPicture eighth() throws IOException {
    return JpegDecoder.of(jpeg).decode(1, Chroma.NATURAL);
  }
}

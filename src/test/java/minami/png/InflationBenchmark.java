package minami.png;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import minami.testing.MicroBenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Inflating and decoding PNGs of 1600x1200: of lines that repeat, as text does, and of noise on a
 * gradient, as in a photograph.
 *
 * <pre>{@code
 * mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/cp
 * java -cp target/classes:target/test-classes:$(cat target/cp) org.openjdk.jmh.Main \
 *     InflationBenchmark
 * }</pre>
 *
 * <p>On JDK 17, inflating took 2.7 ms of the text where the JDK took 10.6, and 26 ms of the noise,
 * as the JDK did. Of a screenshot it took 0.39 of the JDK's time, of photographs 0.43 to 0.62, and
 * up to 0.76 in the runs in which C2 did not do as well. {@link PixelRow} took 6 ns a pixel by
 * Paeth, where byte by byte it was 8.
 */
public class InflationBenchmark extends MicroBenchmark {
  private static final int WIDTH = 1600;
  private static final int HEIGHT = 1200;

  @Param({"text", "noise"})
  public String picture;

  private byte[] png;
  private PngHeader header;
  private byte[] row;

  @Setup
  public void encode() throws IOException {
    byte[] samples = picture.equals("text") ? text() : noise();
    png = PngEncoder.encode(samples, WIDTH, HEIGHT, 3, () -> {});
    header = PngHeader.of(png);
    row = new byte[3 * WIDTH];
  }

  private static byte[] text() {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D g = image.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, WIDTH, HEIGHT);
    g.setColor(Color.BLACK);
    for (int y = 16; y < HEIGHT; y += 18) {
      g.drawString(("Line " + y + " of a page that says nothing at all. ").repeat(5), 20, y);
    }
    g.dispose();
    return (byte[]) image.getRaster().getDataElements(0, 0, WIDTH, HEIGHT, null);
  }

  private static byte[] noise() {
    Random random = new Random(1);
    byte[] samples = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (i / (3 * WIDTH) / 8 + 50 + 4 * random.nextGaussian());
    }
    return samples;
  }

  @Benchmark
  public byte[] inflate() throws IOException {
    Inflation inflation = new Inflation(PngChunks.beforePixels(png, "IDAT"), () -> {});
    for (int y = 0; y < HEIGHT; y++) {
      inflation.read(row, 0);
    }
    return row;
  }

  @Benchmark
  public byte[] inflateByTheJdk() throws IOException, DataFormatException {
    PngChunks.Chunk data = PngChunks.beforePixels(png, "IDAT").orElseThrow();
    Inflater inflater = new Inflater();
    inflater.setInput(png, data.start(), data.length());
    for (int y = 0; y < HEIGHT; y++) {
      inflater.inflate(row);
    }
    inflater.end();
    return row;
  }

  @Benchmark
  public long[] decode() throws IOException {
    PngDecoder decoder = new PngDecoder(png, header, () -> {});
    long[] pixels = {};
    for (int y = 0; y < HEIGHT; y++) {
      pixels = decoder.next();
    }
    return pixels;
  }
}

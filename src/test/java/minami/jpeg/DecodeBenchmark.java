package minami.jpeg;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import minami.testing.MicroBenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Decoding at each size beside the JDK's reader and TwelveMonkeys', which decode all of it.
 *
 * <pre>{@code
 * mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/cp
 * java -cp target/classes:target/test-classes:$(cat target/cp) org.openjdk.jmh.Main \
 *     DecodeBenchmark -p file=PHOTO.jpg
 * }</pre>
 */
public class DecodeBenchmark extends MicroBenchmark {
  @Param("photo.jpg")
  public String file;

  private byte[] jpeg;

  @Setup
  public void readFile() throws IOException {
    jpeg = Files.readAllBytes(Path.of(file));
  }

  @Benchmark
  public JpegPicture eighth() throws IOException {
    return JpegDecoder.of(jpeg).decode(1, Chroma.NATURAL);
  }

  @Benchmark
  public JpegPicture quarter() throws IOException {
    return JpegDecoder.of(jpeg).decode(2, Chroma.NATURAL);
  }

  @Benchmark
  public JpegPicture threeEighths() throws IOException {
    return JpegDecoder.of(jpeg).decode(3, Chroma.NATURAL);
  }

  @Benchmark
  public JpegPicture half() throws IOException {
    return JpegDecoder.of(jpeg).decode(4, Chroma.NATURAL);
  }

  @Benchmark
  public JpegPicture full() throws IOException {
    return JpegDecoder.of(jpeg).decode(8, Chroma.NATURAL);
  }

  @Benchmark
  public BufferedImage fullAsImage() throws IOException {
    return read(new JpegImageReader(new JpegImageReaderSpi()));
  }

  @Benchmark
  public BufferedImage jdk() throws IOException {
    return read(reader("com.sun."));
  }

  @Benchmark
  public BufferedImage twelveMonkeys() throws IOException {
    return read(reader("com.twelvemonkeys."));
  }

  private static ImageReader reader(String readersPackage) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
    ImageReader reader = readers.next();
    while (!reader.getClass().getName().startsWith(readersPackage)) {
      reader = readers.next();
    }
    return reader;
  }

  private BufferedImage read(ImageReader reader) throws IOException {
    try {
      reader.setInput(Fixtures.stream(jpeg));
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }
}

package minami.see;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import javax.imageio.ImageIO;
import minami.image.Fit;
import minami.image.Format;
import minami.image.Gravity;
import minami.image.ImageException;
import minami.image.OutputFormat;
import minami.image.RenderOptions;
import minami.image.Rendered;
import minami.image.Renderer;
import minami.testing.MicroBenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Looking at a picture, beside making the small copy that is looked at.
 *
 * <pre>{@code
 * mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/cp
 * java -cp target/classes:target/test-classes:$(cat target/cp) org.openjdk.jmh.Main \
 *     SeeBenchmark -p file=PHOTO.jpg
 * }</pre>
 *
 * {@code -jvmArgsAppend -XX:UseAVX=0} shows an old processor, {@code -bm ss -wi 0 -f 5} the first
 * run.
 */
@BenchmarkMode(Mode.SampleTime)
public class SeeBenchmark extends MicroBenchmark {
  private static final RenderOptions SMALL_COPY =
      new RenderOptions(320, 320, Fit.FIT, false, Gravity.CENTRE, OutputFormat.PNG, 80, 0xffffff);

  @Param("photo.jpg")
  public String file;

  private Renderer renderer;
  private byte[] original;
  private Picture picture;
  private FaceDetector detector;
  private PhotoClassifier classifier;

  @Setup
  public void load() throws IOException, ImageException {
    renderer = new Renderer(EnumSet.allOf(Format.class), 100_000_000);
    original = Files.readAllBytes(Path.of(file));
    byte[] png = smallCopy().thumbnail().bytes();
    picture = Pictures.of(ImageIO.read(new ByteArrayInputStream(png)));
    detector = FaceDetector.load();
    classifier = PhotoClassifier.load();
  }

  @Benchmark
  public Rendered smallCopy() throws ImageException {
    return renderer.prepare(original, SMALL_COPY).run();
  }

  @Benchmark
  public List<Face> detect() {
    return detector.detect(picture, () -> {});
  }

  @Benchmark
  public Scores classify() {
    return classifier.classify(picture, () -> {});
  }
}

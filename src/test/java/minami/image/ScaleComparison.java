package minami.image;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import minami.jpeg.Chroma;
import minami.jpeg.JpegDecoder;
import minami.jpeg.PlaneSize;

/**
 * What {@link Sizes#eighths} costs and brings: the luma of each JPEG of a folder, decoded at the
 * largest scale that covers the thumbnail and at libvips' choice, each against a full decode.
 * Prints CPU milliseconds and mean SSIM.
 *
 * <pre>{@code
 * mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/cp
 * java -cp target/test-classes:target/classes:$(cat target/cp) minami.image.ScaleComparison FOLDER
 * }</pre>
 */
final class ScaleComparison {

  private static final int WARM_UP = 12;
  private static final int ROUNDS = 10;
  private static final int WINDOW = 8;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final JpegDecoder decoder;
  private final Geometry geometry;

  private ScaleComparison(JpegDecoder decoder, int width, int height) {
    this.decoder = decoder;
    RenderOptions options =
        new RenderOptions(width, height, Fit.FILL, true, Gravity.CENTRE, OutputFormat.JPEG, 85, 0);
    ExifOrientation upright = ExifOrientation.UPRIGHT;
    Sizes sizes = Sizes.of(decoder.width(), decoder.height(), upright, options);
    geometry = Geometry.of(sizes, decoder.width(), decoder.height(), upright, 0.5, 0.5);
  }

  public static void main(String[] args) throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(Path.of(args[0]))) {
      files = list.sorted().toList();
    }
    for (int width : new int[] {320, 640, 1280}) {
      for (Path file : files) {
        JpegDecoder decoder = JpegDecoder.of(Files.readAllBytes(file));
        String row = new ScaleComparison(decoder, width, width * 3 / 4).row();
        System.out.printf("%4d %-36s %s%n", width, file.getFileName(), row);
      }
    }
  }

  private String row() throws IOException {
    double shrink = geometry.sizes().shrink();
    int covering = geometry.sizes().eighths(true);
    int vips = shrink >= 16 ? 1 : shrink >= 8 ? 2 : shrink >= 4 ? 4 : 8;
    Pixels reference = luma(8);
    return String.format(
        Locale.ROOT,
        "shrink %4.1f   %d/8 %6.2f ms SSIM %.4f   %d/8 %6.2f ms SSIM %.4f",
        shrink,
        covering,
        cpuMillis(covering),
        ssim(luma(covering), reference),
        vips,
        cpuMillis(vips),
        ssim(luma(vips), reference));
  }

  private Pixels luma(int eighths) throws IOException {
    PlaneSize size = decoder.sizes(eighths, Chroma.NATURAL).get(0);
    Geometry own = geometry.decodedAt(size.scaleX(), size.scaleY());
    Resizer resizer = Resizer.ofPlane(size.width(), size.height(), own, Deadline.never());
    decoder.decode(
        eighths,
        Chroma.NATURAL,
        decoder.height(),
        () -> {},
        (component, samples, offset) -> {
          if (component == 0 && resizer.wantsMore()) {
            resizer.add(samples, offset);
          }
        });
    return resizer.result();
  }

  private double cpuMillis(int eighths) throws IOException {
    for (int i = 0; i < WARM_UP; i++) {
      luma(eighths);
    }
    long start = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < ROUNDS; i++) {
      luma(eighths);
    }
    return (threads.getCurrentThreadCpuTime() - start) / 1e6 / ROUNDS;
  }

  /** Mean over windows that overlap by half (Wang et al., "Image Quality Assessment", 2004). */
  private static double ssim(Pixels a, Pixels b) {
    double sum = 0;
    int windows = 0;
    for (int y = 0; y + WINDOW <= a.height(); y += WINDOW / 2) {
      for (int x = 0; x + WINDOW <= a.width(); x += WINDOW / 2) {
        sum += ssim(a, b, x, y);
        windows++;
      }
    }
    return sum / windows;
  }

  private static double ssim(Pixels a, Pixels b, int left, int top) {
    double meanA = 0;
    double meanB = 0;
    double squareA = 0;
    double squareB = 0;
    double product = 0;
    int n = WINDOW * WINDOW;
    for (int i = 0; i < n; i++) {
      int at = (top + i / WINDOW) * a.width() + left + i % WINDOW;
      double p = a.samples()[at] & 0xFF;
      double q = b.samples()[at] & 0xFF;
      meanA += p / n;
      meanB += q / n;
      squareA += p * p / n;
      squareB += q * q / n;
      product += p * q / n;
    }
    double c1 = Math.pow(0.01 * 255, 2);
    double c2 = Math.pow(0.03 * 255, 2);
    return (2 * meanA * meanB + c1)
        * (2 * (product - meanA * meanB) + c2)
        / ((meanA * meanA + meanB * meanB + c1)
            * (squareA - meanA * meanA + squareB - meanB * meanB + c2));
  }
}

package minami.image;

import java.util.Random;
import minami.jpeg.Plane;
import minami.testing.MicroBenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Resizing of a plane to 16/25 of its size; of rows in RGB, and in RGB with alpha, from 1600x1200.
 *
 * <pre>{@code
 * mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/cp
 * java -cp target/classes:target/test-classes:$(cat target/cp) org.openjdk.jmh.Main \
 *     ResizerBenchmark
 * }</pre>
 *
 * <p>1280 took 15.4 ms while each row was filtered across on its own, 8.5 since {@link Tile} has
 * them by the column: a loop that is no longer vectorised shows. {@link Boxes} took twice as long
 * while it summed up one box after the other.
 */
public class ResizerBenchmark extends MicroBenchmark {
  private static final int ROWS_WIDTH = 1600;
  private static final int ROWS_HEIGHT = 1200;

  @Param({"320", "640", "1280"})
  public int width;

  private Plane plane;
  private Geometry geometry;
  private byte[] rows;
  private Geometry fromRows;
  private long[] pixels;

  @Setup
  public void makeNoise() {
    int w = width * 25 / 16;
    int h = w * 3 / 4;
    byte[] samples = new byte[w * h];
    new Random(1).nextBytes(samples);
    plane = new Plane(w, h, w, samples);
    geometry = new Geometry(0, 0, new Sizes(w, h, width, width * 3 / 4));
    rows = new byte[4 * ROWS_WIDTH * ROWS_HEIGHT];
    new Random(2).nextBytes(rows);
    pixels = new Random(3).longs(ROWS_WIDTH).map(p -> p & 0x00FF_00FF_00FF_00FFL).toArray();
    fromRows = new Geometry(0, 0, new Sizes(ROWS_WIDTH, ROWS_HEIGHT, width, width * 3 / 4));
  }

  @Benchmark
  public byte[] resize() {
    Resizer resizer = Resizer.ofPlane(plane.width(), plane.height(), geometry, Deadline.never());
    for (int y = 0; resizer.wantsMore(); y++) {
      resizer.add(plane.samples(), y * plane.stride());
    }
    return resizer.result().samples();
  }

  @Benchmark
  public byte[] resizeColours() {
    return resizeRows(false);
  }

  @Benchmark
  public byte[] resizeAlpha() {
    return resizeRows(true);
  }

  @Benchmark
  public float[] shrinkPixels() {
    return shrink(4, true);
  }

  @Benchmark
  public float[] shrinkOpaquePixels() {
    return shrink(3, false);
  }

  private float[] shrink(int bands, boolean multiply) {
    int box = Math.max(1, ROWS_WIDTH / width / 2);
    PixelBoxes boxes = new PixelBoxes(0, ROWS_WIDTH, bands, box, multiply);
    float[] shrunk = new float[(ROWS_WIDTH + box - 1) / box * bands];
    for (int y = 0; y < ROWS_HEIGHT; y++) {
      boxes.add(pixels);
      if (y % box == box - 1) {
        boxes.average(shrunk);
      }
    }
    return shrunk;
  }

  private byte[] resizeRows(boolean alpha) {
    Resizer resizer = Resizer.ofColours(ROWS_WIDTH, ROWS_HEIGHT, alpha, fromRows, Deadline.never());
    for (int y = 0; resizer.wantsMore(); y++) {
      resizer.add(rows, y * ROWS_WIDTH * (alpha ? 4 : 3));
    }
    return resizer.result().samples();
  }
}

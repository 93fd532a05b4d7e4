package minami.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Averages boxes of pixels, row by row. It adds the first pixel of each box, then the second of
 * each, and so on: with a loop over the few pixels of one box it took twice as long. {@code
 * ResizerBenchmark}, among the tests, measures it.
 */
final class Boxes {

  /** Keeps the sums of products of two 8-bit samples within an {@code int}. */
  static final int LARGEST = 128;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final int width;
  private final int bands;
  private final int boxX;
  private final boolean multiply;
  private final int[] sums;

  /**
   * No pixels yet.
   *
   * @param width of the rows, in pixels; the last box may be narrower than the others
   * @param multiply whether colours are to be multiplied by alpha, the last band
   */
  Boxes(int width, int bands, int boxX, boolean multiply) {
    this.width = width;
    this.bands = bands;
    this.boxX = boxX;
    this.multiply = multiply;
    sums = new int[(width + boxX - 1) / boxX * bands];
  }

  /** Adds a row that begins here. */
  void add(byte[] row, int from) {
    for (int column = 0; column < boxX; column++) {
      int at = from + column * bands;
      int end = bands * ((width - column + boxX - 1) / boxX);
      if (multiply) {
        if (bands == 4) {
          addSeeThrough(row, at, end);
        } else {
          addMultiplied(row, at, end);
        }
      } else if (bands == 3) {
        addColours(row, at, end);
      } else {
        addSamples(row, at, end);
      }
    }
  }

  private void addColours(byte[] row, int from, int end) {
    int step = 3 * boxX;
    int[] to = sums;
    for (int i = from, o = 0; o < end; i += step, o += 3) {
      to[o] += row[i] & 0xFF;
      to[o + 1] += row[i + 1] & 0xFF;
      to[o + 2] += row[i + 2] & 0xFF;
    }
  }

  private void addSamples(byte[] row, int from, int end) {
    int step = bands * boxX;
    for (int b = 0; b < bands; b++) {
      for (int i = from + b, o = b; o < end; i += step, o += bands) {
        sums[o] += row[i] & 0xFF;
      }
    }
  }

  /** RGB and alpha. */
  private void addSeeThrough(byte[] row, int from, int end) {
    int step = 4 * boxX;
    int[] to = sums;
    for (int i = from, o = 0; o < end; i += step, o += 4) {
      int pixel = (int) INT.get(row, i);
      int opacity = pixel >>> 24;
      to[o] += (pixel & 0xFF) * opacity;
      to[o + 1] += (pixel >> 8 & 0xFF) * opacity;
      to[o + 2] += (pixel >> 16 & 0xFF) * opacity;
      to[o + 3] += opacity;
    }
  }

  private void addMultiplied(byte[] row, int from, int end) {
    int step = bands * boxX;
    int alpha = bands - 1;
    for (int i = from, o = 0; o < end; i += step, o += bands) {
      int opacity = row[i + alpha] & 0xFF;
      for (int b = 0; b < alpha; b++) {
        sums[o + b] += (row[i + b] & 0xFF) * opacity;
      }
      sums[o + alpha] += opacity;
    }
  }

  /**
   * The averages; then there are no pixels again.
   *
   * @param rows how many there were
   */
  void average(int rows, float[] to) {
    int last = sums.length - bands;
    average(to, 0, last, 1f / (rows * boxX));
    average(to, last, sums.length, 1f / (rows * (width - last / bands * boxX)));
    Arrays.fill(sums, 0);
  }

  private void average(float[] to, int from, int end, float scale) {
    float colourScale = multiply ? scale / 255 : scale;
    for (int i = from; i < end; i++) {
      to[i] = sums[i] * colourScale;
    }
    if (multiply) {
      for (int i = from + bands - 1; i < end; i += bands) {
        to[i] = sums[i] * scale;
      }
    }
  }
}

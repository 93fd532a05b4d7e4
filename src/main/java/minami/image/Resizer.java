package minami.image;

import java.io.IOException;
import java.util.Arrays;

/**
 * Crops and resizes in one pass over the rows, so that a large picture needs memory for a few
 * shrunk rows only.
 *
 * <p>Two steps, as in libvips' {@code thumbnail}: a box average by whole numbers that leaves at
 * least a factor of two, then a Lanczos filter with three lobes (Duchon, "Lanczos Filtering in One
 * and Two Dimensions", 1979), first down, then across. Colours are multiplied by alpha before they
 * are mixed. Beyond the edges of the crop its edge pixels go on.
 */
final class Resizer {

  /** Keeps the sums of products of two 8-bit samples within an {@code int}. */
  private static final int LARGEST_BOX = 128;

  /** What the box step leaves for the filter, so that the filter decides how the result looks. */
  private static final double LEFT_FOR_FILTER = 2;

  private final RowSource source;
  private final Deadline deadline;
  private final int bands;
  private final int colours;
  private final boolean multiply;

  /** The crop in whole pixels of the source. */
  private final int left;

  private final int top;
  private final int right;
  private final int bottom;

  private final int boxX;
  private final int boxY;
  private final int shrunkWidth;
  private final int shrunkHeight;
  private final Filter down;
  private final Filter across;

  private final byte[] row;
  private final int[] sums;

  /** The shrunk rows that the filter still needs; row {@code i} is at {@code i % length}. */
  private final float[][] ring;

  private int sourceRow;
  private int shrunkRow;

  private Resizer(RowSource source, Geometry geometry, Deadline deadline) {
    this.source = source;
    this.deadline = deadline;
    bands = source.bands();
    colours = source.alpha() ? bands - 1 : bands;
    multiply = source.alpha() && !source.premultiplied();
    left = (int) Math.max(0, Math.floor(geometry.x()));
    top = (int) Math.max(0, Math.floor(geometry.y()));
    right =
        Math.max(
            left + 1, (int) Math.min(source.width(), Math.ceil(geometry.x() + geometry.width())));
    bottom =
        Math.max(
            top + 1, (int) Math.min(source.height(), Math.ceil(geometry.y() + geometry.height())));
    boxX = box(geometry.width(), geometry.scaledWidth());
    boxY = box(geometry.height(), geometry.scaledHeight());
    shrunkWidth = (right - left + boxX - 1) / boxX;
    shrunkHeight = (bottom - top + boxY - 1) / boxY;
    across =
        Filter.lanczos3(
            (geometry.x() - left) / boxX,
            geometry.width() / boxX,
            shrunkWidth,
            geometry.scaledWidth());
    down =
        Filter.lanczos3(
            (geometry.y() - top) / boxY,
            geometry.height() / boxY,
            shrunkHeight,
            geometry.scaledHeight());
    row = new byte[Math.multiplyExact(source.width(), bands)];
    sums = new int[shrunkWidth * bands];
    ring = new float[down.longest()][shrunkWidth * bands];
  }

  private static int box(double from, int to) {
    return (int) Math.max(1, Math.min(LARGEST_BOX, from / to / LEFT_FOR_FILTER));
  }

  /**
   * Reads the source and makes the small picture, turned as the source is.
   *
   * @throws IOException if the source cannot be read
   */
  static Pixels resize(RowSource source, Geometry geometry, Deadline deadline) throws IOException {
    return new Resizer(source, geometry, deadline).run();
  }

  /**
   * About how many bytes it takes beside the source and the result: the rows that the filter looks
   * at.
   */
  static long memory(int width, int bands, Geometry geometry) {
    int box = box(geometry.height(), geometry.scaledHeight());
    double left = geometry.height() / box / geometry.scaledHeight();
    return (long) (2 * Filter.LOBES * Math.max(1, left) * width / box * bands * Float.BYTES);
  }

  private Pixels run() throws IOException {
    int width = across.size();
    int height = down.size();
    byte[] out = new byte[Math.multiplyExact(width * bands, height)];
    float[] filtered = new float[shrunkWidth * bands];
    for (int y = 0; y < height; y++) {
      while (shrunkRow <= down.last(y)) {
        shrinkRow();
      }
      filterDown(y, filtered);
      if (bands == 1) {
        filterPlaneAcross(filtered, out, y * width);
      } else {
        filterAcross(filtered, out, y * width * bands);
      }
    }
    return new Pixels(out, width, height, bands, source.alpha());
  }

  private void shrinkRow() throws IOException {
    while (sourceRow < top) {
      nextRow();
    }
    float[] shrunk = ring[shrunkRow % ring.length];
    shrunkRow++;
    if (boxX == 1 && boxY == 1 && !multiply) {
      nextRow();
      for (int i = 0; i < shrunk.length; i++) {
        shrunk[i] = row[left * bands + i] & 0xFF;
      }
      return;
    }
    int rows = 0;
    Arrays.fill(sums, 0);
    while (rows < boxY && sourceRow < bottom) {
      nextRow();
      rows++;
      if (multiply) {
        addMultiplied();
      } else {
        add();
      }
    }
    int o = 0;
    for (int x = 0; x < shrunkWidth; x++) {
      int columns = Math.min(boxX, right - left - x * boxX);
      float scale = 1f / (rows * columns);
      float colourScale = multiply ? scale / 255 : scale;
      for (int b = 0; b < bands; b++, o++) {
        shrunk[o] = sums[o] * (b < colours ? colourScale : scale);
      }
    }
  }

  private void nextRow() throws IOException {
    deadline.check();
    source.next(row);
    sourceRow++;
  }

  private void add() {
    int i = left * bands;
    if (bands == 3) {
      for (int x = 0; x < shrunkWidth; x++) {
        int end = Math.min(i + boxX * 3, right * 3);
        int r = 0;
        int g = 0;
        int b = 0;
        for (; i < end; i += 3) {
          r += row[i] & 0xFF;
          g += row[i + 1] & 0xFF;
          b += row[i + 2] & 0xFF;
        }
        sums[x * 3] += r;
        sums[x * 3 + 1] += g;
        sums[x * 3 + 2] += b;
      }
      return;
    }
    for (int x = 0; x < shrunkWidth; x++) {
      int end = Math.min(i + boxX * bands, right * bands);
      while (i < end) {
        for (int b = 0; b < bands; b++) {
          sums[x * bands + b] += row[i++] & 0xFF;
        }
      }
    }
  }

  private void addMultiplied() {
    int i = left * bands;
    for (int x = 0; x < shrunkWidth; x++) {
      int end = Math.min(i + boxX * bands, right * bands);
      for (; i < end; i += bands) {
        int alpha = row[i + colours] & 0xFF;
        for (int b = 0; b < colours; b++) {
          sums[x * bands + b] += (row[i + b] & 0xFF) * alpha;
        }
        sums[x * bands + colours] += alpha;
      }
    }
  }

  /** Four rows at a time, so that the sums are read and written a quarter as often. */
  private void filterDown(int y, float[] to) {
    float[] weights = down.weights(y);
    Arrays.fill(to, 0);
    int k = 0;
    for (; k + 4 <= weights.length; k += 4) {
      addRows(to, y, k, weights[k], weights[k + 1], weights[k + 2], weights[k + 3]);
    }
    for (; k < weights.length; k++) {
      float[] from = ringRow(y, k);
      float weight = weights[k];
      for (int i = 0; i < to.length; i++) {
        to[i] += weight * from[i];
      }
    }
  }

  private void addRows(float[] to, int y, int k, float w0, float w1, float w2, float w3) {
    float[] a = ringRow(y, k);
    float[] b = ringRow(y, k + 1);
    float[] c = ringRow(y, k + 2);
    float[] d = ringRow(y, k + 3);
    for (int i = 0; i < to.length; i++) {
      to[i] += w0 * a[i] + w1 * b[i] + w2 * c[i] + w3 * d[i];
    }
  }

  private float[] ringRow(int y, int k) {
    return ring[(down.first(y) + k) % ring.length];
  }

  private void filterPlaneAcross(float[] from, byte[] out, int at) {
    Filter filter = across;
    for (int x = 0; x < filter.size(); x++) {
      float[] weights = filter.weights(x);
      int i = filter.first(x);
      float even = 0; // two sums, neither of which waits for the other
      float odd = 0;
      int k = 0;
      for (; k + 1 < weights.length; k += 2) {
        even += weights[k] * from[i + k];
        odd += weights[k + 1] * from[i + k + 1];
      }
      if (k < weights.length) {
        even += weights[k] * from[i + k];
      }
      out[at + x] = level(even + odd);
    }
  }

  private void filterAcross(float[] from, byte[] out, int at) {
    float[] pixel = new float[bands];
    for (int x = 0; x < across.size(); x++) {
      float[] weights = across.weights(x);
      int i = across.first(x) * bands;
      if (bands == 3) {
        mixColours(weights, from, i, pixel);
      } else {
        mix(weights, from, i, pixel);
      }
      store(pixel, out, at + x * bands);
    }
  }

  private static void mixColours(float[] weights, float[] from, int first, float[] pixel) {
    float r = 0;
    float g = 0;
    float b = 0;
    int i = first;
    for (float weight : weights) {
      r += weight * from[i];
      g += weight * from[i + 1];
      b += weight * from[i + 2];
      i += 3;
    }
    pixel[0] = r;
    pixel[1] = g;
    pixel[2] = b;
  }

  private void mix(float[] weights, float[] from, int first, float[] pixel) {
    Arrays.fill(pixel, 0);
    int i = first;
    for (float weight : weights) {
      for (int b = 0; b < bands; b++) {
        pixel[b] += weight * from[i++];
      }
    }
  }

  private void store(float[] pixel, byte[] out, int at) {
    float unmultiply = 1;
    if (source.alpha()) {
      float alpha = pixel[colours];
      out[at + colours] = level(alpha);
      unmultiply = alpha < 0.5f ? 0 : 255 / alpha;
    }
    for (int b = 0; b < colours; b++) {
      out[at + b] = level(pixel[b] * unmultiply);
    }
  }

  private static byte level(float value) {
    return (byte) Math.max(0, Math.min(255, (int) (value + 0.5f)));
  }
}

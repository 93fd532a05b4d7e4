package minami.webp;

import java.io.IOException;

/**
 * Turns the planes of a lossy picture into rows of RGB. Colour differences are interpolated between
 * the four nearest samples with weights of 9, 3, 3 and 1, as libwebp does by default.
 *
 * <p>A luma row lies between two chroma rows. So the last luma row of each portion waits for the
 * next one's chroma.
 */
public final class RgbRows implements PlaneSink {

  /** Takes the rows. */
  public interface Sink {

    /**
     * The next row.
     *
     * @param rgb three bytes for each pixel; used again for the next row
     */
    void row(byte[] rgb) throws IOException;
  }

  private final int width;
  private final int height;
  private final Sink sink;
  private final byte[] rgb;
  private final byte[] rowU;
  private final byte[] rowV;

  /** The waiting luma row, and the chroma row next to it. */
  private final byte[] lastY;

  private final byte[] lastU;
  private final byte[] lastV;
  private int row;

  /** Of a picture of this size. */
  public RgbRows(int width, int height, Sink sink) {
    this.width = width;
    this.height = height;
    this.sink = sink;
    rgb = new byte[3 * width];
    rowU = new byte[width];
    rowV = new byte[width];
    lastY = new byte[width];
    int half = (width + 1) / 2;
    lastU = new byte[half];
    lastV = new byte[half];
  }

  /** How many bytes the rows of a picture take. */
  public static long memory(int width) {
    return 7L * width;
  }

  @Override
  public void rows(
      byte[] y, int yOffset, int yStride, int rows, byte[] u, byte[] v, int uvOffset, int uvStride)
      throws IOException {
    int half = lastU.length;
    for (int i = 0; i < rows; i += 2) {
      int at = uvOffset + i / 2 * uvStride;
      if (row == 0) {
        emit(y, yOffset, u, v, at, u, v, at);
      } else {
        emit(lastY, 0, lastU, lastV, 0, u, v, at);
        emit(y, yOffset + i * yStride, u, v, at, lastU, lastV, 0);
      }
      System.arraycopy(u, at, lastU, 0, half);
      System.arraycopy(v, at, lastV, 0, half);
      if (i + 1 < rows) {
        System.arraycopy(y, yOffset + (i + 1) * yStride, lastY, 0, width);
      }
    }
    if (row == height - 1) { // the row that still waits is the picture's last
      emit(lastY, 0, lastU, lastV, 0, lastU, lastV, 0);
    }
  }

  /** Emits a luma row, given its own chroma row and the one on its other side. */
  private void emit(
      byte[] y, int yAt, byte[] u, byte[] v, int at, byte[] otherU, byte[] otherV, int otherAt)
      throws IOException {
    interpolate(u, at, otherU, otherAt, rowU);
    interpolate(v, at, otherV, otherAt, rowV);
    for (int x = 0, o = 0; x < width; x++, o += 3) {
      StudioColour.toRgb(y[yAt + x] & 0xFF, rowU[x] & 0xFF, rowV[x] & 0xFF, rgb, o);
    }
    row++;
    sink.row(rgb);
  }

  /** Weights of 9, 3, 3 and 1, rounded as libwebp rounds them: by two halvings. */
  private void interpolate(byte[] near, int nearAt, byte[] far, int farAt, byte[] to) {
    int n0 = near[nearAt] & 0xFF;
    int f0 = far[farAt] & 0xFF;
    to[0] = (byte) (3 * n0 + f0 + 2 >> 2);
    int last = width - 1 >> 1;
    for (int x = 1; x <= last; x++) {
      int n1 = near[nearAt + x] & 0xFF;
      int f1 = far[farAt + x] & 0xFF;
      int sum = n0 + n1 + f0 + f1 + 8;
      to[2 * x - 1] = (byte) ((sum + 2 * (n1 + f0) >> 3) + n0 >> 1);
      to[2 * x] = (byte) ((sum + 2 * (n0 + f1) >> 3) + n1 >> 1);
      n0 = n1;
      f0 = f1;
    }
    if ((width & 1) == 0) {
      to[width - 1] = (byte) (3 * n0 + f0 + 2 >> 2);
    }
  }
}

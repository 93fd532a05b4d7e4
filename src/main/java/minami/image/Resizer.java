package minami.image;

import java.io.IOException;

/**
 * Crops and resizes in one pass over the rows, so that a large picture needs memory for a few
 * shrunk rows only.
 *
 * <p>Two steps, as in libvips' {@code thumbnail}: a box average by whole numbers that leaves at
 * least a factor of two, then a Lanczos kernel with three lobes (Duchon, "Lanczos Filtering in One
 * and Two Dimensions", 1979), first down, then across. Colours are multiplied by alpha before they
 * are mixed. Beyond the crop its edge pixels are repeated.
 */
final class Resizer {

  /** What the box step leaves for the kernel, so that the kernel decides how the result looks. */
  private static final double LEFT_FOR_KERNEL = 2;

  private final Deadline deadline;
  private final int bands;
  private final boolean alpha;
  private final boolean multiply;

  /** The crop in whole pixels of the source. */
  private final int left;

  private final int top;
  private final int right;
  private final int bottom;

  private final int boxX;
  private final int boxY;
  private final Kernel down;
  private final Kernel across;

  /** Of samples that are a byte each; null if the rows are of pixels. */
  private final Boxes boxes;

  /** Null if the rows are of bytes. */
  private final PixelBoxes pixelBoxes;

  /** The shrunk rows that the kernel still needs; row {@code i} is at {@code i % length}. */
  private final float[][] ring;

  private final Tile tile;

  private int sourceRow;
  private int rowsInBox;
  private int shrunkRow;
  private int outRow;

  private Resizer(
      int width,
      int height,
      int bands,
      boolean alpha,
      boolean multiply,
      boolean ofPixels,
      Geometry geometry,
      Deadline deadline) {
    this.deadline = deadline;
    this.bands = bands;
    this.alpha = alpha;
    this.multiply = multiply;
    Sizes sizes = geometry.sizes();
    left = (int) Math.max(0, Math.floor(geometry.x()));
    top = (int) Math.max(0, Math.floor(geometry.y()));
    right = Math.max(left + 1, (int) Math.min(width, Math.ceil(geometry.right())));
    bottom = Math.max(top + 1, (int) Math.min(height, Math.ceil(geometry.bottom())));
    boxX = box(sizes.width(), sizes.scaledWidth());
    boxY = box(sizes.height(), sizes.scaledHeight());
    int shrunkWidth = (right - left + boxX - 1) / boxX;
    across =
        Kernel.lanczos3(
            (geometry.x() - left) / boxX, sizes.width() / boxX, shrunkWidth, sizes.scaledWidth());
    down =
        Kernel.lanczos3(
            (geometry.y() - top) / boxY,
            sizes.height() / boxY,
            (bottom - top + boxY - 1) / boxY,
            sizes.scaledHeight());
    boxes = ofPixels ? null : new Boxes(right - left, bands, boxX, multiply);
    pixelBoxes = ofPixels ? new PixelBoxes(left, right, bands, boxX, multiply) : null;
    ring = new float[down.longest()][shrunkWidth * bands];
    tile = new Tile(across, shrunkWidth, bands, alpha, down.size());
  }

  /** For one component of a picture of this size. */
  static Resizer ofPlane(int width, int height, Geometry geometry, Deadline deadline) {
    return new Resizer(width, height, 1, false, false, false, geometry, deadline);
  }

  /** For a picture of this size in RGB, perhaps with alpha. */
  static Resizer ofColours(
      int width, int height, boolean alpha, Geometry geometry, Deadline deadline) {
    return new Resizer(width, height, alpha ? 4 : 3, alpha, alpha, false, geometry, deadline);
  }

  private static int box(double from, int to) {
    return (int) Math.max(1, Math.min(Boxes.LARGEST, from / to / LEFT_FOR_KERNEL));
  }

  /** Reads the rows and makes the small picture, turned as they are. */
  static Pixels resize(BufferedImageRows rows, Geometry geometry, Deadline deadline) {
    boolean alpha = rows.alpha();
    boolean multiply = alpha && !rows.premultiplied();
    int bands = rows.bands();
    Resizer resizer =
        new Resizer(rows.width(), rows.height(), bands, alpha, multiply, false, geometry, deadline);
    byte[] row = new byte[Math.multiplyExact(rows.width(), bands)];
    while (resizer.wantsMore()) {
      rows.next(row);
      resizer.add(row, 0);
    }
    return resizer.result();
  }

  /**
   * Reads the rows and makes the small picture, turned as they are.
   *
   * @throws IOException if they cannot be read
   */
  static Pixels resize(PngRows rows, Geometry geometry, Deadline deadline) throws IOException {
    boolean alpha = rows.alpha();
    int bands = rows.bands();
    Resizer resizer =
        new Resizer(rows.width(), rows.height(), bands, alpha, alpha, true, geometry, deadline);
    while (resizer.wantsMore()) {
      resizer.add(rows.next());
    }
    return resizer.result();
  }

  /**
   * About how many bytes resizing takes beside the source and the result: the rows under the
   * kernel, and those that are filtered across.
   */
  static long memory(int width, int bands, Sizes sizes) {
    int box = box(sizes.height(), sizes.scaledHeight());
    double left = sizes.height() / box / sizes.scaledHeight();
    double shrunk = (double) width / box * bands;
    return (long) (2 * Kernel.LOBES * Math.max(1, left) * shrunk * Float.BYTES)
        + Tile.memory(shrunk);
  }

  /** Whether the small picture needs more rows. */
  boolean wantsMore() {
    return outRow < down.size();
  }

  /**
   * Takes the next row of the source, from the top; rows outside of the crop are skipped.
   *
   * @param row 8-bit samples
   * @param offset where the row begins
   */
  void add(byte[] row, int offset) {
    if (!isInCrop(sourceRow++)) {
      return;
    }
    int first = offset + left * bands;
    float[] shrunk = shrunk();
    if (boxX == 1 && boxY == 1 && !multiply) {
      for (int i = 0; i < shrunk.length; i++) {
        shrunk[i] = row[first + i] & 0xFF;
      }
      mix();
    } else {
      boxes.add(row, first);
      if (fillsBox()) {
        boxes.average(rowsInBox, shrunk);
        mix();
      }
    }
  }

  /** The same for a row of pixels with 16 bits for each sample. */
  private void add(long[] row) {
    if (isInCrop(sourceRow++)) {
      pixelBoxes.add(row);
      if (fillsBox()) {
        pixelBoxes.average(shrunk());
        mix();
      }
    }
  }

  private boolean isInCrop(int y) {
    deadline.check();
    return y >= top && y < bottom;
  }

  private float[] shrunk() {
    return ring[shrunkRow % ring.length];
  }

  private boolean fillsBox() {
    return ++rowsInBox == boxY || sourceRow == bottom;
  }

  private void mix() {
    rowsInBox = 0;
    shrunkRow++;
    while (wantsMore() && down.last(outRow) < shrunkRow) {
      down.mix(outRow++, ring, tile.row());
      tile.add();
    }
  }

  /** The small picture, once it has all rows. */
  Pixels result() {
    if (wantsMore()) {
      throw new IllegalStateException("rows are missing");
    }
    return new Pixels(tile.result(), across.size(), down.size(), bands, alpha);
  }
}

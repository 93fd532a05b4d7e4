package minami.webp;

/**
 * A picture in a lossless stream, behind the header that says its size (the {@code image-stream} of
 * RFC 9649, 3.8), row by row.
 */
final class Vp8lStream {
  private static final int PREDICTOR = 0;
  private static final int COLOR = 1;
  private static final int SUBTRACT_GREEN = 2;
  private static final int TRANSFORMS = 4;

  /** The bytes that the reading of an image inside the stream takes, beside its pixels. */
  private static final int WORKSPACE = 48 << 10;

  private final Vp8lBits in;
  private final int height;
  private final Runnable betweenRows;

  /** The part of the pixels that is read next. */
  private final int[] pixels;

  private final Vp8lTransform[] transforms = new Vp8lTransform[TRANSFORMS];
  private int transformCount;
  private int transformsSeen;

  /** The width of the image that is read next. */
  private int width;

  private final Vp8lImage image;
  private int[] row;
  private int offset;

  /** Reads all that stands before the first row. */
  Vp8lStream(Vp8lBits in, int width, int height, Runnable betweenRows) throws WebpException {
    this.in = in;
    this.width = width;
    this.height = height;
    this.betweenRows = betweenRows;
    this.pixels = new int[Vp8lImage.pixels(width, height)];
    while (in.readFlag()) {
      transforms[transformCount++] = readTransform(in.read(2));
    }
    this.image = Vp8lImage.picture(in, this.width, height, pixels, betweenRows);
  }

  private Vp8lTransform readTransform(int type) throws WebpException {
    if ((transformsSeen >> type & 1) != 0) {
      throw in.broken("The same transform again");
    }
    transformsSeen |= 1 << type;
    if (type == PREDICTOR) {
      return Vp8lPredictor.read(in, width, height, pixels, betweenRows);
    }
    if (type == COLOR) {
      return Vp8lColorTransform.read(in, width, height, pixels, betweenRows);
    }
    if (type == SUBTRACT_GREEN) {
      return new Vp8lSubtractGreen(width);
    }
    Vp8lColorIndexing indexing = Vp8lColorIndexing.read(in, width, pixels, betweenRows);
    width = indexing.bundledWidth();
    return indexing;
  }

  /** Decodes the next row; false if its data has ended or is broken. */
  boolean next() throws WebpException {
    betweenRows.run();
    if (!image.next()) {
      return false;
    }
    row = pixels;
    offset = image.rowStart();
    for (int i = transformCount - 1; i >= 0; i--) {
      row = transforms[i].invert(row, offset);
      offset = 0;
    }
    return true;
  }

  /** Where the row is, from {@link #offset} on, until the next call of {@link #next}. */
  int[] row() {
    return row;
  }

  int offset() {
    return offset;
  }

  /**
   * The bytes that the decoding of a picture allocates at most: the pixels that copies reach, the
   * tables, 7 bytes for each block of 4x4 pixels, which are the smallest that transforms and groups
   * can have, and some rows.
   */
  static long memory(int width, int height) {
    long blocks = (long) Vp8lImage.blocks(width, 2) * Vp8lImage.blocks(height, 2);
    long rows = 5L * Integer.BYTES * width;
    return 4L * Vp8lImage.pixels(width, height)
        + 7 * blocks
        + Vp8lCodeGroups.memory(blocks)
        + rows
        + TRANSFORMS * WORKSPACE;
  }
}

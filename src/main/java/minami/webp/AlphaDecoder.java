package minami.webp;

import java.util.Objects;

/**
 * Decodes the alpha plane of a lossy picture: the payload of an {@code ALPH} chunk (RFC 9649,
 * 2.7.1.2).
 *
 * <p>The caller asks for each row, so it can match those of the picture that it decodes meanwhile.
 * {@link #memory} tells what that takes: it grows with the picture only as far as copies reach back
 * in a lossless stream.
 */
public final class AlphaDecoder {
  private static final int RAW = 0;
  private static final int LOSSLESS = 1;
  private static final int LEVEL_REDUCTION = 1;

  private final byte[] webp;
  private final int height;
  private final Runnable betweenRows;
  private final AlphaFilter filter;

  /** The plane itself, if it is compressed. */
  private final Vp8lStream stream;

  /** Where the next row begins, if it is not compressed. */
  private int next;

  private byte[] above;
  private byte[] row;
  private int y;

  private AlphaDecoder(byte[] webp, int from, int to, int width, int height, Runnable betweenRows)
      throws WebpException {
    int header = to - from > 1 ? webp[from] & 0xFF : -1;
    int compression = header & 3;
    if (compression > LOSSLESS || header >> 4 > LEVEL_REDUCTION) {
      throw new WebpException("Not an alpha plane", from);
    }
    this.webp = webp;
    this.height = height;
    this.betweenRows = betweenRows;
    this.filter = AlphaFilter.of(header >> 2 & 3);
    this.next = from + 1;
    this.row = new byte[width];
    this.above = new byte[width];
    if (compression == RAW && to - next < (long) width * height) {
      throw new WebpException("An alpha plane of " + (to - next) + " bytes", from);
    }
    this.stream =
        compression == RAW
            ? null
            : new Vp8lStream(new Vp8lBits(webp, next, to), width, height, betweenRows);
  }

  /**
   * Reads all that stands before the first row.
   *
   * @param from where the payload of the chunk begins
   * @param to where it ends
   * @param width of the picture
   * @param height of the picture
   * @param betweenRows called before each row, and before each row of the images that the stream
   *     holds beside the plane; what it throws ends the decoding
   * @throws WebpException if the plane is not one that libwebp decodes
   */
  public static AlphaDecoder of(
      byte[] webp, int from, int to, int width, int height, Runnable betweenRows)
      throws WebpException {
    Objects.checkFromToIndex(from, to, webp.length);
    return new AlphaDecoder(webp, from, to, width, height, betweenRows);
  }

  /** The bytes that decoding allocates at most. */
  public static long memory(int width, int height) {
    return Vp8lStream.memory(width, height) + 2L * width;
  }

  /**
   * Decodes the next row.
   *
   * @return the row, until the next call
   * @throws WebpException if its data has ended or is broken
   * @throws IllegalStateException if the plane has no more rows
   */
  public byte[] next() throws WebpException {
    if (y == height) {
      throw new IllegalStateException("Only " + height + " rows");
    }
    byte[] spare = above;
    above = row;
    row = spare;
    if (stream == null) {
      betweenRows.run();
      System.arraycopy(webp, next, row, 0, row.length);
      next += row.length;
    } else if (stream.next()) {
      greens(stream.row(), stream.offset(), row);
    } else {
      throw new WebpException("Row " + y + " of the alpha plane is not whole", next);
    }
    filter.invert(y++ == 0 ? null : above, row);
    return row;
  }

  private static void greens(int[] pixels, int offset, byte[] row) {
    for (int x = 0; x < row.length; x++) {
      row[x] = (byte) (pixels[offset + x] >>> 8);
    }
  }
}

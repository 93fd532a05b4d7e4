package minami.webp;

import java.io.IOException;
import java.util.Objects;

/**
 * Decodes a lossless picture: the payload of a {@code VP8L} chunk (RFC 9649, 3).
 *
 * <p>{@link #of} allocates next to nothing. The caller must check the size, or {@link #memory},
 * before {@link #decode}.
 *
 * <p>Immutable, safe for use by several threads. The array is neither copied nor changed.
 */
public final class Vp8lDecoder {
  private static final int SIGNATURE = 0x2F;
  private static final int HEADER = 5;

  private final byte[] webp;
  private final int from;
  private final int to;
  private final int width;
  private final int height;
  private final boolean alpha;

  private Vp8lDecoder(byte[] webp, int from, int to) throws WebpException {
    this.webp = webp;
    this.from = from;
    this.to = to;
    Vp8lBits in = new Vp8lBits(webp, from, to);
    if (to - from < HEADER || in.read(8) != SIGNATURE) {
      throw new WebpException("Not a lossless picture", from);
    }
    this.width = 1 + in.read(14);
    this.height = 1 + in.read(14);
    this.alpha = in.readFlag();
    int version = in.read(3);
    if (version != 0) {
      throw in.broken("Version " + version + " of lossless pictures");
    }
  }

  /**
   * Reads the header.
   *
   * @param from where the payload of the chunk begins
   * @param to where it ends
   */
  public static Vp8lDecoder of(byte[] webp, int from, int to) throws WebpException {
    Objects.checkFromToIndex(from, to, webp.length);
    return new Vp8lDecoder(webp, from, to);
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** Whether the header says that some pixels are not opaque: a hint. */
  public boolean alpha() {
    return alpha;
  }

  /** The bytes that {@link #decode} allocates at most. */
  public long memory() {
    return Vp8lStream.memory(width, height);
  }

  /**
   * Decodes the picture from the top.
   *
   * @param rows how many are needed
   * @param betweenRows called before each row, and before each row of the images that the stream
   *     holds beside the picture; what it throws ends the decoding
   * @return how many rows the sink was given: fewer than needed if the data ends early or is broken
   * @throws WebpException if not even one row can be decoded
   */
  public int decode(int rows, Runnable betweenRows, ArgbSink sink) throws IOException {
    Objects.checkIndex(rows - 1, height);
    Vp8lBits in = new Vp8lBits(webp, from, to);
    for (int i = 0; i < HEADER; i++) {
      in.read(8);
    }
    Vp8lStream stream = new Vp8lStream(in, width, height, betweenRows);
    for (int y = 0; y < rows; y++) {
      if (!stream.next()) {
        if (y == 0) {
          throw in.broken("No row of the picture is whole");
        }
        return y;
      }
      sink.row(stream.row(), stream.offset());
    }
    return rows;
  }
}

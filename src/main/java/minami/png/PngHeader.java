package minami.png;

import java.nio.ByteBuffer;
import java.util.Optional;
import javax.imageio.IIOException;

/**
 * The header of a PNG (ISO/IEC 15948, section 11.2.2) and its transparency.
 *
 * @param width in pixels
 * @param height in pixels
 * @param depth bits per sample: 1, 2, 4, 8 or 16
 * @param colourType one of the five below
 * @param interlaced whether the pixels come in the order of Adam7
 */
public record PngHeader(int width, int height, int depth, int colourType, boolean interlaced) {

  static final int GREY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GREY_ALPHA = 4;
  static final int RGB_ALPHA = 6;

  private static final int LENGTH = 13;

  /**
   * Reads the header.
   *
   * @throws IIOException if it is not the first chunk, or says what no PNG may say
   */
  public static PngHeader of(byte[] png) throws IIOException {
    Optional<PngChunks.Chunk> first =
        PngChunks.first(png).filter(c -> c.is("IHDR") && c.length() >= LENGTH);
    if (first.isEmpty()) {
      throw new IIOException("No header");
    }
    ByteBuffer b = ByteBuffer.wrap(png, first.get().start(), LENGTH);
    int width = b.getInt();
    int height = b.getInt();
    int depth = b.get();
    int colourType = b.get();
    int methods = b.getShort(); // of compression and of filters: there is one of each
    int interlace = b.get();
    PngHeader header = new PngHeader(width, height, depth, colourType, interlace == 1);
    if (width < 1 || height < 1 || !header.isAllowed() || methods != 0 || interlace >> 1 != 0) {
      throw new IIOException("A header that no PNG may have: " + header);
    }
    return header;
  }

  /** Table 11.1. */
  private boolean isAllowed() {
    return switch (colourType) {
      case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
      case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
      case RGB, GREY_ALPHA, RGB_ALPHA -> depth == 8 || depth == 16;
      default -> false;
    };
  }

  /** Samples per pixel, as stored. */
  int samples() {
    return switch (colourType) {
      case RGB -> 3;
      case GREY_ALPHA -> 2;
      case RGB_ALPHA -> 4;
      default -> 1;
    };
  }

  /** Bytes of a row, as stored, without its filter. */
  public long rowBytes() {
    return ((long) width * samples() * depth + 7) / 8;
  }

  /** The distance of the bytes that a filter compares: those of a whole pixel, at least one. */
  int filterDistance() {
    return Math.max(1, samples() * depth / 8);
  }
}

package minami.image;

import static minami.image.ImageException.Reason.CORRUPT;
import static minami.image.ImageException.Reason.UNSUPPORTED;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a BMP's header may not say (Windows GDI: BITMAPFILEHEADER, BITMAPV5HEADER). */
final class BmpHeader {

  private static final int PIXELS_AT = 10;
  private static final int SIZE_AT = 14;
  private static final int COMPRESSION_AT = 30;

  /** A smaller header says nothing of compression. */
  private static final int LEAST_SIZE = 40;

  private static final int JPEG = 4;
  private static final int PNG = 5;

  private BmpHeader() {}

  /**
   * Refuses a JPEG or PNG inside a BMP, which is meant for printers and has a size of its own; and
   * pixels that begin past the end of the file, since the reader takes the length of the palette
   * from there.
   *
   * @throws ImageException if so
   */
  static void check(byte[] bmp) throws ImageException {
    ByteBuffer b = ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN);
    if (bmp.length < SIZE_AT + 4 || Integer.toUnsignedLong(b.getInt(PIXELS_AT)) > bmp.length) {
      throw new ImageException(CORRUPT, "the original is a broken bmp picture");
    }
    boolean mayCompress = b.getInt(SIZE_AT) >= LEAST_SIZE && bmp.length >= COMPRESSION_AT + 4;
    int compression = mayCompress ? b.getInt(COMPRESSION_AT) : 0;
    if (compression == JPEG || compression == PNG) {
      throw new ImageException(UNSUPPORTED, "the original is a bmp with another picture in it");
    }
  }
}

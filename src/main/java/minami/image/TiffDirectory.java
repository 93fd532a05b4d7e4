package minami.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first directory of a TIFF (TIFF 6.0, section 2; BigTIFF has the same in longer fields), as
 * far as it says how many bytes its values have: readers copy them all, and thousands of fields may
 * mean the same megabytes.
 */
final class TiffDirectory {

  /** Bytes of a value, by the field's type. */
  private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

  private static final int BIG = 43;

  private TiffDirectory() {}

  /** How many bytes all values have together; 0 if there is no directory to speak of. */
  static long valueBytes(byte[] tiff) {
    ByteBuffer b = ByteBuffer.wrap(tiff);
    b.order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    boolean big = b.getShort(2) == BIG;
    int entry = big ? 20 : 12;
    if (tiff.length < 16) {
      return 0;
    }
    long directory = big ? b.getLong(8) : Integer.toUnsignedLong(b.getInt(4));
    if (directory < 0 || directory > tiff.length - 8) {
      return 0;
    }
    long count = big ? b.getLong((int) directory) : b.getShort((int) directory) & 0xFFFF;
    long at = directory + (big ? 8 : 2);
    long bytes = 0;
    for (long i = 0; i < count && at + entry <= tiff.length; i++, at += entry) {
      int type = b.getShort((int) at + 2);
      long values = big ? b.getLong((int) at + 4) : Integer.toUnsignedLong(b.getInt((int) at + 4));
      long size = type > 0 && type < SIZES.length ? SIZES[type] : 1;
      bytes += Math.min(tiff.length, Math.max(0, Math.min(values, tiff.length)) * size);
    }
    return bytes;
  }
}

package minami.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import minami.webp.WebpFile;

/** Finds the Exif block (a TIFF of its own) in a file, without reading anything else of it. */
final class ExifBlock {

  /** No block is longer: it has to fit into a JPEG segment. */
  private static final int LONGEST = 0xFFFF;

  private static final int TIFF_HEADER = 8;
  private static final int ENTRY = 12;
  private static final short ORIENTATION = 0x0112;

  private ExifBlock() {}

  static Optional<byte[]> find(byte[] source, Format format) {
    return switch (format) {
      case JPEG -> inJpeg(source);
      case PNG -> inPng(source);
      case WEBP -> inWebp(source);
      case TIFF -> Optional.of(source);
      case GIF, BMP -> Optional.empty();
    };
  }

  /** The first APP1 segment that begins with {@code Exif\0\0} (CIPA DC-008, section 4.5.4). */
  private static Optional<byte[]> inJpeg(byte[] b) {
    int i = 2;
    while (i + 4 <= b.length) {
      if ((b[i] & 0xFF) != 0xFF) {
        i++; // garbage between segments, as decoders tolerate it
        continue;
      }
      int marker = b[i + 1] & 0xFF;
      if (marker == 0xFF || marker == 0 || marker == 0x01 || marker >= 0xD0 && marker <= 0xD8) {
        i += marker == 0xFF ? 1 : 2; // fill bytes, and markers that stand alone
        continue;
      }
      if (marker == 0xDA || marker == 0xD9) {
        return Optional.empty();
      }
      int length = (b[i + 2] & 0xFF) << 8 | b[i + 3] & 0xFF;
      if (marker == 0xE1 && hasName(b, i + 4, "Exif\0")) {
        return slice(b, i + 10, length - 8);
      }
      i += 2 + Math.max(2, length);
    }
    return Optional.empty();
  }

  private static Optional<byte[]> inWebp(byte[] b) {
    try {
      return WebpFile.of(b)
          .exif()
          .flatMap(exif -> payload(b, exif.from(), exif.to() - exif.from()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Chunks of a length, a type, data, and a CRC (PNG, section 5.3). */
  private static Optional<byte[]> inPng(byte[] b) {
    ByteBuffer buffer = ByteBuffer.wrap(b);
    for (long i = 8; i + 8 <= b.length; ) {
      int at = (int) i;
      long length = Integer.toUnsignedLong(buffer.getInt(at));
      if (hasName(b, at + 4, "eXIf")) {
        return payload(b, at + 8, length);
      }
      i += 12 + length;
    }
    return Optional.empty();
  }

  /** Some writers copy JPEG's preamble. */
  private static Optional<byte[]> payload(byte[] b, int from, long length) {
    int skip = hasName(b, from, "Exif\0") ? 6 : 0;
    return slice(b, from + skip, length - skip);
  }

  /**
   * The same block with nothing in it but the orientation of its first directory (TIFF 6.0, section
   * 2). A parser copies the values of all fields, and a hostile block may have thousands that all
   * mean the same large piece of it.
   */
  static Optional<byte[]> orientationAlone(byte[] tiff) {
    if (tiff.length < TIFF_HEADER + 2) {
      return Optional.empty();
    }
    ByteBuffer b = ByteBuffer.wrap(tiff);
    b.order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long directory = Integer.toUnsignedLong(b.getInt(4));
    if (directory + 2 > tiff.length) {
      return Optional.empty();
    }
    int count = b.getShort((int) directory) & 0xFFFF;
    long at = directory + 2;
    for (int i = 0; i < count && at + ENTRY <= tiff.length; i++, at += ENTRY) {
      if (b.getShort((int) at) == ORIENTATION) {
        ByteBuffer alone = ByteBuffer.allocate(TIFF_HEADER + 2 + ENTRY + 4).order(b.order());
        alone.put(tiff, 0, 4).putInt(TIFF_HEADER).putShort((short) 1).put(tiff, (int) at, ENTRY);
        return Optional.of(alone.array());
      }
    }
    return Optional.empty();
  }

  private static boolean hasName(byte[] b, int at, String name) {
    byte[] wanted = name.getBytes(ISO_8859_1);
    return at + wanted.length <= b.length
        && Arrays.equals(b, at, at + wanted.length, wanted, 0, wanted.length);
  }

  private static Optional<byte[]> slice(byte[] b, int from, long length) {
    int to = (int) Math.min(b.length, from + Math.min(LONGEST, length));
    return from < to ? Optional.of(Arrays.copyOfRange(b, from, to)) : Optional.empty();
  }
}

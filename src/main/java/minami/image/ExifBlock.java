package minami.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import minami.png.PngChunks;
import minami.webp.WebpFile;

/** Finds the Exif block of a file, which is a TIFF of its own. */
final class ExifBlock {

  /** No block is longer: it has to fit into a JPEG segment. */
  private static final int LONGEST = 0xFFFF;

  private static final int TIFF_HEADER = 8;
  private static final int ORIENTATION = 0x0112;

  private ExifBlock() {}

  /** The first APP1 segment that begins with {@code Exif\0\0} (CIPA DC-008, section 4.5.4). */
  static Optional<byte[]> inJpeg(byte[] b) {
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

  static Optional<byte[]> inWebp(byte[] b, WebpFile file) {
    return file.exif().flatMap(exif -> payload(b, exif.from(), exif.to() - exif.from()));
  }

  static Optional<byte[]> inPng(byte[] b) {
    return PngChunks.exif(b).flatMap(exif -> payload(b, exif.start(), exif.length()));
  }

  /** Some writers copy the preamble that JPEG needs. */
  private static Optional<byte[]> payload(byte[] b, int from, int length) {
    int skip = hasName(b, from, "Exif\0") ? 6 : 0;
    return slice(b, from + skip, length - skip);
  }

  /**
   * The same block with nothing but the orientation in its first directory. A parser copies the
   * values of all fields, and a hostile block may have thousands that point at one large piece of
   * it.
   */
  static Optional<byte[]> orientationAlone(byte[] tiff) {
    if (tiff.length < TIFF_HEADER) {
      return Optional.empty();
    }
    try {
      return TiffDirectory.ofFields(tiff, Set.of(ORIENTATION)).alone();
    } catch (ImageException e) {
      return Optional.empty();
    }
  }

  private static boolean hasName(byte[] b, int at, String name) {
    byte[] wanted = name.getBytes(ISO_8859_1);
    return at + wanted.length <= b.length
        && Arrays.equals(b, at, at + wanted.length, wanted, 0, wanted.length);
  }

  private static Optional<byte[]> slice(byte[] b, int from, int length) {
    int to = Math.min(b.length, from + Math.min(LONGEST, length));
    return from < to ? Optional.of(Arrays.copyOfRange(b, from, to)) : Optional.empty();
  }
}

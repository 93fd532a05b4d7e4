package minami.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import javax.imageio.IIOException;

/** The chunks of a PNG (ISO/IEC 15948, section 5.3). */
final class PngChunks {

  private static final int SIGNATURE = 8;
  private static final int HEADER = 8;
  private static final int CRC = 4;

  /**
   * What the pixels depend on. All else is metadata, some of it compressed by a thousand to one.
   */
  private static final Set<String> ESSENTIAL = Set.of("IHDR", "PLTE", "tRNS", "IDAT");

  /** A colour profile that inflates to more is no profile. */
  private static final int LARGEST_PROFILE = 4 << 20;

  private static final int LONGEST_PROFILE_NAME = 79;

  private PngChunks() {}

  /**
   * The picture without its metadata, and with an end even if the file has lost its own.
   *
   * @throws IIOException if a chunk is longer than any may be (section 5.3)
   */
  static byte[] essential(byte[] png) throws IIOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(png.length + 2 * HEADER);
    out.write(png, 0, SIGNATURE);
    for (int at = SIGNATURE; at + HEADER <= png.length; at = next(png, at)) {
      if (ByteBuffer.wrap(png).getInt(at) < 0) {
        throw new IIOException("A chunk of 2^31 bytes or more at offset " + at);
      }
      if (ESSENTIAL.contains(type(png, at))) {
        int length = available(png, at);
        out.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
        out.write(png, at + 4, 4 + length);
        out.writeBytes(new byte[CRC]); // readers do not look at it
      }
    }
    out.writeBytes(
        new byte[] {0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xAE, 0x42, 0x60, (byte) 0x82});
    return out.toByteArray();
  }

  /** The embedded colour profile (section 11.3.3.3), if there is one of a bearable size. */
  static Optional<byte[]> profile(byte[] png) {
    for (int at = SIGNATURE; at + HEADER <= png.length; at = next(png, at)) {
      String type = type(png, at);
      if (type.equals("iCCP")) {
        return inflate(Arrays.copyOfRange(png, at + HEADER, at + HEADER + available(png, at)));
      }
      if (type.equals("IDAT")) {
        break;
      }
    }
    return Optional.empty();
  }

  private static Optional<byte[]> inflate(byte[] chunk) {
    int name = 0;
    while (name < chunk.length && name <= LONGEST_PROFILE_NAME && chunk[name] != 0) {
      name++;
    }
    int from = name + 2; // the name's zero, and the compression method
    if (from >= chunk.length) {
      return Optional.empty();
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(chunk, from, chunk.length - from);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      while (!inflater.finished()) {
        int n = inflater.inflate(buffer);
        out.write(buffer, 0, n);
        if (n == 0 || out.size() > LARGEST_PROFILE) {
          return Optional.empty();
        }
      }
      return Optional.of(out.toByteArray());
    } catch (DataFormatException e) {
      return Optional.empty();
    } finally {
      inflater.end();
    }
  }

  private static String type(byte[] png, int at) {
    return new String(png, at + 4, 4, ISO_8859_1);
  }

  /** How many bytes of a chunk's data there are: fewer than it says where the file is cut off. */
  private static int available(byte[] png, int at) {
    long length = Integer.toUnsignedLong(ByteBuffer.wrap(png).getInt(at));
    return (int) Math.min(length, png.length - at - HEADER);
  }

  private static int next(byte[] png, int at) {
    long length = Integer.toUnsignedLong(ByteBuffer.wrap(png).getInt(at));
    return (int) Math.min(png.length, at + HEADER + length + CRC);
  }
}

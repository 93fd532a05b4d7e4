package minami.png;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import javax.imageio.IIOException;

/** The chunks of a PNG (ISO/IEC 15948, section 5.3). */
public final class PngChunks {

  private static final int SIGNATURE = 8;
  private static final int HEADER = 8;
  private static final int CRC = 4;

  /** What the pixels depend on. The rest is metadata, which may be compressed a thousand to one. */
  private static final Set<String> ESSENTIAL = Set.of("IHDR", "PLTE", "tRNS", "IDAT");

  /** A profile that inflates to more is ignored. */
  private static final int LARGEST_PROFILE = 4 << 20;

  /** How many bytes one byte can inflate to (RFC 1951: two bits give 258 bytes). */
  private static final int MOST_INFLATION = 1032;

  private static final int LONGEST_PROFILE_NAME = 79;

  private PngChunks() {}

  /**
   * A chunk.
   *
   * @param png the whole file
   * @param start where the data begins
   * @param length how much of the data is there: less than announced if the file is cut off
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares chunks
  public record Chunk(byte[] png, int start, int length) {

    boolean is(String type) {
      for (int i = 0; i < 4; i++) {
        if (png[start - 4 + i] != (byte) type.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    /**
     * The chunk after this one, if there is one.
     *
     * @throws IIOException if it is longer than any may be
     */
    Optional<Chunk> next() throws IIOException {
      return at(png, (long) start + length + CRC);
    }
  }

  /**
   * The first chunk, if there is one.
   *
   * @throws IIOException if it is longer than any may be
   */
  static Optional<Chunk> first(byte[] png) throws IIOException {
    return at(png, SIGNATURE);
  }

  private static Optional<Chunk> at(byte[] png, long offset) throws IIOException {
    if (offset + HEADER > png.length) {
      return Optional.empty();
    }
    int start = (int) offset + HEADER;
    int length = ByteBuffer.wrap(png).getInt((int) offset);
    if (length < 0) {
      throw new IIOException("A chunk of 2^31 bytes or more at offset " + offset);
    }
    return Optional.of(new Chunk(png, start, Math.min(length, png.length - start)));
  }

  /**
   * The picture without its metadata, and with an end even if the file is cut off.
   *
   * @throws IIOException if a chunk is longer than any may be
   */
  public static byte[] essential(byte[] png) throws IIOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(png.length + 2 * HEADER);
    out.write(png, 0, SIGNATURE);
    for (Optional<Chunk> c = first(png); c.isPresent(); c = c.get().next()) {
      Chunk chunk = c.get();
      boolean secondHeader = chunk.is("IHDR") && out.size() > SIGNATURE;
      if (!secondHeader && ESSENTIAL.stream().anyMatch(chunk::is)) {
        out.writeBytes(ByteBuffer.allocate(4).putInt(chunk.length()).array());
        out.write(png, chunk.start() - 4, 4 + chunk.length());
        out.writeBytes(new byte[CRC]); // readers do not look at it
      }
    }
    out.writeBytes(
        new byte[] {0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xAE, 0x42, 0x60, (byte) 0x82});
    return out.toByteArray();
  }

  /**
   * The first chunk of a type before the pixels, if there is one.
   *
   * @throws IIOException if a chunk is longer than any may be
   */
  static Optional<Chunk> beforePixels(byte[] png, String type) throws IIOException {
    return find(first(png), type);
  }

  /**
   * The palette, if there is one.
   *
   * @throws IIOException if there are two, or a chunk is longer than any may be
   */
  static Optional<Chunk> palette(byte[] png) throws IIOException {
    Optional<Chunk> palette = beforePixels(png, "PLTE");
    if (palette.isPresent() && find(palette.get().next(), "PLTE").isPresent()) {
      throw new IIOException("Two palettes");
    }
    return palette;
  }

  private static Optional<Chunk> find(Optional<Chunk> from, String type) throws IIOException {
    Optional<Chunk> chunk = from;
    while (chunk.isPresent() && !chunk.get().is(type)) {
      chunk = chunk.get().is("IDAT") ? Optional.empty() : chunk.get().next();
    }
    return chunk;
  }

  /** The Exif block (section 11.3.4.5 of the third edition), which may stand behind the pixels. */
  public static Optional<Chunk> exif(byte[] png) {
    try {
      Optional<Chunk> chunk = first(png);
      while (chunk.isPresent() && !chunk.get().is("eXIf")) {
        chunk = chunk.get().next();
      }
      return chunk;
    } catch (IIOException e) {
      return Optional.empty();
    }
  }

  /** The embedded colour profile (section 11.3.3.3), if there is one and it is not too large. */
  public static Optional<byte[]> profile(byte[] png) {
    try {
      return beforePixels(png, "iCCP").flatMap(PngChunks::inflate);
    } catch (IIOException e) {
      return Optional.empty();
    }
  }

  /** How many bytes reading the profile may take: while it grows, and again when it is used. */
  public static long profileMemory(byte[] png) {
    try {
      return beforePixels(png, "iCCP")
          .map(c -> 4 * Math.min(LARGEST_PROFILE, (long) c.length() * MOST_INFLATION))
          .orElse(0L);
    } catch (IIOException e) {
      return 0;
    }
  }

  private static Optional<byte[]> inflate(Chunk chunk) {
    byte[] png = chunk.png();
    int end = chunk.start() + chunk.length();
    int name = chunk.start();
    while (name < end && name <= chunk.start() + LONGEST_PROFILE_NAME && png[name] != 0) {
      name++;
    }
    int from = name + 2; // the name's zero, and the compression method
    if (from >= end) {
      return Optional.empty();
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(png, from, end - from);
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
}

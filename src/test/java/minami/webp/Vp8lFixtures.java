package minami.webp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/** Files with lossless pictures or alpha planes; a {@code SOURCES.tsv} says what they are. */
final class Vp8lFixtures {
  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;

  private Vp8lFixtures() {}

  static byte[] bytes(String resource) {
    try (InputStream in = Vp8lFixtures.class.getResourceAsStream(resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The payload of a chunk, or null. */
  static byte[] chunk(byte[] webp, String name) {
    ByteBuffer buffer = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN);
    int at = RIFF_HEADER;
    while (at + CHUNK_HEADER <= webp.length) {
      int size = buffer.getInt(at + 4);
      int from = at + CHUNK_HEADER;
      if (new String(webp, at, 4, StandardCharsets.ISO_8859_1).equals(name)) {
        return Arrays.copyOfRange(webp, from, Math.min(webp.length, from + size));
      }
      at = from + size + (size & 1);
    }
    return null;
  }

  static byte[] losslessChunk(String resource) {
    return chunk(bytes(resource), "VP8L");
  }

  static int[] decode(byte[] vp8l) throws IOException {
    return decode(Vp8lDecoder.of(vp8l, 0, vp8l.length));
  }

  /** All pixels of what decodes without a fault. */
  static int[] decode(Vp8lDecoder decoder) throws IOException {
    int width = decoder.width();
    int[] pixels = new int[width * decoder.height()];
    AtomicInteger at = new AtomicInteger();
    int rows =
        decoder.decode(
            decoder.height(),
            () -> {},
            (argb, offset) -> System.arraycopy(argb, offset, pixels, at.getAndAdd(width), width));
    if (rows != decoder.height() || at.get() != pixels.length) {
      throw new AssertionError(rows + " rows of " + decoder.height());
    }
    return pixels;
  }

  /** Red, green, blue, alpha of each pixel. */
  static byte[] rgba(int[] argb) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * argb.length);
    for (int pixel : argb) {
      buffer.putInt(Integer.rotateLeft(pixel, 8));
    }
    return buffer.array();
  }

  static byte[] alpha(byte[] alph, int width, int height) throws IOException {
    AlphaDecoder decoder = AlphaDecoder.of(alph, 0, alph.length, width, height, () -> {});
    byte[] plane = new byte[width * height];
    for (int y = 0; y < height; y++) {
      System.arraycopy(decoder.next(), 0, plane, y * width, width);
    }
    return plane;
  }

  static String sha256(byte[] data) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
  }
}

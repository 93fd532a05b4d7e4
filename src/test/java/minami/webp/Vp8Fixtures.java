package minami.webp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The frames in {@code /webp/vp8}; its {@code SOURCES.tsv} says what they are. */
final class Vp8Fixtures {
  private Vp8Fixtures() {}

  static byte[] frame(String name) {
    try (InputStream in = Vp8Fixtures.class.getResourceAsStream("/webp/vp8/" + name + ".webp")) {
      return frame(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The payload of a file's first chunk {@code VP8}; null if it has none. */
  static byte[] frame(byte[] file) {
    int at = 12;
    while (at + 8 <= file.length) {
      long length = Integer.toUnsignedLong(littleEndian(file, at + 4));
      int end = (int) Math.min(file.length, at + 8 + length);
      if (new String(file, at, 4, US_ASCII).equals("VP8 ")) {
        return Arrays.copyOfRange(file, at + 8, end);
      }
      at = (int) Math.min(file.length, at + 8 + length + (length & 1));
    }
    return null;
  }

  private static int littleEndian(byte[] file, int at) {
    return file[at] & 0xFF
        | (file[at + 1] & 0xFF) << 8
        | (file[at + 2] & 0xFF) << 16
        | (file[at + 3] & 0xFF) << 24;
  }

  static Vp8Decoder decoder(byte[] frame) throws WebpException {
    return Vp8Decoder.of(frame, 0, frame.length);
  }

  /** The planes as {@code dwebp -yuv} writes them. */
  static byte[] decode(byte[] frame, boolean filter) throws IOException {
    Vp8Decoder decoder = decoder(frame);
    PlaneCollector planes = new PlaneCollector(decoder.width(), decoder.height());
    decoder.decode(filter, decoder.height(), () -> {}, planes);
    return planes.bytes();
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

package minami.webp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;

/** Writes chunks (RFC 9649, 2.3). */
final class Chunks {
  private static final int HEADER = 8;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** The bytes of a chunk with its header, and the padding behind a payload of odd length. */
  static int size(int payload) {
    return HEADER + payload + (payload & 1);
  }

  Chunks header(String type, int payload) {
    out.writeBytes(type.getBytes(ISO_8859_1));
    return number(payload, 4);
  }

  Chunks number(int value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write(value >>> 8 * i);
    }
    return this;
  }

  Chunks chunk(String type, byte[] payload) {
    header(type, payload.length);
    out.writeBytes(payload);
    return number(0, payload.length & 1);
  }

  Chunks add(Chunks more) {
    out.writeBytes(more.out.toByteArray());
    return this;
  }

  /** A whole file: what was written is its content. */
  byte[] file() {
    Chunks file = new Chunks().header("RIFF", 4 + out.size());
    file.out.writeBytes("WEBP".getBytes(ISO_8859_1));
    return file.add(this).out.toByteArray();
  }
}

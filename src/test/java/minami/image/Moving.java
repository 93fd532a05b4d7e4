package minami.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import minami.webp.WebpImage;

/** Tiny animations, whose pixels are letters: R, G, B, and a dot for what is transparent. */
final class Moving {

  private static final String LETTERS = "RGB.";
  private static final int[] COLOURS = {0xFFFF0000, 0xFF00FF00, 0xFF0000FF, 0};

  /** No code is longer until so many have been read. */
  private static final int CODES_OF_3_BITS = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Moving() {}

  /** A GIF's header and palette. */
  static Moving gif(int width, int height) {
    Moving gif = new Moving();
    ByteBuffer b = ByteBuffer.allocate(13 + 12).order(ByteOrder.LITTLE_ENDIAN);
    b.put("GIF89a".getBytes(ISO_8859_1)).putShort((short) width).putShort((short) height);
    b.put((byte) 0x81).putShort((short) 0);
    for (int colour : COLOURS) {
      b.put((byte) (colour >> 16)).put((byte) (colour >> 8)).put((byte) colour);
    }
    gif.out.writeBytes(b.array());
    return gif;
  }

  /** Netscape's extension. */
  Moving repeated(int times) {
    out.writeBytes("!\u00FF\u000BNETSCAPE2.0\u0003\u0001".getBytes(ISO_8859_1));
    out.write(times);
    out.write(times >> 8);
    out.write(0);
    return this;
  }

  /**
   * A frame of one row, or of equal ones.
   *
   * @param disposal as the file has it
   */
  Moving frame(int x, int y, String row, int rows, int centiseconds, int disposal) {
    ByteBuffer b = ByteBuffer.allocate(8 + 10).order(ByteOrder.LITTLE_ENDIAN);
    b.put((byte) 0x21).put((byte) 0xF9).put((byte) 4).put((byte) (disposal << 2 | 1));
    b.putShort((short) centiseconds).put((byte) LETTERS.indexOf('.')).put((byte) 0);
    b.put((byte) 0x2C).putShort((short) x).putShort((short) y);
    b.putShort((short) row.length()).putShort((short) rows).put((byte) 0);
    out.writeBytes(b.array());
    out.write(2);
    byte[] data = lzw(row.repeat(rows));
    for (int from = 0; from < data.length; from += 255) {
      int length = Math.min(255, data.length - from);
      out.write(length);
      out.write(data, from, length);
    }
    out.write(0);
    return this;
  }

  /** The same at the left edge of the top row, shown for a second. */
  Moving frame(String row) {
    return frame(0, 0, row, 1, 100, 0);
  }

  /** Without compression: the codes are cleared before they grow. */
  private static byte[] lzw(String pixels) {
    BitSet bits = new BitSet();
    int at = 0;
    for (int i = 0; i < pixels.length(); i++) {
      if (i % CODES_OF_3_BITS == 0) {
        at = code(bits, at, 4);
      }
      at = code(bits, at, LETTERS.indexOf(pixels.charAt(i)));
    }
    at = code(bits, at, 5);
    bits.set(at); // so that the last byte is there
    return bits.toByteArray();
  }

  private static int code(BitSet bits, int at, int code) {
    for (int i = 0; i < 3; i++) {
      bits.set(at + i, (code >> i & 1) != 0);
    }
    return at + 3;
  }

  /** With or without a trailer a GIF is shown. */
  byte[] bytes() {
    return out.toByteArray();
  }

  /** A lossless image of one colour (RFC 9649, section 3): five codes of one symbol each. */
  static WebpImage webp(int width, int height, int argb) {
    BitSet bits = new BitSet();
    int at = number(bits, 0, 0x2F, 8);
    at = number(bits, at, width - 1, 14);
    at = number(bits, at, height - 1, 14);
    at = number(bits, at, 1, 1 + 3 + 3); // alpha, version 0, nothing optional
    for (int symbol :
        new int[] {argb >> 8 & 0xFF, argb >> 16 & 0xFF, argb & 0xFF, argb >>> 24, 0}) {
      at = number(bits, at, 0b101 | symbol << 3, 11);
    }
    bits.set(at);
    return WebpImage.lossless(bits.toByteArray());
  }

  private static int number(BitSet bits, int at, int number, int length) {
    for (int i = 0; i < length; i++) {
      bits.set(at + i, (number >> i & 1) != 0);
    }
    return at + length;
  }

  /** A row of small pixels as letters; a hash for any other colour. */
  static String letters(Pixels p) {
    StringBuilder letters = new StringBuilder();
    Pixels coloured = Canvas.withAlpha(p);
    for (int i = 0; i < coloured.samples().length; i += 4) {
      int argb = ByteBuffer.wrap(coloured.samples()).getInt(i);
      int found = 0;
      while (found < COLOURS.length && Integer.rotateRight(argb, 8) != COLOURS[found]) {
        found++;
      }
      letters.append(found < COLOURS.length ? LETTERS.charAt(found) : '#');
    }
    return letters.toString();
  }
}

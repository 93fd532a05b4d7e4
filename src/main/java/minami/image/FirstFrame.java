package minami.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Where the first frame of a picture lies that may have several. What is shown is the canvas,
 * transparent but for the frame.
 *
 * @param canvasWidth in pixels
 * @param canvasHeight in pixels
 * @param left where the frame begins
 * @param top where the frame begins
 * @param width of the frame in pixels; 0 if it is for the reader to say
 * @param height of the frame in pixels; 0 if it is for the reader to say
 */
record FirstFrame(int canvasWidth, int canvasHeight, int left, int top, int width, int height) {

  private static final int GIF_HEADER = 13;
  private static final int GIF_EXTENSION = 0x21;
  private static final int GIF_IMAGE = 0x2C;
  private static final int WEBP_HEADER = 12;
  private static final int VP8X_END = 30;

  /** Reads a file up to its first frame; empty if its format knows no canvas, or there is none. */
  static Optional<FirstFrame> of(byte[] file, Format format) {
    ByteBuffer b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    return switch (format) {
      case GIF -> ofGif(b);
      case WEBP -> ofWebp(b);
      default -> Optional.empty();
    };
  }

  /** The logical screen and the first image descriptor (GIF89a, sections 18 and 20). */
  private static Optional<FirstFrame> ofGif(ByteBuffer b) {
    if (b.limit() < GIF_HEADER) {
      return Optional.empty();
    }
    boolean palette = (b.get(10) & 0x80) != 0;
    int at = GIF_HEADER + (palette ? 3 << (b.get(10) & 7) + 1 : 0);
    while (at + 8 < b.limit() && b.get(at) == GIF_EXTENSION) {
      at += 2;
      while (at < b.limit() && b.get(at) != 0) {
        at += 1 + (b.get(at) & 0xFF);
      }
      at++;
    }
    if (at + 8 >= b.limit() || b.get(at) != GIF_IMAGE) {
      return Optional.empty();
    }
    int left = b.getShort(at + 1) & 0xFFFF;
    int top = b.getShort(at + 3) & 0xFFFF;
    int width = b.getShort(at + 5) & 0xFFFF;
    int height = b.getShort(at + 7) & 0xFFFF;
    // A frame that reaches past its screen makes the screen larger: as viewers do.
    return Optional.of(
        new FirstFrame(
            Math.max(b.getShort(6) & 0xFFFF, left + width),
            Math.max(b.getShort(8) & 0xFFFF, top + height),
            left,
            top,
            width,
            height));
  }

  /**
   * The canvas of an extended file and its first animation frame (RFC 9649, sections 2.7 and
   * 2.7.1.1).
   */
  private static Optional<FirstFrame> ofWebp(ByteBuffer b) {
    if (b.limit() < VP8X_END || !isChunk(b, WEBP_HEADER, "VP8X")) {
      return Optional.empty();
    }
    int width = (b.getInt(24) & 0xFFFFFF) + 1;
    int height = (b.getInt(26) >>> 8) + 1;
    long at = VP8X_END;
    while (at + 16 <= b.limit() && !isChunk(b, (int) at, "ANMF")) {
      long length = Integer.toUnsignedLong(b.getInt((int) at + 4));
      at += 8 + length + (length & 1);
    }
    boolean animated = at + 16 <= b.limit();
    int left = animated ? (b.getInt((int) at + 8) & 0xFFFFFF) * 2 : 0;
    int top = animated ? (b.getInt((int) at + 10) >>> 8) * 2 : 0;
    return Optional.of(new FirstFrame(width, height, left, top, 0, 0));
  }

  private static boolean isChunk(ByteBuffer b, int at, String type) {
    byte[] name = new byte[4];
    b.get(at, name);
    return type.equals(new String(name, ISO_8859_1));
  }

  /**
   * Whether a reader sees the same frame as we do: readers differ in how they step over what is
   * malformed, and limits that one size is held against are no limits for another.
   */
  boolean isOfSize(int frameWidth, int frameHeight) {
    return width == 0 || frameWidth == width && frameHeight == height;
  }

  /** Whether a frame of this size fills the canvas. */
  boolean isFilledBy(int frameWidth, int frameHeight) {
    return left == 0 && top == 0 && frameWidth == canvasWidth && frameHeight == canvasHeight;
  }

  /** The canvas with the frame. */
  BufferedImage show(BufferedImage frame) {
    BufferedImage canvas =
        new BufferedImage(canvasWidth, canvasHeight, BufferedImage.TYPE_4BYTE_ABGR);
    Graphics2D graphics = canvas.createGraphics();
    graphics.drawImage(frame, left, top, null);
    graphics.dispose();
    return canvas;
  }
}

package minami.image;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Where the first frame of a GIF lies on its canvas, which is transparent everywhere else.
 *
 * @param canvasWidth in pixels
 * @param canvasHeight in pixels
 * @param left where the frame begins
 * @param top where the frame begins
 * @param width of the frame in pixels
 * @param height of the frame in pixels
 */
record FirstFrame(int canvasWidth, int canvasHeight, int left, int top, int width, int height) {

  private static final int GIF_HEADER = 13;
  private static final int GIF_EXTENSION = 0x21;
  private static final int GIF_IMAGE = 0x2C;

  /**
   * The logical screen and the first image descriptor of a GIF (GIF89a, sections 18 and 20); empty
   * if there is none.
   */
  static Optional<FirstFrame> of(byte[] gif) {
    ByteBuffer b = ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN);
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
    // Like viewers, let a frame that reaches past its screen enlarge the screen.
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
   * Whether a reader sees a frame of the size we see. Readers differ in how they skip malformed
   * data, and if the sizes differ, the limits were checked against the wrong one.
   */
  boolean isOfSize(int frameWidth, int frameHeight) {
    return frameWidth == width && frameHeight == height;
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

package minami.image;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * The logical screen of a GIF and where its first frame lies on it (GIF89a, sections 18 and 20).
 *
 * @param width of the screen in pixels
 * @param height of the screen
 * @param left where the frame begins
 * @param top where the frame begins
 */
record GifScreen(int width, int height, int left, int top) {

  private static final int HEADER = 13;
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2C;

  /** Reads up to the first frame; empty if there is none. */
  static Optional<GifScreen> of(byte[] b) {
    if (b.length < HEADER) {
      return Optional.empty();
    }
    boolean palette = (b[10] & 0x80) != 0;
    int i = HEADER + (palette ? 3 << (b[10] & 7) + 1 : 0);
    while (i + 8 < b.length && (b[i] & 0xFF) == EXTENSION) {
      i += 2;
      while (i < b.length && b[i] != 0) {
        i += 1 + (b[i] & 0xFF);
      }
      i++;
    }
    return i + 8 < b.length && b[i] == IMAGE
        ? Optional.of(new GifScreen(u16(b, 6), u16(b, 8), u16(b, i + 1), u16(b, i + 3)))
        : Optional.empty();
  }

  private static int u16(byte[] b, int at) {
    return b[at] & 0xFF | (b[at + 1] & 0xFF) << 8;
  }

  /** Whether a frame of this size fills the screen. */
  boolean isFilledBy(int frameWidth, int frameHeight) {
    return left == 0 && top == 0 && frameWidth == width && frameHeight == height;
  }

  /** The screen, transparent but for the frame. */
  BufferedImage show(BufferedImage frame) {
    BufferedImage screen = new BufferedImage(width, height, BufferedImage.TYPE_4BYTE_ABGR);
    Graphics2D graphics = screen.createGraphics();
    graphics.drawImage(frame, left, top, null);
    graphics.dispose();
    return screen;
  }
}

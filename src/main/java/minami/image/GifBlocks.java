package minami.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks the blocks of a GIF (GIF89a, sections 15 to 27), as far as they are sound. Nothing is
 * decoded.
 */
final class GifBlocks {

  private static final int SCREEN_FLAGS = 10;
  private static final int HEADER = 13;
  private static final int IMAGE = 0x2C;
  private static final int IMAGE_HEADER = 10;
  private static final int EXTENSION = 0x21;
  private static final int GRAPHIC_CONTROL = 0xF9;
  private static final int GRAPHIC_CONTROL_SIZE = 4;
  private static final int APPLICATION = 0xFF;
  private static final int APPLICATION_SIZE = 11;
  private static final int HAS_PALETTE = 0x80;
  private static final int INTERLACED = 0x40;
  private static final int HAS_TRANSPARENT = 0x01;

  /** What a WebP can say. */
  private static final int MOST_LOOPS = 0xFFFF;

  private final byte[] gif;
  private final ByteBuffer buffer;
  private final List<GifFrame> frames = new ArrayList<>();
  private int at;

  /** Without the extension for it, an animation is shown once. */
  private int loops = 1;

  // What the graphic control extension says of the next image.
  private int millis;
  private int transparent;
  private Disposal disposal;

  /**
   * Reads a GIF that has a whole header.
   *
   * @param most how many frames are read at most
   */
  GifBlocks(byte[] gif, int most) {
    this.gif = gif;
    buffer = ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN);
    forgetControl();
    at = HEADER + paletteBytes(gif[SCREEN_FLAGS]);
    while (frames.size() < most && readBlock()) {}
  }

  /** The frames that are whole, up to the first that is not. */
  List<GifFrame> frames() {
    return frames;
  }

  /** How often they are shown; 0 for ever. */
  int loops() {
    return loops;
  }

  private void forgetControl() {
    millis = 0;
    transparent = -1;
    disposal = Disposal.NONE;
  }

  private static int paletteBytes(int flags) {
    return (flags & HAS_PALETTE) == 0 ? 0 : 3 << (flags & 7) + 1;
  }

  /** Returns whether there may be another. */
  private boolean readBlock() {
    if (at + IMAGE_HEADER >= gif.length) {
      return false;
    }
    return switch (gif[at] & 0xFF) {
      case EXTENSION -> readExtension();
      case IMAGE -> readImage();
      default -> false; // the trailer, or garbage
    };
  }

  private boolean readExtension() {
    int label = gif[at + 1] & 0xFF;
    int block = at + 2;
    int size = gif[block] & 0xFF;
    if (label == GRAPHIC_CONTROL && size >= GRAPHIC_CONTROL_SIZE) {
      readGraphicControl(block + 1);
    } else if (label == APPLICATION && size == APPLICATION_SIZE) {
      readApplication(block + 1);
    }
    at = afterBlocks(block);
    return true;
  }

  /** Section 23. */
  private void readGraphicControl(int from) {
    int flags = gif[from];
    disposal =
        switch (flags >> 2 & 7) {
          case 2 -> Disposal.BACKGROUND;
          case 3, 4 -> Disposal.PREVIOUS; // 4 by a misreading that viewers know
          default -> Disposal.NONE;
        };
    millis = 10 * (buffer.getShort(from + 1) & 0xFFFF);
    transparent = (flags & HAS_TRANSPARENT) == 0 ? -1 : gif[from + 3] & 0xFF;
  }

  /** Netscape's extension, as browsers read it: the animation is repeated so many times. */
  private void readApplication(int from) {
    int data = from + APPLICATION_SIZE;
    if (data + 3 >= gif.length || gif[data] < 3 || (gif[data + 1] & 7) != 1) {
      return;
    }
    String name = new String(gif, from, APPLICATION_SIZE, ISO_8859_1);
    if (name.equals("NETSCAPE2.0") || name.equals("ANIMEXTS1.0")) {
      int repeats = buffer.getShort(data + 2) & 0xFFFF;
      loops = repeats == 0 ? 0 : Math.min(repeats + 1, MOST_LOOPS);
    }
  }

  /** Section 20. */
  private boolean readImage() {
    int flags = gif[at + 9];
    FrameHeader header =
        new FrameHeader(
            unsigned(at + 1),
            unsigned(at + 3),
            unsigned(at + 5),
            unsigned(at + 7),
            millis,
            true,
            disposal);
    int local = at + IMAGE_HEADER;
    boolean own = (flags & HAS_PALETTE) != 0;
    int paletteFlags = own ? flags : gif[SCREEN_FLAGS];
    int data = local + paletteBytes(flags);
    at = afterBlocks(data + 1);
    boolean whole = at <= gif.length && header.pixels() > 0;
    if (whole) {
      frames.add(
          new GifFrame(
              header,
              own ? local : HEADER,
              paletteBytes(paletteFlags) / 3,
              transparent,
              (flags & INTERLACED) != 0,
              data,
              at));
      forgetControl();
    }
    return whole;
  }

  private int unsigned(int from) {
    return buffer.getShort(from) & 0xFFFF;
  }

  /** The byte after a chain of blocks (section 15); past the end if the chain has none. */
  private int afterBlocks(int from) {
    int next = from;
    while (next < gif.length && gif[next] != 0) {
      next += 1 + (gif[next] & 0xFF);
    }
    return next + 1;
  }
}

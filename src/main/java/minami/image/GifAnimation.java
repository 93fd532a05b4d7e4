package minami.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import javax.imageio.IIOException;
import javax.imageio.ImageReader;

/**
 * The frames of a GIF. Each is cut out and given to the JDK's reader as a GIF of its own, whose 256
 * colours mean nothing: so a frame costs the same wherever it stands in the file, the reader sees
 * the sizes that have been checked, and every pixel is a byte.
 */
final class GifAnimation implements AnimatedSource {

  private static final int PALETTE = 256;

  /** The header with a palette, an image's header, and the trailer. */
  private static final int FRAMING = 13 + 3 * PALETTE + 10 + 1;

  private static final byte[] NOTHING = {};

  private final byte[] gif;
  private final int width;
  private final int height;
  private final List<GifFrame> frames;
  private final int loops;

  private GifAnimation(byte[] gif, int width, int height, GifBlocks blocks) {
    this.gif = gif;
    this.width = width;
    this.height = height;
    this.frames = blocks.frames();
    this.loops = blocks.loops();
  }

  /**
   * Finds the frames.
   *
   * @param width of the canvas in pixels, as {@link FirstFrame} has found it
   * @param height of the canvas in pixels
   * @param most how many are read at most
   */
  static GifAnimation of(byte[] gif, int width, int height, int most) {
    return new GifAnimation(gif, width, height, new GifBlocks(gif, most));
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public List<FrameHeader> headers() {
    return frames.stream().map(GifFrame::header).toList();
  }

  @Override
  public int loops() {
    return loops;
  }

  @Override
  public Optional<ColorSpace> space() {
    return Optional.empty();
  }

  @Override
  public long memory() {
    return frames.stream().mapToLong(f -> f.header().pixels() + f.to() - f.from()).max().orElse(0);
  }

  @Override
  public void decode(int index, Deadline deadline, Rows rows) throws IOException {
    GifFrame frame = frames.get(index);
    Raster indices = read(alone(frame), deadline).getRaster();
    byte[] pixels = ((DataBufferByte) indices.getDataBuffer()).getData();
    int[] colours = colours(frame);
    int[] row = new int[frame.header().width()];
    for (int from = 0; from < pixels.length; from += row.length) {
      for (int x = 0; x < row.length; x++) {
        row[x] = colours[pixels[from + x] & 0xFF];
      }
      rows.add(row, 0);
    }
  }

  private byte[] alone(GifFrame frame) {
    int length = frame.to() - frame.from();
    ByteBuffer b = ByteBuffer.allocate(FRAMING + length).order(ByteOrder.LITTLE_ENDIAN);
    short w = (short) frame.header().width();
    short h = (short) frame.header().height();
    b.put("GIF89a".getBytes(ISO_8859_1)).putShort(w).putShort(h);
    b.put((byte) 0xF7).put((byte) 0).put((byte) 0); // a palette of 256 colours
    b.position(b.position() + 3 * PALETTE);
    b.put((byte) 0x2C).putInt(0).putShort(w).putShort(h);
    b.put((byte) (frame.interlaced() ? 0x40 : 0));
    b.put(gif, frame.from(), length).put((byte) 0x3B);
    return b.array();
  }

  /** The reader throws more than it declares. */
  private static BufferedImage read(byte[] alone, Deadline deadline) throws IOException {
    ImageReader reader = ImageIoProviders.reader(Format.GIF);
    try (SourceStream stream = new SourceStream(NOTHING, alone, NOTHING, deadline)) {
      reader.setInput(stream, true, true);
      return reader.read(0);
    } catch (DeadlineException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IIOException("A frame is broken", e);
    } finally {
      reader.dispose();
    }
  }

  /** As ARGB; what is transparent, or has no colour, is 0. */
  private int[] colours(GifFrame frame) {
    int[] colours = new int[PALETTE];
    for (int i = 0, at = frame.paletteAt(); i < frame.colours(); i++, at += 3) {
      colours[i] =
          0xFF << 24 | (gif[at] & 0xFF) << 16 | (gif[at + 1] & 0xFF) << 8 | gif[at + 2] & 0xFF;
    }
    if (frame.transparent() >= 0) {
      colours[frame.transparent()] = 0;
    }
    return colours;
  }
}

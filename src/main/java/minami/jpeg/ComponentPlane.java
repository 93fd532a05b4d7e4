package minami.jpeg;

import java.util.Arrays;
import javax.imageio.IIOException;

/**
 * Where a component's blocks go: {@code size} x {@code size} samples for each block. There is room
 * for some rows of blocks only, which are handed on before the next ones come. A large picture then
 * needs no large arrays, which garbage collectors are slow with.
 */
final class ComponentPlane {
  private static final byte NEUTRAL = (byte) 128;

  final int size;
  final int stride;
  final byte[] samples;
  private final int component;
  private final ComponentRows to;
  private final int height;
  private final int blocksHigh;

  /** Rows handed on so far. */
  private int row;

  /**
   * A neutral plane.
   *
   * @param blocksHigh rows of blocks that there is room for
   * @param to takes the rows
   */
  ComponentPlane(Frame frame, int component, int size, int blocksHigh, ComponentRows to)
      throws IIOException {
    Component c = frame.components[component];
    this.component = component;
    this.size = size;
    this.blocksHigh = blocksHigh;
    this.to = to;
    this.height = c.scaledHeight(size);
    this.stride = c.paddedBlocksWide * size;
    long total = (long) stride * blocksHigh * size;
    if (total > Integer.MAX_VALUE - 8) {
      throw new UnsupportedJpegException("plane of " + total + " samples");
    }
    this.samples = new byte[(int) total];
    Arrays.fill(samples, NEUTRAL);
  }

  int offset(int blockColumn, int blockRow) {
    return (blockRow % blocksHigh * stride + blockColumn) * size;
  }

  /** Hands on the rows that there is room for; after that they are neutral again. */
  void handOn() {
    int end = Math.min(height, row + blocksHigh * size);
    for (int at = 0; row < end; row++, at += stride) {
      to.row(component, samples, at);
    }
    if (row < height) {
      Arrays.fill(samples, NEUTRAL);
    }
  }

  /** Hands on what is there, and neutral rows up to the picture's end. */
  void handOnRest() {
    while (row < height) {
      handOn();
    }
  }
}

package minami.jpeg;

import java.util.Arrays;
import javax.imageio.IIOException;

/** Where a component's blocks go: {@code size} x {@code size} samples for each block. */
final class ComponentPlane {
  private static final byte NEUTRAL = (byte) 128;

  final int size;
  final int stride;
  final byte[] samples;
  private final int width;
  private final int height;

  ComponentPlane(Component component, int size) throws IIOException {
    this.size = size;
    this.width = Component.ceilDiv((long) component.width * size, 8);
    this.height = Component.ceilDiv((long) component.height * size, 8);
    this.stride = component.paddedBlocksWide * size;
    long total = (long) stride * component.paddedBlocksHigh * size;
    if (total > Integer.MAX_VALUE - 8) {
      throw new UnsupportedJpegException("plane of " + total + " samples");
    }
    this.samples = new byte[(int) total];
    Arrays.fill(samples, NEUTRAL);
  }

  int offset(int blockColumn, int blockRow) {
    return (blockRow * stride + blockColumn) * size;
  }

  Plane toPlane() {
    return new Plane(width, height, stride, samples);
  }
}

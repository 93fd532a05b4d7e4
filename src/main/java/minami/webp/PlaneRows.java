package minami.webp;

import java.util.Arrays;

/**
 * One plane's samples of the row of macroblocks being decoded, of the half row above it, which the
 * loop filter may still change, and of what prediction reads around them (RFC 6386, 12.2).
 */
final class PlaneRows {
  /** Room to the left of each row; only its last byte is read. */
  private static final int MARGIN = 8;

  /** The last subblocks read four more samples to the right. */
  private static final int BEYOND = 4;

  private static final byte ABOVE = 127;
  private static final byte LEFT = (byte) 129;

  /** The side of a macroblock: 16 or 8. */
  final int size;

  final int stride;
  final byte[] samples;

  /** Where the first sample of the current row stands. */
  final int start;

  /** The bottom row of the macroblocks above, not filtered; the first is at {@link #FIRST}. */
  final byte[] above;

  /** Before it stands the corner. */
  static final int FIRST = MARGIN;

  PlaneRows(int size, int columns) {
    this.size = size;
    this.stride = MARGIN + size * columns;
    this.start = size / 2 * stride + MARGIN;
    this.samples = new byte[(size + size / 2) * stride];
    this.above = new byte[stride + BEYOND];
    Arrays.fill(above, ABOVE);
    for (int i = start - 1; i < samples.length; i += stride) {
      samples[i] = LEFT;
    }
  }

  static long memory(int size, int columns) {
    long stride = MARGIN + (long) size * columns;
    return (size + size / 2 + 1) * stride;
  }

  /** Keeps the bottom row for the prediction of the next; it is not filtered yet. */
  void keepBottom() {
    System.arraycopy(samples, samples.length - stride, above, 0, stride);
    Arrays.fill(above, stride, stride + BEYOND, above[stride - 1]);
  }

  /** Makes room for the next row. */
  void moveUp() {
    System.arraycopy(samples, size * stride, samples, 0, size / 2 * stride);
  }
}

package minami.jpeg;

/** One component of a frame (T.81, B.2.2) with its size in blocks. */
final class Component {
  final int id;
  final int horizontal;
  final int vertical;
  final int quantizationTable;

  /** Size in samples at 1/1 (T.81, A.1.1), set when the frame's size is known. */
  int width;

  int height;

  /** Blocks that hold samples: the extent of a scan of this component alone (T.81, A.2.2). */
  int blocksWide;

  int blocksHigh;

  /** Blocks that whole MCUs cover: the extent of an interleaved scan (T.81, A.2.3). */
  int paddedBlocksWide;

  int paddedBlocksHigh;

  Component(int id, int horizontal, int vertical, int quantizationTable) {
    this.id = id;
    this.horizontal = horizontal;
    this.vertical = vertical;
    this.quantizationTable = quantizationTable;
  }

  void layOut(Frame frame) {
    width = ceilDiv((long) frame.width * horizontal, frame.maxHorizontal);
    height = ceilDiv((long) frame.height * vertical, frame.maxVertical);
    blocksWide = ceilDiv(width, 8);
    blocksHigh = ceilDiv(height, 8);
    paddedBlocksWide = frame.mcusWide * horizontal;
    paddedBlocksHigh = frame.mcusHigh * vertical;
  }

  /** Samples in a row if each block gets {@code size} x {@code size}. */
  int scaledWidth(int size) {
    return ceilDiv((long) width * size, 8);
  }

  int scaledHeight(int size) {
    return ceilDiv((long) height * size, 8);
  }

  static int ceilDiv(long a, int b) {
    return (int) ((a + b - 1) / b);
  }
}

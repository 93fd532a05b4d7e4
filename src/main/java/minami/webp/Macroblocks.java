package minami.webp;

import java.util.Arrays;

/**
 * The modes of a frame's macroblocks, kept until its header can be written.
 *
 * <p>The first partition, where they go, has 19 bits for its length (RFC 6386, section 9.1). So
 * each macroblock has a share of it, and those that come when more than theirs has been spent must
 * do with the cheapest modes. That never happens below some 10 megapixels, and even the largest
 * picture fits.
 */
final class Macroblocks {
  static final int MAX_FIRST_PARTITION = (1 << 19) - 1;

  /** What the header may take of the first partition. */
  private static final int HEADER = 4096;

  /** In more macroblocks than these the flags would not fit. */
  private static final int MAX_WITH_FLAGS = 1 << 19;

  // A record: segment (1 bit), whether skipped (1), whether B_PRED (1), else the mode (2), and the
  // mode of chroma (2).
  private static final int SKIPPED = 2;
  private static final int SUBBLOCKS = 4;
  private static final int MODE_AT = 3;
  private static final int CHROMA_AT = 5;

  /** Whether macroblocks have segments, and a flag that they are skipped. */
  final boolean withFlags;

  private final int columns;
  private final byte[] records;
  private int size;

  /** Of the macroblocks with subblocks, 16 each. */
  private byte[] subblocks;

  private int subblockSize;
  private int skipped;
  private int ofSecondSegment;

  // In 256ths of a bit.
  private final long share;
  private long spent;

  Macroblocks(int columns, int rows, int maxFirstPartition) {
    int count = columns * rows;
    this.columns = columns;
    this.records = new byte[count];
    this.subblocks = new byte[4 * count + 16];
    this.withFlags = count <= MAX_WITH_FLAGS;
    this.share = (maxFirstPartition - HEADER) * 8L * BitCosts.BIT / count;
  }

  /** Whether the next macroblock must have the cheapest modes. */
  boolean isSpent() {
    return spent > share * size;
  }

  /**
   * Adds the next macroblock.
   *
   * @param modeCost of its modes
   */
  void add(int segment, boolean skip, int mode, int chromaMode, byte[] modes, int modeCost) {
    boolean hasSubblocks = mode == IntraModes.B_PRED;
    records[size] =
        (byte)
            (segment
                | (skip ? SKIPPED : 0)
                | (hasSubblocks ? SUBBLOCKS : mode << MODE_AT)
                | chromaMode << CHROMA_AT);
    size++;
    spent += modeCost + (withFlags ? 2 * BitCosts.BIT : 0);
    ofSecondSegment += segment;
    skipped += skip ? 1 : 0;
    if (hasSubblocks) {
      if (subblockSize + 16 > subblocks.length) {
        subblocks = Arrays.copyOf(subblocks, subblocks.length + subblocks.length / 2);
      }
      System.arraycopy(modes, 0, subblocks, subblockSize, 16);
      subblockSize += 16;
    }
  }

  /** The probability that a macroblock is not skipped. */
  int skipProbability() {
    return Tokens.probability(size - skipped, skipped);
  }

  /** The probability that a macroblock is of the first of two segments. */
  int segmentProbability() {
    return Tokens.probability(size - ofSecondSegment, ofSecondSegment);
  }

  /** Whether the macroblocks are of two segments. */
  boolean hasSegments() {
    return ofSecondSegment > 0 && ofSecondSegment < size;
  }

  /** Writes the records (RFC 6386, section 19.3). */
  void write(BoolEncoder out, boolean withSegments) {
    byte[] above = new byte[4 * columns];
    byte[] left = new byte[4];
    int segmentProbability = segmentProbability();
    int skipProbability = skipProbability();
    int at = 0;
    for (int i = 0; i < size; i++) {
      int record = records[i];
      int column = i % columns;
      if (column == 0) {
        Arrays.fill(left, (byte) IntraModes.B_DC_PRED);
      }
      if (withSegments) {
        // One of the first two segments, and which.
        out.bit(false, 255).bit((record & 1) != 0, segmentProbability);
      }
      if (withFlags) {
        out.bit((record & SKIPPED) != 0, skipProbability);
      }
      if ((record & SUBBLOCKS) != 0) {
        ModeBits.writeLuma(out, IntraModes.B_PRED);
        writeSubblocks(out, at, above, 4 * column, left);
        at += 16;
      } else {
        int mode = record >> MODE_AT & 3;
        ModeBits.writeLuma(out, mode);
        Arrays.fill(left, IntraModes.AS_SUBBLOCK[mode]);
        Arrays.fill(above, 4 * column, 4 * column + 4, IntraModes.AS_SUBBLOCK[mode]);
      }
      ModeBits.writeChroma(out, record >> CHROMA_AT & 3);
    }
  }

  private void writeSubblocks(BoolEncoder out, int from, byte[] above, int column, byte[] left) {
    for (int block = 0; block < 16; block++) {
      int x = column + (block & 3);
      int y = block >> 2;
      byte mode = subblocks[from + block];
      ModeBits.writeSubblock(out, ModeBits.context(above[x], left[y]), mode);
      above[x] = mode;
      left[y] = mode;
    }
  }
}

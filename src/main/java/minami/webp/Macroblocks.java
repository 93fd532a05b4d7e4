package minami.webp;

import java.util.Arrays;

/** The modes of a frame's macroblocks, kept until its header can be written, and their tokens. */
final class Macroblocks {
  final Tokens tokens;
  private final int columns;
  private final int count;

  /** For each macroblock the segment (2 bits), whether skipped, mode (3), and that of chroma. */
  private final byte[] records;

  /** Of the macroblocks with subblocks, 16 each. */
  private byte[] subblocks;

  private int size;
  private int subblockSize;
  private int skipped;
  private final int[] segmentCounts = new int[Segmentation.SEGMENTS];

  Macroblocks(int columns, int rows) {
    this.columns = columns;
    this.count = columns * rows;
    records = new byte[count];
    subblocks = new byte[Math.max(16, 4 * count)];
    tokens = new Tokens(Math.max(1024, 64 * count));
  }

  boolean allowsSubblocks() {
    return true;
  }

  boolean skips() {
    return true;
  }

  void add(int segment, boolean skip, int mode, int chromaMode, byte[] subblockModes) {
    records[size] =
        (byte) (segment | (skip ? 4 : 0) | (mode == IntraModes.B_PRED ? 8 : 0) | chromaMode << 6
            | (mode & 3) << 4);
    size++;
    segmentCounts[segment]++;
    if (skip) {
      skipped++;
    }
    if (mode == IntraModes.B_PRED) {
      if (subblockSize + 16 > subblocks.length) {
        subblocks = Arrays.copyOf(subblocks, 2 * subblocks.length);
      }
      System.arraycopy(subblockModes, 0, subblocks, subblockSize, 16);
      subblockSize += 16;
    }
  }

  int skipProbability() {
    return Tokens.probability(count - skipped, skipped);
  }

  int segmentProbability() {
    return Tokens.probability(segmentCounts[0], segmentCounts[1]);
  }

  void writeModes(BoolEncoder out, boolean segments) {
    byte[] above = new byte[4 * columns];
    byte[] left = new byte[4];
    int segmentProbability = segmentProbability();
    int skipProbability = skipProbability();
    int at = 0;
    for (int i = 0; i < count; i++) {
      int record = records[i];
      int column = i % columns;
      if (column == 0) {
        Arrays.fill(left, (byte) IntraModes.B_DC_PRED);
      }
      if (segments) {
        // Of the four segments only the first two are used.
        out.bit(false, 255).bit((record & 3) != 0, segmentProbability);
      }
      if (skips()) {
        out.bit((record & 4) != 0, skipProbability);
      }
      int mode = (record & 8) != 0 ? IntraModes.B_PRED : record >> 4 & 3;
      ModeBits.writeLuma(out, mode);
      if (mode == IntraModes.B_PRED) {
        for (int block = 0; block < 16; block++) {
          int x = 4 * column + (block & 3);
          int y = block >> 2;
          int subblock = subblocks[at];
          at++;
          ModeBits.writeSubblock(out, ModeBits.context(above[x], left[y]), subblock);
          above[x] = (byte) subblock;
          left[y] = (byte) subblock;
        }
      } else {
        Arrays.fill(left, IntraModes.AS_SUBBLOCK[mode]);
        Arrays.fill(above, 4 * column, 4 * column + 4, IntraModes.AS_SUBBLOCK[mode]);
      }
      ModeBits.writeChroma(out, record >> 6 & 3);
    }
  }
}

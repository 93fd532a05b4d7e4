package minami.webp;

/** Reads the coefficients of the macroblocks in turn (RFC 6386, section 13). */
final class Residue {
  /** Blocks of a macroblock: 16 of Y, then 4 of U and 4 of V; Y2 stands behind them. */
  private static final int BLOCKS = 24;

  /**
   * The blocks of a plane.
   *
   * @param type where the probabilities of their type begin (section 13.3)
   * @param first the first coefficient that has a token
   * @param context the lowest of their bits in a context, one for each row or column
   * @param size in each direction
   * @param block the first
   */
  private record Plane(int type, int first, int context, int size, int block) {}

  private static final Plane Y_AFTER_Y2 = new Plane(0, 1, 0, 4, 0);
  private static final Plane Y2 = new Plane(TokenProbabilities.TYPE, 0, 8, 1, BLOCKS);
  private static final Plane U = new Plane(2 * TokenProbabilities.TYPE, 0, 4, 2, 16);
  private static final Plane V = new Plane(2 * TokenProbabilities.TYPE, 0, 6, 2, 20);
  private static final Plane Y_WITH_DC = new Plane(3 * TokenProbabilities.TYPE, 0, 0, 4, 0);

  private static final int Y2_CONTEXT = 1 << 8;

  /**
   * The tree of tokens (section 13.2) from that on which is greater than 1. A leaf is where its
   * category stands.
   */
  private static final int[] TREE = {
    0,
    0,
    0,
    0,
    0,
    0, // what readBlock reads itself
    8,
    12, //
    -0,
    10, // DCT_2
    -1,
    -2, // DCT_3, DCT_4
    14,
    16, //
    -3,
    -5, // dct_cat1, dct_cat2
    18,
    20, //
    -8,
    -12, // dct_cat3, dct_cat4
    -17,
    -23 // dct_cat5, dct_cat6
  };

  private static final int TREE_START = 6;

  /** The probabilities of each category's extra bits, and then less what these are added to. */
  static final int[] CATEGORIES = {
    -2, //
    -3, //
    -4, //
    159, -5, //
    165, 145, -7, //
    173, 148, 140, -11, //
    176, 155, 140, 135, -19, //
    180, 157, 141, 134, 130, -35, //
    254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129, -67
  };

  private static final int WINDOW = BoolDecoder.WINDOW;

  /** Dequantized, block by block, each row by row. The inverse transforms clear them again. */
  final short[] coefficients = new short[(BLOCKS + 1) * 16];

  /** For each block, after how many coefficients in zigzag order there are only zeros. */
  final byte[] counts = new byte[BLOCKS + 1];

  /** Whether the macroblock has any in the planes. */
  boolean anyY;

  boolean anyU;
  boolean anyV;

  private final byte[] probabilities;

  // Contexts of the macroblocks above and to the left: a bit for each column or row of a plane's
  // blocks, whether the last one had tokens.
  private final int[] above;
  private int left;

  Residue(byte[] probabilities, int columns) {
    this.probabilities = probabilities;
    this.above = new int[columns];
  }

  void startRow() {
    left = 0;
  }

  /** A macroblock without tokens; one without Y2 leaves that block's context as it is. */
  void skip(int column, boolean withY2) {
    int kept = withY2 ? 0 : Y2_CONTEXT;
    left &= kept;
    above[column] &= kept;
    anyY = false;
    anyU = false;
    anyV = false;
  }

  void read(BoolDecoder in, Quantizer q, int column, boolean withY2) {
    if (withY2) {
      int count = readPlane(in, Y2, q.y2, column);
      InverseTransform.walshHadamard(coefficients, 16 * BLOCKS, count);
      anyY = readPlane(in, Y_AFTER_Y2, q.y, column) > 0;
    } else {
      anyY = readPlane(in, Y_WITH_DC, q.y, column) > 0;
    }
    anyU = readPlane(in, U, q.uv, column) > 0;
    anyV = readPlane(in, V, q.uv, column) > 0;
  }

  boolean any() {
    return anyY || anyU || anyV;
  }

  /**
   * Reads the blocks of a plane.
   *
   * @return 0 if all of them are zero; of a single block, its count
   */
  private int readPlane(BoolDecoder in, Plane plane, int[] steps, int column) {
    byte[] p = probabilities;
    int start = plane.type + plane.first * TokenProbabilities.POSITION;
    int end = plane.context + plane.size;
    int a = above[column];
    int l = left;
    long value = in.value;
    int range = in.range;
    int found = 0;
    int block = plane.block;
    for (int y = plane.context; y < end; y++) {
      for (int x = plane.context; x < end; x++) {
        int node = start + ((a >> x & 1) + (l >> y & 1)) * TokenProbabilities.NODES;
        if ((int) value == 0) {
          value = in.filled(value);
        }
        int split = BoolDecoder.split(range, p[node] & 0xFF);
        int count;
        if ((int) (value >>> WINDOW) < split) { // no tokens: that is most blocks
          int shift = BoolDecoder.shift(split);
          range = split << shift;
          value <<= shift;
          a &= ~(1 << x);
          l &= ~(1 << y);
          count = coefficients[16 * block] != 0 ? 1 : 0;
        } else {
          range -= split;
          int shift = BoolDecoder.shift(range);
          in.range = range << shift;
          in.value = value - ((long) split << WINDOW) << shift;
          count = readBlock(in, plane, node, 16 * block, steps);
          value = in.value;
          range = in.range;
          a |= 1 << x;
          l |= 1 << y;
        }
        counts[block] = (byte) count;
        found |= count;
        block++;
      }
    }
    in.value = value;
    in.range = range;
    above[column] = a;
    left = l;
    return found;
  }

  /**
   * Reads the tokens of a block (section 13.2) that has some. It is long because every call in it
   * must be inlined: another would cost it its registers.
   *
   * @param first where the first token's probabilities begin
   * @param at where the block's coefficients begin
   * @return the index after the last one read
   */
  private int readBlock(BoolDecoder in, Plane plane, int first, int at, int[] steps) {
    byte[] p = probabilities;
    int type = plane.type;
    int index = plane.first;
    int node = first;
    long value = in.value;
    int range = in.range;
    while (true) {
      if ((int) value == 0) {
        value = in.filled(value);
      }
      int split = BoolDecoder.split(range, p[node + 1] & 0xFF);
      if ((int) (value >>> WINDOW) < split) { // a zero, after which the block cannot end
        int shift = BoolDecoder.shift(split);
        range = split << shift;
        value <<= shift;
        index++;
        if (index == 16) {
          break;
        }
        node = type + index * TokenProbabilities.POSITION;
        continue;
      }
      value -= (long) split << WINDOW;
      range -= split;
      int shift = BoolDecoder.shift(range);
      range <<= shift;
      value <<= shift;

      int step = steps[index];
      index++;
      int level = 1;
      int next = type + index * TokenProbabilities.POSITION + TokenProbabilities.NODES;
      split = BoolDecoder.split(range, p[node + 2] & 0xFF);
      if ((int) (value >>> WINDOW) < split) {
        shift = BoolDecoder.shift(split);
        range = split << shift;
        value <<= shift;
      } else {
        value -= (long) split << WINDOW;
        range -= split;
        shift = BoolDecoder.shift(range);
        range <<= shift;
        value <<= shift;
        next += TokenProbabilities.NODES;
        int pair = TREE_START;
        do {
          if ((int) value == 0) {
            value = in.filled(value);
          }
          split = BoolDecoder.split(range, p[node + (pair >> 1)] & 0xFF);
          if ((int) (value >>> WINDOW) >= split) {
            value -= (long) split << WINDOW;
            split = range - split;
            pair++;
          }
          shift = BoolDecoder.shift(split);
          range = split << shift;
          value <<= shift;
          pair = TREE[pair];
        } while (pair > 0);
        level = 0;
        int category = -pair;
        int probability = CATEGORIES[category];
        while (probability > 0) {
          if ((int) value == 0) {
            value = in.filled(value);
          }
          level *= 2;
          split = BoolDecoder.split(range, probability);
          if ((int) (value >>> WINDOW) >= split) {
            value -= (long) split << WINDOW;
            split = range - split;
            level++;
          }
          shift = BoolDecoder.shift(split);
          range = split << shift;
          value <<= shift;
          category++;
          probability = CATEGORIES[category];
        }
        level -= probability;
        if ((int) value == 0) {
          value = in.filled(value);
        }
      }

      // The sign. What is read before it leaves no range of 255, so it takes just one bit.
      split = range + 1 >> 1;
      value -= (long) split << WINDOW;
      int positive = (int) (value >> 63);
      value = value + ((long) (split & positive) << WINDOW) << 1;
      range = range - split + (2 * split - range & positive) << 1;
      coefficients[at + (step & 15)] = (short) (((level ^ ~positive) - ~positive) * (step >> 4));
      if (index == 16) {
        break;
      }

      node = next;
      split = BoolDecoder.split(range, p[node] & 0xFF);
      if ((int) (value >>> WINDOW) < split) { // end of block
        shift = BoolDecoder.shift(split);
        range = split << shift;
        value <<= shift;
        break;
      }
      value -= (long) split << WINDOW;
      range -= split;
      shift = BoolDecoder.shift(range);
      range <<= shift;
      value <<= shift;
    }
    in.value = value;
    in.range = range;
    return index;
  }
}

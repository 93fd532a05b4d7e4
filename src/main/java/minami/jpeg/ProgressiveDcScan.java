package minami.jpeg;

import java.util.Arrays;

/**
 * A progressive scan of DC coefficients, the first or a refining one (T.81, G.1.2.1).
 *
 * <p>In a smooth picture most differences are zero, in codes of one or two bits. So a look-up takes
 * all blocks without a difference whose codes are whole in its window, and one with a difference
 * after them. An entry is, from the lowest bit: bits taken (6), of these the ones before the
 * difference (6), bits of the difference (4), blocks (4), which block of the MCU is next (6), bits
 * before the last code (6).
 */
final class ProgressiveDcScan implements ScanDecoder {
  /** Small, so that the tables of all blocks of an MCU are quickly made. */
  private static final int WINDOW = 9;

  private static final int SHIFT_AT = 6;
  private static final int SIZE_AT = 12;
  private static final int BLOCKS_AT = 16;
  private static final int NEXT_AT = 20;
  private static final int LAST_AT = 26;

  /** So many bits are never there before the last code: always one block at a time. */
  private static final int NO_STEP = 63 << LAST_AT;

  /** With fewer bits than this more are loaded before a code is read. */
  private static final int LEAST_BITS = 32;

  private final EntropySource source;
  private final Mcu mcu;
  private final HuffmanTable[] dc;
  private final int low;
  private final Coefficients[] coefficients;
  private final int[] predictions;

  /** For each block of an MCU, an entry for each window of bits that may begin with its code. */
  private final int[] entries;

  /** For each block of a row of MCUs, the DC difference, or in a refining scan the bit. */
  private final int[] received;

  /** {@code dc} is null for a refining scan, which has no codes. */
  ProgressiveDcScan(
      EntropySource source,
      Scan scan,
      int mcusWide,
      HuffmanTable[] dc,
      Coefficients[] coefficients) {
    this.source = source;
    this.mcu = new Mcu(scan);
    this.dc = dc;
    this.low = scan.approximationLow;
    this.coefficients = coefficients;
    this.predictions = new int[coefficients.length];
    this.received = new int[mcusWide * mcu.blocks];
    this.entries = new int[dc == null ? 0 : mcu.blocks << WINDOW];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = entry(i & (1 << WINDOW) - 1, i >> WINDOW);
    }
  }

  private int entry(int window, int block) {
    int entry = NO_STEP;
    int taken = 0;
    for (int blocks = 0; taken < WINDOW; blocks++) {
      int left = window << taken & (1 << WINDOW) - 1;
      int code = tableOf(block + blocks).lookUp(left << HuffmanTable.WINDOW - WINDOW);
      if (code == 0 || taken + (code >> 8) > WINDOW) {
        break;
      }
      entry = entry(taken, code, block, blocks + 1);
      taken += code >> 8;
      if ((code & 15) != 0) {
        break;
      }
    }
    return entry;
  }

  /** An entry of some blocks, with the last one's code and where that begins. */
  private int entry(int last, int code, int block, int blocks) {
    int shift = last + (code >> 8);
    int size = code & 15;
    return shift + size
        | shift << SHIFT_AT
        | size << SIZE_AT
        | blocks << BLOCKS_AT
        | (block + blocks) % mcu.blocks << NEXT_AT
        | last << LAST_AT;
  }

  private HuffmanTable tableOf(int block) {
    return dc[mcu.component[block % mcu.blocks]];
  }

  @Override
  public void startInterval() {
    Arrays.fill(predictions, 0);
  }

  @Override
  public int decode(int mcuRow, int firstMcu, int count) {
    int blocks = dc == null ? receiveBits(count * mcu.blocks) : receiveDifferences(count);
    int mcus = blocks / mcu.blocks;
    int first = 0;
    for (int c = 0; c < coefficients.length; c++) {
      int blocksOfComponent = mcu.across[first] * mcu.down[first];
      if (dc != null) {
        addDifferences(c, first, blocksOfComponent, mcus);
      }
      for (int i = first; i < first + blocksOfComponent; i++) {
        int column = firstMcu * mcu.across[i] + mcu.column[i];
        int row = mcuRow * mcu.down[i] + mcu.row[i];
        store(i, mcus, coefficients[c], coefficients[c].block(column, row));
      }
      first += blocksOfComponent;
    }
    return mcus;
  }

  /** Decodes the DC differences of some MCUs; returns how many blocks were there. */
  private int receiveDifferences(int mcus) {
    EntropySource in = source;
    byte[] buffer = in.buffer;
    int[] table = entries;
    int[] out = received;
    long bits = in.bits;
    int valid = in.count;
    int position = in.position;
    int limit = in.limit;
    int to = mcus * mcu.blocks;
    int n = 0;
    int next = 0;
    Arrays.fill(out, 0, to, 0);
    while (n < to) {
      if (position >= limit && next == 0) {
        in.position = position;
        if (!in.more()) {
          break;
        }
        position = in.position;
        limit = in.limit;
      }
      if (valid < LEAST_BITS) {
        bits |= (long) EntropySource.LONG.get(buffer, position) >>> valid;
        position += 63 - valid >> 3;
        valid |= 56;
      }
      int entry = table[(next << WINDOW) + (int) (bits >>> 64 - WINDOW)];
      // Not past where one block at a time would load bits, nor past the end of the data.
      if (valid - (entry >>> LAST_AT) < LEAST_BITS || position >= limit || n > to - WINDOW) {
        entry = entry(0, tableOf(next).decode(bits), next, 1);
      }
      n += entry >> BLOCKS_AT & 15;
      next = entry >> NEXT_AT & 63;
      int size = entry >> SIZE_AT & 15;
      long difference = bits << (entry >> SHIFT_AT);
      out[n - 1] =
          (int) (difference >>> 1 >>> 63 - size) - ((1 << size) - 1 & ~(int) (difference >> 63));
      bits <<= entry;
      valid -= entry & 63;
    }
    in.bits = bits;
    in.count = valid;
    in.position = position;
    return n;
  }

  private int receiveBits(int blocks) {
    EntropySource in = source;
    int[] out = received;
    int n = 0;
    while (n < blocks) {
      if (in.count == 0) {
        if (in.position >= in.limit && !in.more()) {
          break;
        }
        in.bits = (long) EntropySource.LONG.get(in.buffer, in.position);
        in.position += 8;
        in.count = 64;
      }
      int taken = Math.min(in.count, blocks - n);
      long bits = in.bits;
      for (int i = n; i < n + taken; i++) {
        out[i] = (int) (bits >>> 63);
        bits <<= 1;
      }
      in.bits = bits;
      in.count -= taken;
      n += taken;
    }
    return n;
  }

  /** Adds up a component's DC differences, block after block through all MCUs. */
  private void addDifferences(int component, int first, int inMcu, int mcus) {
    int[] values = received;
    int others = mcu.blocks - inMcu;
    int prediction = predictions[component];
    int at = first;
    int nextMcu = first + inMcu;
    for (int i = 0; i < mcus * inMcu; i++) {
      prediction += values[at];
      values[at++] = prediction;
      if (at == nextMcu) {
        at += others;
        nextMcu = at + inMcu;
      }
    }
    predictions[component] = prediction;
  }

  /** Stores one block of each MCU, the first of which is {@code block} of its component. */
  private void store(int inMcu, int mcus, Coefficients to, int block) {
    short[] values = to.values;
    int[] from = received;
    int area = to.size * to.size;
    int step = mcu.across[inMcu] * area;
    int at = block * area;
    int blocks = mcu.blocks;
    if (dc == null) {
      for (int m = 0; m < mcus; m++) {
        values[at + m * step] |= (short) (from[inMcu + m * blocks] << low);
      }
    } else {
      for (int m = 0; m < mcus; m++) {
        values[at + m * step] = (short) (from[inMcu + m * blocks] << low);
      }
    }
  }
}

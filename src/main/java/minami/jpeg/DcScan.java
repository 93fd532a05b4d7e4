package minami.jpeg;

import java.util.Arrays;

/**
 * Decodes the DC coefficients only of a sequential scan (1/8 of the size).
 *
 * <p>Most of the time goes into skipping AC coefficients. One look-up skips all AC symbols that are
 * whole in its window; the last one's extra bits may reach past it. It also crosses the end of a
 * block: end-of-block, the next block's DC code with its extra bits, and the AC symbols after it
 * are one entry. So each pair of neighbouring blocks in an MCU has an entry table. The loop does
 * not branch at the end of a block, which no processor can predict: until the block ends, its
 * difference is overwritten.
 *
 * <p>An entry is, from the lowest bit: bits taken (6, the width of a shift's count), of these the
 * ones before the DC difference (4), bits of the difference (4), AC coefficients passed in the new
 * block (6), whether the block ended (1, at bit 24), AC coefficients passed in the old block (6). A
 * step that does not fit this, such as a long code or a block without end-of-block, is made one
 * symbol at a time.
 *
 * <p>The number of instructions limits the loop, hence the layout: fields are used without shifting
 * them down, and the loop only collects differences, which are computed afterwards.
 */
final class DcScan implements ScanDecoder {
  private static final int WINDOW = HuffmanTable.WINDOW;
  private static final int DC_SHIFT_AT = 6;
  private static final int DC_SIZE_AT = 10;
  private static final int AFTER_AT = 14;
  private static final int ENDED_AT = 24;
  private static final int BEFORE_AT = 25;

  /** From the field of coefficients passed in the new block to that of the old one. */
  private static final int AFTER_TO_BEFORE = BEFORE_AT - AFTER_AT;

  private static final int BEFORE_FIELD = 63 << BEFORE_AT;

  /** No block has this many coefficients left to pass: always one symbol at a time. */
  private static final int NO_STEP = 63 << BEFORE_AT;

  private static final long HIGH_HALF = 0xFFFFFFFFL << 32;

  /** Added to the coefficients passed, so that 63 of them carry into the sign. */
  private static final int BIAS = 1 << BEFORE_AT;

  private final EntropySource source;
  private final Mcu mcu;
  private final HuffmanTable[] dc;
  private final HuffmanTable[] ac;
  private final int[] dcSteps;
  private final ComponentPlane[] planes;
  private final int[] predictions;

  private final int[] entries;

  /** For each block of an MCU, where the entries begin that lead to it from the block before. */
  private final int[] entriesOf;

  /** For each block of a row of MCUs, how far it is from its entries to the next block's. */
  private final int[] entriesStep;

  /**
   * For each block of a row of MCUs and the two after it: in the low half the entry that ended the
   * block before, in the high half the bits it was found for.
   */
  private final long[] found;

  /** DC coefficients of a row of MCUs. */
  private final int[] dcs;

  private boolean atStart;

  /** AC coefficients passed in the current block. */
  private int passed;

  /** The block whose DC difference comes next, counted within a run of MCUs; may be one past it. */
  private int block;

  /**
   * The arrays have an element for each component of the scan; {@code steps} is its quantization in
   * zigzag order.
   */
  DcScan(
      EntropySource source,
      Mcu mcu,
      int mcusWide,
      HuffmanTable[] dc,
      HuffmanTable[] ac,
      int[][] steps,
      ComponentPlane[] planes) {
    this.source = source;
    this.mcu = mcu;
    this.dc = dc;
    this.ac = ac;
    this.dcSteps = Arrays.stream(steps).mapToInt(table -> table[0]).toArray();
    this.planes = planes;
    this.predictions = new int[dc.length];
    this.entriesOf = new int[mcu.blocks];
    this.entries = makeEntries();
    this.entriesStep = new int[mcusWide * mcu.blocks + 2];
    for (int i = 0; i < entriesStep.length; i++) {
      entriesStep[i] = entriesOf[(i + 1) % mcu.blocks] - entriesOf[i % mcu.blocks];
    }
    this.found = new long[mcusWide * mcu.blocks + 2];
    this.dcs = new int[mcusWide * mcu.blocks];
  }

  private int[] makeEntries() {
    int[] all = new int[0];
    for (int i = 0; i < mcu.blocks; i++) {
      int same = samePair(i);
      if (same < i) {
        entriesOf[i] = entriesOf[same];
      } else {
        int[] longer = Arrays.copyOf(all, all.length + (1 << WINDOW));
        fillEntries(longer, all.length, acBefore(i), dcOf(i), acOf(i));
        entriesOf[i] = all.length;
        all = longer;
      }
    }
    return all;
  }

  private int samePair(int i) {
    int same = 0;
    while (acBefore(same) != acBefore(i) || dcOf(same) != dcOf(i) || acOf(same) != acOf(i)) {
      same++;
    }
    return same;
  }

  private HuffmanTable acBefore(int i) {
    return acOf((i + mcu.blocks - 1) % mcu.blocks);
  }

  private HuffmanTable acOf(int i) {
    return ac[mcu.component[i]];
  }

  private HuffmanTable dcOf(int i) {
    return dc[mcu.component[i]];
  }

  private static void fillEntries(
      int[] entries, int at, HuffmanTable before, HuffmanTable dc, HuffmanTable after) {
    for (int window = 0; window < 1 << WINDOW; window++) {
      entries[at + window] = entry(window, before, dc, after);
    }
  }

  private static int entry(int window, HuffmanTable before, HuffmanTable dc, HuffmanTable after) {
    int mask = (1 << WINDOW) - 1;
    int taken = 0;
    int passed = 0;
    while (taken < WINDOW) {
      int code = before.lookUp(window << taken & mask);
      int length = code >> 8;
      if (code == 0 || taken + length > WINDOW) {
        break;
      }
      if (HuffmanTable.isEndOfBlock(code)) {
        int end = endEntry(window, taken + length, passed, dc, after);
        return end != 0 ? end : stepEntry(taken, passed);
      }
      int advance = (code >> 4 & 15) + 1;
      if (passed + advance > 62) {
        break;
      }
      passed += advance;
      taken += length + (code & 15);
    }
    return stepEntry(taken, passed);
  }

  private static int stepEntry(int taken, int passed) {
    return taken == 0 ? NO_STEP : taken | passed << BEFORE_AT;
  }

  /** An entry across the end of a block; 0 if the DC code after it is not in the window. */
  private static int endEntry(
      int window, int takenBefore, int passedBefore, HuffmanTable dc, HuffmanTable ac) {
    int mask = (1 << WINDOW) - 1;
    int code = dc.lookUp(window << takenBefore & mask);
    int dcShift = takenBefore + (code >> 8);
    if (code == 0 || dcShift > WINDOW) {
      return 0;
    }
    int size = code & 15;
    int taken = dcShift + size;
    int passed = 0;
    while (taken < WINDOW) {
      code = ac.lookUp(window << taken & mask);
      int length = code >> 8;
      int advance = (code >> 4 & 15) + 1;
      if (code == 0
          || taken + length > WINDOW
          || HuffmanTable.isEndOfBlock(code)
          || passed + advance > 62) {
        break;
      }
      passed += advance;
      taken += length + (code & 15);
    }
    return taken
        | 1 << ENDED_AT
        | dcShift << DC_SHIFT_AT
        | size << DC_SIZE_AT
        | passed << AFTER_AT
        | passedBefore << BEFORE_AT;
  }

  @Override
  public void startInterval() {
    Arrays.fill(predictions, 0);
    atStart = true;
  }

  @Override
  public int decode(int mcuRow, int firstMcu, int count) {
    int to = count * mcu.blocks;
    if (atStart) {
      block = 0;
      decodeDc();
      atStart = false;
    }
    passToBlock(to);
    int done = Math.min(block, to) / mcu.blocks;
    write(mcuRow, firstMcu, done);
    block -= to;
    if (block > 0) {
      found[0] = found[to];
    }
    return done;
  }

  /** Decodes the DC differences of the blocks before {@code to}, and perhaps one more. */
  private void passToBlock(int to) {
    EntropySource in = source;
    byte[] buffer = in.buffer;
    int[] table = entries;
    int[] step = entriesStep;
    long[] out = found;
    long bits = in.bits;
    int valid = in.count;
    int position = in.position;
    int limit = in.limit;
    int k = (passed << BEFORE_AT) + BIAS;
    int n = block;
    int base = entriesOf[n % mcu.blocks];
    while (n < to) {
      if (position >= limit) {
        in.position = position;
        if (!in.more()) {
          break;
        }
        position = in.position;
        limit = in.limit;
      }
      bits |= (long) EntropySource.LONG.get(buffer, position) >>> valid;
      position += 63 - valid >> 3;
      valid |= 56;
      int entry = table[base + (int) (bits >>> 64 - WINDOW)];
      int sum = k + entry;
      if (sum >= 0) {
        out[n] = bits & HIGH_HALF | entry;
        int ended = entry << 31 - ENDED_AT >> 31;
        k =
            (sum & ~ended & BEFORE_FIELD)
                + (((entry << AFTER_TO_BEFORE & BEFORE_FIELD) + BIAS) & ended);
        base += step[n] & ended;
        n -= ended;
        bits <<= entry;
        valid -= entry & 63;

        // Once more: two steps take at most 54 of the 56 bits.
        entry = table[base + (int) (bits >>> 64 - WINDOW)];
        sum = k + entry;
        if (sum >= 0) {
          out[n] = bits & HIGH_HALF | entry;
          ended = entry << 31 - ENDED_AT >> 31;
          k =
              (sum & ~ended & BEFORE_FIELD)
                  + (((entry << AFTER_TO_BEFORE & BEFORE_FIELD) + BIAS) & ended);
          base += step[n] & ended;
          n -= ended;
          bits <<= entry;
          valid -= entry & 63;
          continue;
        }
      }
      in.bits = bits;
      in.count = valid;
      in.position = position;
      passed = (k - BIAS) >>> BEFORE_AT;
      block = n;
      stepOneSymbol();
      bits = in.bits;
      valid = in.count;
      position = in.position;
      k = (passed << BEFORE_AT) + BIAS;
      n = block;
      base = entriesOf[n % mcu.blocks];
    }
    in.bits = bits;
    in.count = valid;
    in.position = position;
    passed = (k - BIAS) >>> BEFORE_AT;
    block = n;
  }

  /** One AC symbol of the current block, or its end and the next DC difference. */
  private void stepOneSymbol() {
    source.refill();
    boolean ended = passed >= 63;
    if (!ended) {
      int code = acBefore(block % mcu.blocks).decode(source.bits);
      ended = HuffmanTable.isEndOfBlock(code);
      passed += (code >> 4 & 15) + 1;
      source.take((code >> 8) + (code & 15));
    }
    if (ended || passed >= 63) {
      decodeDc();
    }
  }

  private void decodeDc() {
    source.refill();
    int code = dcOf(block % mcu.blocks).decode(source.bits);
    source.take(code >> 8);
    // As an entry without bits before the difference.
    int size = code & 15;
    found[block++] = source.bits & HIGH_HALF | size << DC_SIZE_AT;
    source.take(size);
    passed = 0;
  }

  private void write(int mcuRow, int firstMcu, int count) {
    int first = 0;
    for (int c = 0; c < planes.length; c++) {
      int blocksOfComponent = mcu.across[first] * mcu.down[first];
      addDifferences(c, first, blocksOfComponent, count);
      for (int i = first; i < first + blocksOfComponent; i++) {
        int column = firstMcu * mcu.across[i] + mcu.column[i];
        int row = mcuRow * mcu.down[i] + mcu.row[i];
        writeSamples(i, count, planes[c], planes[c].offset(column, row), dcSteps[c]);
      }
      first += blocksOfComponent;
    }
  }

  /** Adds up a component's DC differences, block after block through all MCUs. */
  private void addDifferences(int component, int first, int inMcu, int count) {
    long[] in = found;
    int[] out = dcs;
    int others = mcu.blocks - inMcu;
    int dc = predictions[component];
    int from = first;
    int nextMcu = first + inMcu;
    for (int i = 0; i < count * inMcu; i++) {
      dc += difference(in[from]);
      out[from++] = dc;
      if (from == nextMcu) {
        from += others;
        nextMcu = from + inMcu;
      }
    }
    predictions[component] = dc;
  }

  /** Writes one block of each MCU. */
  private void writeSamples(int block, int count, ComponentPlane plane, int offset, int step) {
    byte[] samples = plane.samples;
    int[] in = dcs;
    int blocks = mcu.blocks;
    int across = mcu.across[block];
    for (int m = 0; m < count; m++) {
      samples[offset + m * across] = InverseDct.sample(in[block + m * blocks] * step);
    }
  }

  private static int difference(long found) {
    int size = (int) found >> DC_SIZE_AT & 15;
    int value = (int) (found >>> 32) << ((int) found >> DC_SHIFT_AT & 15);
    int negative = ~(value >> 31);
    return ((value ^ negative) >>> 1 >>> 31 - size ^ negative) - negative;
  }
}

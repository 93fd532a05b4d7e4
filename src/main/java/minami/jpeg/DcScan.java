package minami.jpeg;

import static minami.jpeg.DcEntries.AFTER_TO_BEFORE;
import static minami.jpeg.DcEntries.BEFORE_AT;
import static minami.jpeg.DcEntries.BEFORE_FIELD;
import static minami.jpeg.DcEntries.ENDED_AT;
import static minami.jpeg.DcEntries.FIRST;
import static minami.jpeg.DcEntries.WINDOW;

import java.util.Arrays;

/**
 * Decodes the DC coefficients only of a sequential scan (1/8 of the size).
 *
 * <p>Most of the time goes into skipping AC coefficients. One look-up skips all AC symbols that are
 * whole in its window; the last one's extra bits may reach past it. It also crosses the end of a
 * block: end-of-block, the next block's DC code with its extra bits, and the AC symbols after it
 * are one entry of {@link DcEntries}. The loop does not branch at the end of a block, which no
 * processor can predict: until the block ends, its difference is overwritten.
 *
 * <p>The number of instructions limits the loop, hence the layout: fields are used without shifting
 * them down, and the loop only collects differences, which are computed afterwards. A long scan is
 * decoded in two places at once, by {@link DcChains}.
 */
final class DcScan extends SequentialScan {
  private final int[] dcSteps;
  private final ComponentPlane[] planes;
  private final int[] predictions;

  private final DcEntries entries;

  /** For each of the blocks found, how far it is from its entries to the next block's. */
  final int[] startSteps;

  /**
   * The DC differences found, as of {@link DcEntries#found}: of a row of MCUs and the two blocks
   * after it, or more if there are two chains.
   */
  final long[] found;

  /** DC coefficients of a row of MCUs. */
  private final int[] dcs;

  private boolean atStart;

  /** The first block of {@link #found} that is not written yet, the first of an MCU. */
  private int next;

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
    super(source, mcu);
    this.dcSteps = Arrays.stream(steps).mapToInt(table -> table[0]).toArray();
    this.planes = planes;
    this.predictions = new int[dc.length];
    this.entries = new DcEntries(mcu, dc, ac);
    int row = mcusWide * mcu.blocks;
    if (source.remaining() >= Chains.LEAST_DATA) {
      chains = new DcChains(this, entries, row);
    }
    this.startSteps = entries.startSteps(chains == null ? row + 2 : chains.capacity);
    this.found = new long[startSteps.length];
    this.dcs = new int[row];
  }

  @Override
  public void startInterval() {
    Arrays.fill(predictions, 0);
    atStart = true;
  }

  @Override
  public int decode(int mcuRow, int firstMcu, int count) {
    if (atStart) {
      next = 0;
      block = 0;
      decodeDc();
      atStart = false;
    }
    int wanted = count * mcu.blocks;
    if (block - next < wanted) {
      block -= next;
      System.arraycopy(found, next, found, 0, block);
      next = 0;
      find(wanted);
    }
    int done = Math.min(block - next, wanted) / mcu.blocks;
    write(mcuRow, firstMcu, done);
    next += done * mcu.blocks;
    return done;
  }

  @Override
  void passToBlock(int to, int limit) {
    EntropySource in = source;
    byte[] buffer = in.buffer;
    int[] table = entries.table;
    int[] step = startSteps;
    long[] out = found;
    long bits = in.bits;
    int valid = in.count;
    int position = in.position;
    int k = passed + FIRST << BEFORE_AT;
    int n = block;
    int start = entries.start(n);
    while (n < to && position < limit) {
      bits |= (long) EntropySource.LONG.get(buffer, position) >>> valid;
      position += 63 - valid >> 3;
      valid |= 56;
      int entry = table[start + (int) (bits >>> 64 - WINDOW)];
      int sum = k + entry;
      if (sum >= 0) {
        out[n] = DcEntries.found(bits, entry);
        int ended = entry << 31 - ENDED_AT >> 31;
        k = (sum & ~ended | entry << AFTER_TO_BEFORE) & BEFORE_FIELD;
        start += step[n] & ended;
        n -= ended;
        bits <<= entry;
        valid -= entry & 63;

        // Once more: two steps take at most 54 of the 56 bits.
        entry = table[start + (int) (bits >>> 64 - WINDOW)];
        sum = k + entry;
        if (sum >= 0) {
          out[n] = DcEntries.found(bits, entry);
          ended = entry << 31 - ENDED_AT >> 31;
          k = (sum & ~ended | entry << AFTER_TO_BEFORE) & BEFORE_FIELD;
          start += step[n] & ended;
          n -= ended;
          bits <<= entry;
          valid -= entry & 63;
          continue;
        }
      }
      in.bits = bits;
      in.count = valid;
      in.position = position;
      passed = (k >>> BEFORE_AT) - FIRST;
      block = n;
      stepOneSymbol();
      bits = in.bits;
      valid = in.count;
      position = in.position;
      k = passed + FIRST << BEFORE_AT;
      n = block;
      start = entries.start(n);
    }
    in.bits = bits;
    in.count = valid;
    in.position = position;
    passed = (k >>> BEFORE_AT) - FIRST;
    block = n;
  }

  @Override
  void stepOneSymbol() {
    source.refill();
    boolean ended = passed >= 63;
    if (!ended) {
      int code = entries.acBefore(block).decode(source.bits);
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
    int code = entries.dcOf(block).decode(source.bits);
    source.take(code >> 8);
    int size = code & 15;
    found[block++] = DcEntries.foundAlone(source.bits, size);
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
      dc += DcEntries.difference(in[next + from]);
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
}

package minami.jpeg;

import static minami.jpeg.DcEntries.AFTER_TO_BEFORE;
import static minami.jpeg.DcEntries.BEFORE_AT;
import static minami.jpeg.DcEntries.BEFORE_FIELD;
import static minami.jpeg.DcEntries.ENDED_AT;
import static minami.jpeg.DcEntries.FIRST;
import static minami.jpeg.DcEntries.WINDOW;

/** The two chains of a {@link DcScan}, which find DC differences. */
final class DcChains extends Chains<DcScan> {
  /** How far ahead the second chain starts at most, in bytes. */
  private static final int LEAD = 8 * 1024;

  /** Blocks that a chain may find; LEAD has 12,300 of the smallest usual ones (5.3 bits). */
  private static final int MOST_BLOCKS = 16 * 1024;

  private final DcEntries entries;

  // Where the second chain stands.
  private int bit;
  private int passed;
  private int block;

  /** {@code row} is the number of blocks that may be waiting to be written. */
  DcChains(DcScan scan, DcEntries entries, int row) {
    super(scan, secondOf(scan, row), secondOf(scan, row) + MOST_BLOCKS + 2, LEAD);
    this.entries = entries;
  }

  private static int secondOf(DcScan scan, int row) {
    return row + MOST_BLOCKS / scan.mcu.blocks * scan.mcu.blocks;
  }

  @Override
  void decode(int from) {
    EntropySource in = source;
    byte[] buffer = in.buffer;
    int[] table = entries.table;
    int[] step = scan.startSteps;
    long[] out = scan.found;

    int bitA = in.bitPosition();
    int nA = scan.block;
    int kA = scan.passed + FIRST << BEFORE_AT;
    int startA = entries.start(nA);

    int bitB = from;
    int nB = second + 1;
    int kB = FIRST << BEFORE_AT;
    int startB = entries.start(nB);

    int turns;
    while ((turns = turns(bitA, nA, bitB, (kB >>> BEFORE_AT) - FIRST, nB)) > 0) {
      int sumA = 0;
      int sumB = 0;
      for (; turns > 0; turns--) {
        long bitsA = (long) EntropySource.LONG.get(buffer, bitA >>> 3) << (bitA & 7);
        long bitsB = (long) EntropySource.LONG.get(buffer, bitB >>> 3) << (bitB & 7);
        int entryA = table[startA + (int) (bitsA >>> 64 - WINDOW)];
        int entryB = table[startB + (int) (bitsB >>> 64 - WINDOW)];
        sumA = kA + entryA;
        sumB = kB + entryB;
        if ((sumA | sumB) < 0) {
          break;
        }
        out[nA] = DcEntries.found(bitsA, entryA);
        out[nB] = DcEntries.found(bitsB, entryB);
        int endedA = entryA << 31 - ENDED_AT >> 31;
        int endedB = entryB << 31 - ENDED_AT >> 31;
        kA = (sumA & ~endedA | entryA << AFTER_TO_BEFORE) & BEFORE_FIELD;
        kB = (sumB & ~endedB | entryB << AFTER_TO_BEFORE) & BEFORE_FIELD;
        startA += step[nA] & endedA;
        startB += step[nB] & endedB;
        nA -= endedA;
        nB -= endedB;
        bitA += entryA & 63;
        bitB += entryB & 63;

        bitsA <<= entryA;
        bitsB <<= entryB;
        entryA = table[startA + (int) (bitsA >>> 64 - WINDOW)];
        entryB = table[startB + (int) (bitsB >>> 64 - WINDOW)];
        sumA = kA + entryA;
        sumB = kB + entryB;
        if ((sumA | sumB) < 0) {
          break;
        }
        out[nA] = DcEntries.found(bitsA, entryA);
        out[nB] = DcEntries.found(bitsB, entryB);
        endedA = entryA << 31 - ENDED_AT >> 31;
        endedB = entryB << 31 - ENDED_AT >> 31;
        kA = (sumA & ~endedA | entryA << AFTER_TO_BEFORE) & BEFORE_FIELD;
        kB = (sumB & ~endedB | entryB << AFTER_TO_BEFORE) & BEFORE_FIELD;
        startA += step[nA] & endedA;
        startB += step[nB] & endedB;
        nA -= endedA;
        nB -= endedB;
        bitA += entryA & 63;
        bitB += entryB & 63;
      }
      if (sumA < 0) {
        stepOneSymbol(bitA, (kA >>> BEFORE_AT) - FIRST, nA);
        bitA = in.bitPosition();
        nA = scan.block;
        kA = scan.passed + FIRST << BEFORE_AT;
        startA = entries.start(nA);
      }
      if (sumB < 0) {
        stepOneSymbol(bitB, (kB >>> BEFORE_AT) - FIRST, nB);
        bitB = in.bitPosition();
        nB = scan.block;
        kB = scan.passed + FIRST << BEFORE_AT;
        startB = entries.start(nB);
      }
    }
    goTo(bitA, (kA >>> BEFORE_AT) - FIRST, nA);
    bit = bitB;
    passed = (kB >>> BEFORE_AT) - FIRST;
    block = nB;
  }

  @Override
  void takeOver(int from) {
    int count = block - from;
    System.arraycopy(scan.found, from, scan.found, scan.block, count);
    goTo(bit, passed, scan.block + count);
  }

  @Override
  void drop() {
    // It is overwritten.
  }
}

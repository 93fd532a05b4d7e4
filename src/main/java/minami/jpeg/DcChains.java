package minami.jpeg;

import static minami.jpeg.DcEntries.AFTER_TO_BEFORE;
import static minami.jpeg.DcEntries.BEFORE_AT;
import static minami.jpeg.DcEntries.BEFORE_FIELD;
import static minami.jpeg.DcEntries.ENDED_AT;
import static minami.jpeg.DcEntries.FIRST;
import static minami.jpeg.DcEntries.WINDOW;

/**
 * Finds DC differences in two places of a scan at once, in two chains of look-ups. Each look-up
 * waits for the one before in its chain; those of the other chain fill the time. The loop keeps to
 * bit positions instead of a bit buffer: two words of state less to each chain.
 *
 * <p>The second chain starts ahead of the first, at any bit, and takes it for the middle of the
 * first block of an MCU. That is wrong, but after some symbols Huffman codes fall into step: S. T.
 * Klein and Y. Wiseman, "Parallel Huffman Decoding with Applications to JPEG Files", The Computer
 * Journal 46 (2003). The second chain notes its state at a few places. If the first one, arriving,
 * is in the same state at one of them (the bit, the coefficients passed, the block within the MCU),
 * it would find what the second one has found from there on, which is taken over. Only differences
 * are found, so no prediction is needed.
 *
 * <p>Chains may never meet, as in a plain area, where one bit pattern repeats itself. Then what the
 * second one did is lost, and one chain goes on alone, twice as long each time: no scan takes much
 * longer than in one chain.
 */
final class DcChains {
  /** With less than this to come, beside what is in the buffer, it is not worth the memory. */
  static final int LEAST_DATA = 32 * 1024;

  /** How far ahead the second chain starts at most, in bytes. */
  private static final int LEAD = 8 * 1024;

  /** The least that is worth two chains, in bytes. */
  private static final int LEAST = 2 * 1024;

  /** Blocks that a chain may find; LEAD has 12,300 of the smallest usual ones (5.3 bits). */
  private static final int MOST_BLOCKS = 16 * 1024;

  /** Where the second chain notes its state, in bits from its start. */
  private static final int[] NOTES = {8 * 128, 8 * 512, 8 * 2048};

  /** The most bits that two entries take. */
  private static final int TWO_STEPS = 2 * DcEntries.MOST_TAKEN;

  /** How long before a noted state the first chain goes on symbol by symbol, in bytes. */
  private static final int APPROACH = 16;

  /** For how many bytes one chain goes on alone after the first miss; no array has 15 of these. */
  private static final int PAUSE = 64 * 1024;

  private final DcScan scan;
  private final EntropySource source;
  private final DcEntries entries;
  private final Mcu mcu;

  /** The second chain's first block: the first one's come before. */
  private final int second;

  private int misses;

  /** Not before so few bytes remain is it tried again. */
  private int resumeAt = Integer.MAX_VALUE;

  private final int[] notedBit = new int[NOTES.length];
  private final int[] notedPassed = new int[NOTES.length];
  private final int[] notedBlock = new int[NOTES.length];

  /** {@code row} is the number of blocks that may be waiting to be written. */
  DcChains(DcScan scan, EntropySource source, DcEntries entries, Mcu mcu, int row) {
    this.scan = scan;
    this.source = source;
    this.entries = entries;
    this.mcu = mcu;
    this.second = row + MOST_BLOCKS / mcu.blocks * mcu.blocks;
  }

  /** How many blocks {@link DcScan#found} must hold. */
  int capacity() {
    return second + MOST_BLOCKS + 2;
  }

  /** Whether there is enough in the source's buffer, and no reason to wait. */
  boolean fit() {
    return end() - source.position >= LEAST && source.remaining() <= resumeAt;
  }

  /** How often the chains have not met. */
  int misses() {
    return misses;
  }

  /** Before what one chain must be left alone with, lest the end of the data is passed. */
  private int end() {
    return source.limit - EntropySource.SLACK;
  }

  /** Goes on from the source's position, in its buffer. */
  void run() {
    EntropySource in = source;
    byte[] buffer = in.buffer;
    int[] table = entries.table;
    int[] step = scan.startSteps;
    long[] out = scan.found;

    int bitA = in.bitPosition();
    int nA = scan.block;
    int kA = scan.passed + FIRST << BEFORE_AT;
    int startA = entries.start(nA);
    int middle = bitA + 8 * Math.min(LEAD, (end() - in.position) / 2);
    int toA = second - 2;

    int bitB = middle;
    int nB = second + 1;
    int kB = FIRST << BEFORE_AT;
    int startB = entries.start(nB);
    int endB = 8 * end();
    int toB = capacity() - 2;
    int notes = 0;

    while (true) {
      int note = notes < NOTES.length ? middle + NOTES[notes] : Integer.MAX_VALUE;
      int turns = Math.min(middle - bitA, Math.min(note, endB) - bitB) / TWO_STEPS;
      turns = Math.min(turns, Math.min(toA - nA, toB - nB) / 2);
      if (turns <= 0) {
        if (note - bitB >= TWO_STEPS) {
          break;
        }
        notedBit[notes] = bitB;
        notedPassed[notes] = (kB >>> BEFORE_AT) - FIRST;
        notedBlock[notes++] = nB;
        continue;
      }
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
        stepOneSymbol(bitA, kA, nA);
        bitA = in.bitPosition();
        kA = scan.passed + FIRST << BEFORE_AT;
        nA = scan.block;
        startA = entries.start(nA);
      }
      if (sumB < 0) {
        stepOneSymbol(bitB, kB, nB);
        bitB = in.bitPosition();
        kB = scan.passed + FIRST << BEFORE_AT;
        nB = scan.block;
        startB = entries.start(nB);
      }
    }
    goTo(bitA, kA, nA);
    for (int i = 0; i < notes; i++) {
      if (reach(i)) {
        int met = scan.block;
        System.arraycopy(out, notedBlock[i], out, met, nB - notedBlock[i]);
        goTo(bitB, kB, met + nB - notedBlock[i]);
        return;
      }
    }
    resumeAt = source.remaining() - (PAUSE << misses++);
  }

  /** Lets the first chain alone go on to where the second one noted its state; is it the same? */
  private boolean reach(int note) {
    int bit = notedBit[note];
    scan.passToBlock(second - 2, bit / 8 - APPROACH);
    while (source.bitPosition() < bit && scan.block < second - 2) {
      scan.stepOneSymbol();
    }
    return source.bitPosition() == bit
        && scan.passed == notedPassed[note]
        && (scan.block - notedBlock[note]) % mcu.blocks == 0;
  }

  private void stepOneSymbol(int bit, int k, int block) {
    goTo(bit, k, block);
    scan.stepOneSymbol();
  }

  private void goTo(int bit, int k, int block) {
    source.seek(bit);
    scan.passed = (k >>> BEFORE_AT) - FIRST;
    scan.block = block;
  }
}

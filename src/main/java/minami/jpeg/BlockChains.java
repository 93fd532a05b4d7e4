package minami.jpeg;

import static minami.jpeg.BlockScan.ADVANCE_AT;
import static minami.jpeg.BlockScan.ADVANCE_FIELD;
import static minami.jpeg.BlockScan.BIAS;
import static minami.jpeg.BlockScan.ENDED_AT;
import static minami.jpeg.BlockScan.MASK;
import static minami.jpeg.BlockScan.PLACES;
import static minami.jpeg.BlockScan.PLACE_FIELD;
import static minami.jpeg.BlockScan.SHIFT_AT;
import static minami.jpeg.BlockScan.SIZE_AT;
import static minami.jpeg.BlockScan.STEP_AT;
import static minami.jpeg.BlockScan.TABLES_FIELD;
import static minami.jpeg.BlockScan.WINDOW;

/** The two chains of a {@link BlockScan}, which find coefficients. */
final class BlockChains extends Chains<BlockScan> {
  /** How far ahead the second chain starts at most, in bytes. */
  private static final int LEAD = 4 * 1024;

  /** Coefficients for which there is room, of all blocks: a place takes 16 bits. */
  private static final int ROOM = 64 * 1024;

  // Where the second chain stands.
  private int bit;
  private int passed;
  private int block;

  /**
   * @param group how many blocks may be waiting to be written
   * @param places of coefficients in a block
   */
  BlockChains(BlockScan scan, int group, int places) {
    super(scan, secondOf(scan, group, ROOM / places), ROOM / places, LEAD);
  }

  private static int secondOf(BlockScan scan, int group, int capacity) {
    return (group + (capacity - group) / 2) / scan.mcu.blocks * scan.mcu.blocks;
  }

  @Override
  void decode(int from) {
    EntropySource in = source;
    byte[] buffer = in.buffer;
    int[] table = scan.entries;
    int[] kindOf = scan.kindOf;
    int[] placeOf = scan.places;
    int[] out = scan.coefficients;

    int bitA = in.bitPosition();
    int nA = scan.block;
    int kA = (scan.passed << ADVANCE_AT) + BIAS;
    int kindA = kindOf[nA];

    int bitB = from;
    int nB = second;
    int kB = BIAS;
    int kindB = kindOf[nB];

    int turns;
    while ((turns = turns(bitA, nA, bitB, passed(kB), nB)) > 0) {
      int sumA = 0;
      int sumB = 0;
      for (; turns > 0; turns--) { // two equal steps: written out, they overlap
        long bitsA = (long) EntropySource.LONG.get(buffer, bitA >>> 3) << (bitA & 7);
        long bitsB = (long) EntropySource.LONG.get(buffer, bitB >>> 3) << (bitB & 7);
        int entryA =
            table[
                (kindA & TABLES_FIELD)
                    + (kindA - kA >> 31 & MASK + 1)
                    + (int) (bitsA >>> 64 - WINDOW)];
        int entryB =
            table[
                (kindB & TABLES_FIELD)
                    + (kindB - kB >> 31 & MASK + 1)
                    + (int) (bitsB >>> 64 - WINDOW)];
        sumA = kA + entryA;
        sumB = kB + entryB;
        if ((sumA | sumB) < 0) {
          break;
        }
        int endedA = entryA << 31 - ENDED_AT >> 31;
        kA = (sumA & ADVANCE_FIELD & ~endedA) + (BIAS & endedA);
        kindA ^= (kindA ^ kindOf[nA + 1]) & endedA;
        nA -= endedA;
        int valueA = (int) (bitsA << (entryA >> SHIFT_AT) >>> 32);
        int negativeA = ~(valueA >> 31);
        valueA =
            ((valueA ^ negativeA) >>> 1 >>> 31 - (entryA >> SIZE_AT & 15) ^ negativeA) - negativeA;
        int placeA = placeOf[(kindA & 3) * PLACES + (kA >>> ADVANCE_AT)];
        out[nA + (placeA & PLACE_FIELD)] = valueA * (placeA >>> STEP_AT);
        bitA += entryA & 63;
        int endedB = entryB << 31 - ENDED_AT >> 31;
        kB = (sumB & ADVANCE_FIELD & ~endedB) + (BIAS & endedB);
        kindB ^= (kindB ^ kindOf[nB + 1]) & endedB;
        nB -= endedB;
        int valueB = (int) (bitsB << (entryB >> SHIFT_AT) >>> 32);
        int negativeB = ~(valueB >> 31);
        valueB =
            ((valueB ^ negativeB) >>> 1 >>> 31 - (entryB >> SIZE_AT & 15) ^ negativeB) - negativeB;
        int placeB = placeOf[(kindB & 3) * PLACES + (kB >>> ADVANCE_AT)];
        out[nB + (placeB & PLACE_FIELD)] = valueB * (placeB >>> STEP_AT);
        bitB += entryB & 63;

        bitsA <<= entryA;
        bitsB <<= entryB;
        entryA =
            table[
                (kindA & TABLES_FIELD)
                    + (kindA - kA >> 31 & MASK + 1)
                    + (int) (bitsA >>> 64 - WINDOW)];
        entryB =
            table[
                (kindB & TABLES_FIELD)
                    + (kindB - kB >> 31 & MASK + 1)
                    + (int) (bitsB >>> 64 - WINDOW)];
        sumA = kA + entryA;
        sumB = kB + entryB;
        if ((sumA | sumB) < 0) {
          break;
        }
        endedA = entryA << 31 - ENDED_AT >> 31;
        kA = (sumA & ADVANCE_FIELD & ~endedA) + (BIAS & endedA);
        kindA ^= (kindA ^ kindOf[nA + 1]) & endedA;
        nA -= endedA;
        valueA = (int) (bitsA << (entryA >> SHIFT_AT) >>> 32);
        negativeA = ~(valueA >> 31);
        valueA =
            ((valueA ^ negativeA) >>> 1 >>> 31 - (entryA >> SIZE_AT & 15) ^ negativeA) - negativeA;
        placeA = placeOf[(kindA & 3) * PLACES + (kA >>> ADVANCE_AT)];
        out[nA + (placeA & PLACE_FIELD)] = valueA * (placeA >>> STEP_AT);
        bitA += entryA & 63;
        endedB = entryB << 31 - ENDED_AT >> 31;
        kB = (sumB & ADVANCE_FIELD & ~endedB) + (BIAS & endedB);
        kindB ^= (kindB ^ kindOf[nB + 1]) & endedB;
        nB -= endedB;
        valueB = (int) (bitsB << (entryB >> SHIFT_AT) >>> 32);
        negativeB = ~(valueB >> 31);
        valueB =
            ((valueB ^ negativeB) >>> 1 >>> 31 - (entryB >> SIZE_AT & 15) ^ negativeB) - negativeB;
        placeB = placeOf[(kindB & 3) * PLACES + (kB >>> ADVANCE_AT)];
        out[nB + (placeB & PLACE_FIELD)] = valueB * (placeB >>> STEP_AT);
        bitB += entryB & 63;
      }
      if (sumA < 0) {
        stepOneSymbol(bitA, passed(kA), nA);
        bitA = in.bitPosition();
        nA = scan.block;
        kA = (scan.passed << ADVANCE_AT) + BIAS;
        kindA = kindOf[nA];
      }
      if (sumB < 0) {
        stepOneSymbol(bitB, passed(kB), nB);
        bitB = in.bitPosition();
        nB = scan.block;
        kB = (scan.passed << ADVANCE_AT) + BIAS;
        kindB = kindOf[nB];
      }
    }
    goTo(bitA, passed(kA), nA);
    bit = bitB;
    passed = passed(kB);
    block = nB;
  }

  private static int passed(int k) {
    return (k - BIAS) >>> ADVANCE_AT;
  }

  @Override
  void takeOver(int from) {
    int to = scan.block;
    int count = block + 1 - from;
    // Of the block in which they met, the first chain has found the beginning.
    scan.copyFound(to, from);
    scan.move(from, to, count);
    scan.clear(to + count, block + 1);
    goTo(bit, passed, to + count - 1);
  }

  @Override
  void drop() {
    scan.clear(second, block + 1);
  }
}

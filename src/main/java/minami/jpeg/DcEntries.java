package minami.jpeg;

import java.util.Arrays;

/**
 * What {@link DcScan} looks up: for each pair of neighbouring blocks in an MCU a table of entries,
 * one for each window of bits.
 *
 * <p>An entry is, from the lowest bit: bits taken (6, the width of a shift's count), of these the
 * ones before the DC difference (4), bits of the difference (4), AC coefficients passed in the new
 * block and {@link #FIRST} (6), whether the block ended (1, at bit 24), AC coefficients passed in
 * the old block (6). If no block ended, all of the new block is 0. A step that does not fit this,
 * such as a long code or a block without end-of-block, has a negative sum with any {@code passed}:
 * it is made one symbol at a time.
 */
final class DcEntries {
  static final int WINDOW = HuffmanTable.WINDOW;

  /** The most that an entry takes. */
  static final int MOST_TAKEN = WINDOW + 15;

  static final int ENDED_AT = 24;
  static final int BEFORE_AT = 25;
  static final int BEFORE_FIELD = 63 << BEFORE_AT;

  /** From the field of coefficients passed in the new block to that of the old one. */
  static final int AFTER_TO_BEFORE = 11;

  /** Added to the coefficients passed, so that 63 of them carry into the sign. */
  static final int FIRST = 1;

  private static final int DC_SHIFT_AT = 6;
  private static final int DC_SIZE_AT = 10;
  private static final int AFTER_AT = BEFORE_AT - AFTER_TO_BEFORE;

  /** No block has this many coefficients left to pass: always one symbol at a time. */
  private static final int NO_STEP = 63 << BEFORE_AT;

  private static final long HIGH_HALF = 0xFFFFFFFFL << 32;

  final int[] table;

  private final Mcu mcu;
  private final HuffmanTable[] dc;
  private final HuffmanTable[] ac;

  /** For each block of an MCU, where the entries begin that lead to it from the block before. */
  private final int[] starts;

  /** The tables have an element for each component of the scan. */
  DcEntries(Mcu mcu, HuffmanTable[] dc, HuffmanTable[] ac) {
    this.mcu = mcu;
    this.dc = dc;
    this.ac = ac;
    this.starts = new int[mcu.blocks];
    this.table = makeTable();
  }

  private int[] makeTable() {
    int[] all = new int[0];
    for (int i = 0; i < mcu.blocks; i++) {
      int same = samePair(i);
      if (same < i) {
        starts[i] = starts[same];
      } else {
        int[] longer = Arrays.copyOf(all, all.length + (1 << WINDOW));
        fillEntries(longer, all.length, acBefore(i), dcOf(i), acOf(i));
        starts[i] = all.length;
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

  /** The AC codes of the block before one. */
  HuffmanTable acBefore(int i) {
    return acOf((i + mcu.blocks - 1) % mcu.blocks);
  }

  private HuffmanTable acOf(int i) {
    return ac[mcu.component[i % mcu.blocks]];
  }

  HuffmanTable dcOf(int i) {
    return dc[mcu.component[i % mcu.blocks]];
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
        | passed + FIRST << AFTER_AT
        | passedBefore << BEFORE_AT;
  }

  /** Where the entries begin that lead to a block; MCUs are counted through. */
  int start(int block) {
    return starts[block % starts.length];
  }

  /** For each of some blocks, how far it is from its entries to the next block's. */
  int[] startSteps(int blocks) {
    int[] steps = new int[blocks];
    for (int i = 0; i < blocks; i++) {
      steps[i] = start(i + 1) - start(i);
    }
    return steps;
  }

  /** In the low half an entry, in the high half the bits it was found for: a DC difference. */
  static long found(long bits, int entry) {
    return bits & HIGH_HALF | entry;
  }

  /** The same for a difference of which the bits are next. */
  static long foundAlone(long bits, int size) {
    return bits & HIGH_HALF | size << DC_SIZE_AT;
  }

  /** RECEIVE and EXTEND (T.81, F.2.2.1). */
  static int difference(long found) {
    int size = (int) found >> DC_SIZE_AT & 15;
    int value = (int) (found >>> 32) << ((int) found >> DC_SHIFT_AT & 15);
    int negative = ~(value >> 31);
    return ((value ^ negative) >>> 1 >>> 31 - size ^ negative) - negative;
  }
}

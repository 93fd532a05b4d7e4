package minami.jpeg;

import java.util.Arrays;

/**
 * A sequential scan of which the corner of each block is wanted that an inverse DCT of 1x1, 2x2,
 * 4x4 or 8x8 reads. Coefficients up to the corner's last are decoded one by one; those after it are
 * passed over, several symbols per look-up.
 */
final class BlockScan implements ScanDecoder {
  private static final int WINDOW = HuffmanTable.WINDOW;

  /** MCUs are decoded and then transformed in groups of about this many blocks. */
  private static final int GROUP = 64;

  // An entry is, from the lowest bit: bits taken in all (5), bits of the code (5), bits of the
  // value
  // (4), advance in zigzag order (7; 64, past any block, for end-of-block). A passing entry has, in
  // place of the code and value bits, the advance without the end-of-block (9).
  private static final int CODE_AT = 5;
  private static final int SIZE_AT = 10;
  private static final int BEFORE_AT = 5;
  private static final int ADVANCE_AT = 14;
  private static final int PAST_BLOCK = 64;
  private static final int NO_STEP = 63 << BEFORE_AT;

  private final EntropySource source;
  private final Mcu mcu;
  private final HuffmanTable[] dc;
  private final HuffmanTable[] ac;
  private final int[][] dcEntries;
  private final int[][] acEntries;
  private final int[][] passing;
  private final int[][] corner;
  private final int[] last;
  private final int[][] steps;
  private final ComponentPlane[] planes;
  private final int[] predictions;
  private final int stride;
  private final int[] coefficients;
  private final int[] work = new int[64];
  private final int groupMcus;

  /** Arrays are for each component of the scan, {@code steps} its quantization in zigzag order. */
  BlockScan(
      EntropySource source,
      Mcu mcu,
      HuffmanTable[] dc,
      HuffmanTable[] ac,
      int[][] steps,
      ComponentPlane[] planes) {
    int count = dc.length;
    this.source = source;
    this.mcu = mcu;
    this.dc = dc;
    this.ac = ac;
    this.planes = planes;
    this.predictions = new int[count];
    this.dcEntries = new int[count][];
    this.acEntries = new int[count][];
    this.passing = new int[count][];
    this.corner = new int[count][];
    this.last = new int[count];
    this.steps = new int[count][];
    int largest = 0;
    for (int i = 0; i < count; i++) {
      int size = planes[i].size;
      largest = Math.max(largest, size);
      corner[i] = Zigzag.corner(size);
      last[i] = Zigzag.lastOfCorner(size);
      this.steps[i] = Arrays.copyOf(steps[i], corner[i].length);
      dcEntries[i] = entries(dc[i]);
      acEntries[i] = entries(ac[i]);
      passing[i] = size < 8 ? passingEntries(i) : null;
    }
    // One more: coefficients outside the corner land behind it.
    this.stride = largest * largest + 1;
    this.groupMcus = Math.max(1, GROUP / mcu.blocks);
    this.coefficients = new int[groupMcus * mcu.blocks * stride];
  }

  private int[] passingEntries(int component) {
    for (int i = 0; i < component; i++) {
      if (ac[i] == ac[component] && passing[i] != null) {
        return passing[i];
      }
    }
    int[] entries = new int[1 << WINDOW];
    for (int window = 0; window < entries.length; window++) {
      entries[window] = passingEntry(window, ac[component]);
    }
    return entries;
  }

  private static int passingEntry(int window, HuffmanTable ac) {
    int taken = 0;
    int passed = 0;
    while (taken < WINDOW) {
      int code = ac.lookUp(window << taken & (1 << WINDOW) - 1);
      int length = code >> 8;
      if (code == 0 || taken + length > WINDOW) {
        break;
      }
      int entry = entry(code);
      int advance = entry >> ADVANCE_AT;
      if (advance == PAST_BLOCK) {
        return taken + length | passed << BEFORE_AT | PAST_BLOCK << ADVANCE_AT;
      }
      if (passed + advance > 62) {
        break;
      }
      passed += advance;
      taken += entry & 31;
    }
    return taken == 0 ? NO_STEP : taken | passed << BEFORE_AT | passed << ADVANCE_AT;
  }

  /**
   * The entries of a table for one symbol at a time; 0 where the code is longer than the window.
   */
  private static int[] entries(HuffmanTable table) {
    int[] entries = new int[1 << WINDOW];
    for (int window = 0; window < entries.length; window++) {
      int code = table.lookUp(window);
      entries[window] = code == 0 ? 0 : entry(code);
    }
    return entries;
  }

  private static int entry(int code) {
    int length = code >> 8;
    int run = code >> 4 & 15;
    int size = code & 15;
    int advance = size == 0 && run != 15 ? PAST_BLOCK : run + 1;
    return length + size | length << CODE_AT | size << SIZE_AT | advance << ADVANCE_AT;
  }

  @Override
  public void startInterval() {
    Arrays.fill(predictions, 0);
  }

  @Override
  public int decode(int mcuRow, int firstMcu, int count) {
    int done = 0;
    while (done < count) {
      int group = Math.min(groupMcus, count - done);
      int decoded = decodeGroup(group);
      write(mcuRow, firstMcu + done, decoded);
      done += decoded;
      if (decoded < group) {
        break;
      }
    }
    return done;
  }

  private int decodeGroup(int mcus) {
    Arrays.fill(coefficients, 0, mcus * mcu.blocks * stride, 0);
    EntropySource in = source;
    byte[] buffer = in.buffer;
    int[] out = coefficients;
    long bits = in.bits;
    int valid = in.count;
    int position = in.position;
    int limit = in.limit;
    int at = 0;
    int m = 0;
    decoding:
    for (; m < mcus; m++) {
      for (int i = 0; i < mcu.blocks; i++, at += stride) {
        if (position >= limit) {
          in.position = position;
          if (!in.more()) {
            break decoding;
          }
          position = in.position;
          limit = in.limit;
        }
        int c = mcu.component[i];
        if (valid < 32) {
          bits |= (long) EntropySource.LONG.get(buffer, position) >>> valid;
          position += 63 - valid >> 3;
          valid |= 56;
        }
        int entry = dcEntries[c][(int) (bits >>> 64 - WINDOW)];
        if (entry == 0) {
          entry = entry(dc[c].decode(bits));
        }
        int[] step = steps[c];
        long value = bits << (entry >> CODE_AT & 31);
        int size = entry >> SIZE_AT & 15;
        predictions[c] +=
            (int) (value >>> 1 >>> 63 - size)
                - ((1 << size) - 1 & ~(int) (value >> 63)); // EXTEND, F.2.2.1
        out[at] = predictions[c] * step[0];
        bits <<= entry & 31;
        valid -= entry & 31;

        HuffmanTable acTable = ac[c];
        int[] table = acEntries[c];
        int[] place = corner[c];
        int end = last[c];
        int k = 0;
        while (k < end) {
          if (valid < 32) {
            bits |= (long) EntropySource.LONG.get(buffer, position) >>> valid;
            position += 63 - valid >> 3;
            valid |= 56;
          }
          entry = table[(int) (bits >>> 64 - WINDOW)];
          if (entry == 0) {
            entry = entry(acTable.decode(bits));
          }
          k += entry >> ADVANCE_AT;
          value = bits << (entry >> CODE_AT & 31);
          size = entry >> SIZE_AT & 15;
          int coefficient =
              (int) (value >>> 1 >>> 63 - size) - ((1 << size) - 1 & ~(int) (value >> 63));
          // End-of-block and ZRL have the value 0; their place is behind the corner or still 0.
          out[at + place[k]] = coefficient * step[k];
          bits <<= entry & 31;
          valid -= entry & 31;
        }
        if (k >= 63) {
          continue;
        }
        int[] pass = passing[c];
        while (k < 63) {
          if (valid < 32) {
            bits |= (long) EntropySource.LONG.get(buffer, position) >>> valid;
            position += 63 - valid >> 3;
            valid |= 56;
          }
          entry = pass[(int) (bits >>> 64 - WINDOW)];
          if (k + (entry >> BEFORE_AT & 511) >= 63) {
            // Perhaps the block ends inside this entry: one symbol at a time.
            entry = entry(acTable.decode(bits));
          }
          k += entry >> ADVANCE_AT;
          bits <<= entry & 31;
          valid -= entry & 31;
        }
      }
    }
    in.bits = bits;
    in.count = valid;
    in.position = position;
    return m;
  }

  private void write(int mcuRow, int firstMcu, int count) {
    int at = 0;
    for (int m = firstMcu; m < firstMcu + count; m++) {
      for (int i = 0; i < mcu.blocks; i++, at += stride) {
        ComponentPlane plane = planes[mcu.component[i]];
        int offset =
            plane.offset(m * mcu.across[i] + mcu.column[i], mcuRow * mcu.down[i] + mcu.row[i]);
        InverseDct.transform(
            plane.size, coefficients, at, plane.samples, offset, plane.stride, work);
      }
    }
  }
}

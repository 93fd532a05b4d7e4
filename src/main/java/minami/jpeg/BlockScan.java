package minami.jpeg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Decodes of each block of a sequential scan the corner that an inverse DCT of 1x1, 2x2, 3x3, 4x4
 * or 8x8 reads.
 *
 * <p>Up to the corner's last coefficient a look-up gives one symbol and its value. After that, a
 * look-up skips all symbols that are whole in its window. Both kinds may cross the end of a block
 * as in {@link DcScan}: end-of-block and the next block's DC difference are one entry. Where a
 * value goes, which kind of entry is next and whether the block ended are computed, not branched
 * on. A step without a value stores one behind the corner, where nothing reads it.
 *
 * <p>An entry is, from the lowest bit: bits taken (6, the width of a shift's count), of these the
 * ones before the value (6), bits of the value (4), whether the block ended (1, at bit 24),
 * coefficients passed or given in the old block (6). A step that does not fit this is made one
 * symbol at a time.
 */
final class BlockScan implements ScanDecoder {
  private static final int WINDOW = HuffmanTable.WINDOW;
  private static final int MASK = (1 << WINDOW) - 1;

  private static final int SHIFT_AT = 6;
  private static final int SIZE_AT = 12;
  private static final int ENDED_AT = 24;
  private static final int ADVANCE_AT = 25;
  private static final int ADVANCE_FIELD = 63 << ADVANCE_AT;

  /** No block has this many coefficients left: always one symbol at a time. */
  private static final int NO_STEP = 63 << ADVANCE_AT;

  /** Added to the zigzag index, so that 63, the last one, carries into the sign. */
  private static final int BIAS = 1 << ADVANCE_AT;

  // What a block is, from the lowest bit: its component in the scan (2), the corner's last zigzag
  // index and 1 (7), and from WINDOW + 1 on where its entries begin: those that give values, then
  // those that pass.
  private static final int LAST_AT = 2;
  private static final int TABLES_FIELD = -1 << WINDOW + 1;

  // For each component and zigzag index and 1: where the values of its place begin (14),
  // quantization step.
  private static final int PLACES = 128;
  private static final int STEP_AT = 14;
  private static final int PLACE_FIELD = (1 << STEP_AT) - 1;

  private final EntropySource source;
  private final Mcu mcu;
  private final HuffmanTable[] dc;
  private final HuffmanTable[] ac;
  private final int[] entries;

  /** The kind of each block of an MCU. */
  private final int[] kinds;

  /** The kind of each block of a group and of the two after it. */
  private final int[] groupKinds;

  private final int[] places = new int[4 * PLACES];
  private final int[] dcSteps;
  private final ComponentPlane[] planes;
  private final int[] predictions;

  /** MCUs are decoded and then transformed in groups. */
  private final int groupMcus;

  /** The blocks of a group, and two more that may have begun. */
  private final int stride;

  /** For each place in a block, the value in each of these blocks. DC holds the difference. */
  private final int[] coefficients;

  /** One for each size; then, which of them is each component's. */
  private final List<InverseDct> transforms = new ArrayList<>();

  private final InverseDct[] transformOf;
  private boolean atStart;

  /** The current block of the group, and the zigzag index of the last coefficient read in it. */
  private int block;

  private int index;

  /**
   * The arrays have an element for each component of the scan; {@code steps} is its quantization in
   * zigzag order.
   */
  BlockScan(
      EntropySource source,
      Mcu mcu,
      HuffmanTable[] dc,
      HuffmanTable[] ac,
      int[][] steps,
      ComponentPlane[] planes) {
    this.source = source;
    this.mcu = mcu;
    this.dc = dc;
    this.ac = ac;
    this.planes = planes;
    this.predictions = new int[dc.length];
    this.dcSteps = Arrays.stream(steps).mapToInt(table -> table[0]).toArray();
    int largest = Arrays.stream(planes).mapToInt(plane -> plane.size).max().getAsInt();
    this.groupMcus = InverseDct.BLOCKS / mcu.blocks;
    this.stride = groupMcus * mcu.blocks + 2;
    this.transformOf = new InverseDct[planes.length];
    for (int i = 0; i < planes.length; i++) {
      fillPlaces(i, planes[i].size, steps[i]);
      transformOf[i] = transform(planes[i].size);
    }
    this.kinds = new int[mcu.blocks];
    this.entries = makeEntries();
    this.groupKinds = new int[stride + 1];
    for (int i = 0; i < groupKinds.length; i++) {
      groupKinds[i] = kinds[i % mcu.blocks];
    }
    // One place more: coefficients outside the corner land behind it.
    this.coefficients = new int[(largest * largest + 1) * stride];
  }

  private InverseDct transform(int size) {
    for (InverseDct transform : transforms) {
      if (transform.size == size) {
        return transform;
      }
    }
    InverseDct another = new InverseDct(size);
    transforms.add(another);
    return another;
  }

  private void fillPlaces(int component, int size, int[] steps) {
    int[] corner = Zigzag.corner(size);
    for (int k = 0; k < PLACES - 1; k++) {
      int step = k == 0 ? 1 : k < 64 ? steps[k] : 0;
      places[component * PLACES + k + 1] = corner[k] * stride | step << STEP_AT;
    }
  }

  private int[] makeEntries() {
    int[] all = new int[0];
    for (int i = 0; i < mcu.blocks; i++) {
      int tables = all.length;
      int same = samePair(i);
      if (same < i) {
        tables = kinds[same] & TABLES_FIELD;
      } else {
        all = Arrays.copyOf(all, tables + (2 << WINDOW));
        fillEntries(all, tables, acOf(i), dcAfter(i));
      }
      int last = Zigzag.lastOfCorner(planes[mcu.component[i]].size);
      kinds[i] = tables | last + 1 << LAST_AT | mcu.component[i];
    }
    return all;
  }

  private int samePair(int i) {
    int same = 0;
    while (acOf(same) != acOf(i) || dcAfter(same) != dcAfter(i)) {
      same++;
    }
    return same;
  }

  private HuffmanTable acOf(int i) {
    return ac[mcu.component[i]];
  }

  private HuffmanTable dcAfter(int i) {
    return dc[mcu.component[(i + 1) % mcu.blocks]];
  }

  private static void fillEntries(int[] entries, int at, HuffmanTable ac, HuffmanTable dc) {
    for (int window = 0; window <= MASK; window++) {
      entries[at + window] = valueEntry(window, ac, dc);
      entries[at + MASK + 1 + window] = passingEntry(window, ac, dc);
    }
  }

  private static int valueEntry(int window, HuffmanTable ac, HuffmanTable dc) {
    int code = ac.lookUp(window);
    if (code == 0) {
      return NO_STEP;
    }
    int length = code >> 8;
    if (HuffmanTable.isEndOfBlock(code)) {
      int end = endEntry(window, length, 0, dc);
      return end != 0 ? end : NO_STEP;
    }
    int size = code & 15;
    int advance = (code >> 4 & 15) + 1;
    return length + size | length << SHIFT_AT | size << SIZE_AT | advance << ADVANCE_AT;
  }

  private static int passingEntry(int window, HuffmanTable ac, HuffmanTable dc) {
    int taken = 0;
    int passed = 0;
    while (taken < WINDOW) {
      int code = ac.lookUp(window << taken & MASK);
      int length = code >> 8;
      if (code == 0 || taken + length > WINDOW) {
        break;
      }
      if (HuffmanTable.isEndOfBlock(code)) {
        int end = endEntry(window, taken + length, passed, dc);
        if (end != 0) {
          return end;
        }
        break;
      }
      int advance = (code >> 4 & 15) + 1;
      if (passed + advance > 62) {
        break;
      }
      passed += advance;
      taken += length + (code & 15);
    }
    return taken == 0 ? NO_STEP : taken | passed << ADVANCE_AT;
  }

  /** An entry across the end of a block; 0 if the DC code after it is not in the window. */
  private static int endEntry(int window, int taken, int passed, HuffmanTable dc) {
    int code = dc.lookUp(window << taken & MASK);
    int shift = taken + (code >> 8);
    if (code == 0 || shift > WINDOW) {
      return 0;
    }
    int size = code & 15;
    return shift + size
        | shift << SHIFT_AT
        | size << SIZE_AT
        | 1 << ENDED_AT
        | passed << ADVANCE_AT;
  }

  @Override
  public void startInterval() {
    Arrays.fill(predictions, 0);
    atStart = true;
  }

  @Override
  public int decode(int mcuRow, int firstMcu, int count) {
    if (atStart) {
      Arrays.fill(coefficients, 0);
      block = -1;
      endBlock();
      atStart = false;
    }
    int done = 0;
    while (done < count) {
      int group = Math.min(groupMcus, count - done);
      int blocks = group * mcu.blocks;
      decodeBlocks(blocks);
      int decoded = Math.min(block, blocks) / mcu.blocks;
      write(mcuRow, firstMcu + done, decoded);
      done += decoded;
      if (decoded < group) {
        break;
      }
      // The next group begins with these.
      for (int at = 0; at < coefficients.length; at += stride) {
        coefficients[at] = coefficients[at + blocks];
        coefficients[at + 1] = coefficients[at + blocks + 1];
        Arrays.fill(coefficients, at + 2, at + blocks + 2, 0);
      }
      block -= blocks;
    }
    return done;
  }

  /** Decodes up to the DC difference of the block {@code to}, and perhaps one step more. */
  private void decodeBlocks(int to) {
    EntropySource in = source;
    byte[] buffer = in.buffer;
    int[] table = entries;
    int[] kindOf = groupKinds;
    int[] placeOf = places;
    int[] out = coefficients;
    long bits = in.bits;
    int valid = in.count;
    int position = in.position;
    int limit = in.limit;
    int b = block;
    int k = (index << ADVANCE_AT) + BIAS;
    int kind = kindOf[b];
    while (b < to) {
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
      int passing = ~((k >>> ADVANCE_AT) - (kind >> LAST_AT & 127) >> 31) & MASK + 1;
      int entry = table[(kind & TABLES_FIELD) + passing + (int) (bits >>> 64 - WINDOW)];
      int sum = k + entry;
      if (sum >= 0) {
        int ended = entry << 31 - ENDED_AT >> 31;
        k = (sum & ADVANCE_FIELD & ~ended) + (BIAS & ended);
        kind ^= (kind ^ kindOf[b + 1]) & ended;
        b -= ended;
        int value = (int) (bits << (entry >> SHIFT_AT) >>> 32);
        int negative = ~(value >> 31); // EXTEND, F.2.2.1
        value = ((value ^ negative) >>> 1 >>> 31 - (entry >> SIZE_AT & 15) ^ negative) - negative;
        int place = placeOf[(kind & 3) * PLACES + (k >>> ADVANCE_AT)];
        out[b + (place & PLACE_FIELD)] = value * (place >> STEP_AT);
        bits <<= entry;
        valid -= entry & 63;

        // Once more: two steps take at most 54 of the 56 bits.
        passing = ~((k >>> ADVANCE_AT) - (kind >> LAST_AT & 127) >> 31) & MASK + 1;
        entry = table[(kind & TABLES_FIELD) + passing + (int) (bits >>> 64 - WINDOW)];
        sum = k + entry;
        if (sum >= 0) {
          ended = entry << 31 - ENDED_AT >> 31;
          k = (sum & ADVANCE_FIELD & ~ended) + (BIAS & ended);
          kind ^= (kind ^ kindOf[b + 1]) & ended;
          b -= ended;
          value = (int) (bits << (entry >> SHIFT_AT) >>> 32);
          negative = ~(value >> 31);
          value = ((value ^ negative) >>> 1 >>> 31 - (entry >> SIZE_AT & 15) ^ negative) - negative;
          place = placeOf[(kind & 3) * PLACES + (k >>> ADVANCE_AT)];
          out[b + (place & PLACE_FIELD)] = value * (place >> STEP_AT);
          bits <<= entry;
          valid -= entry & 63;
          continue;
        }
      }
      in.bits = bits;
      in.count = valid;
      in.position = position;
      block = b;
      index = (k - BIAS) >>> ADVANCE_AT;
      stepOneSymbol();
      bits = in.bits;
      valid = in.count;
      position = in.position;
      b = block;
      k = (index << ADVANCE_AT) + BIAS;
      kind = kindOf[b];
    }
    in.bits = bits;
    in.count = valid;
    in.position = position;
    block = b;
    index = (k - BIAS) >>> ADVANCE_AT;
  }

  /** One AC symbol of the current block, or its end and the next DC difference. */
  private void stepOneSymbol() {
    boolean ended = index >= 63;
    if (!ended) {
      source.refill();
      int component = groupKinds[block] & 3;
      int code = ac[component].decode(source.bits);
      source.take(code >> 8);
      ended = HuffmanTable.isEndOfBlock(code);
      if (!ended) {
        index += (code >> 4 & 15) + 1;
        int place = places[component * PLACES + index + 1];
        coefficients[block + (place & PLACE_FIELD)] =
            source.receive(code & 15) * (place >> STEP_AT);
      }
    }
    if (ended || index >= 63) {
      endBlock();
    }
  }

  private void endBlock() {
    block++;
    index = 0;
    source.refill();
    int code = dc[groupKinds[block] & 3].decode(source.bits);
    source.take(code >> 8);
    coefficients[block] = source.receive(code & 15);
  }

  private void write(int mcuRow, int firstMcu, int count) {
    int blocks = count * mcu.blocks;
    for (int b = 0; b < blocks; b++) {
      int c = groupKinds[b] & 3;
      predictions[c] += coefficients[b];
      coefficients[b] = predictions[c] * dcSteps[c];
    }
    for (InverseDct transform : transforms) {
      for (int place = 0; place < transform.coefficients.length; place++) {
        System.arraycopy(coefficients, place * stride, transform.coefficients[place], 0, blocks);
      }
      transform.transform(blocks);
    }
    for (int i = 0; i < mcu.blocks; i++) {
      int c = mcu.component[i];
      ComponentPlane plane = planes[c];
      int across = mcu.across[i];
      int offset =
          plane.offset(firstMcu * across + mcu.column[i], mcuRow * mcu.down[i] + mcu.row[i]);
      transformOf[c].store(
          i, mcu.blocks, count, plane.samples, offset, across * plane.size, plane.stride);
    }
  }
}

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
 * on. A step without a value stores one behind the corner, where nothing reads it. A long scan is
 * decoded in two places at once, by {@link BlockChains}.
 *
 * <p>An entry is, from the lowest bit: bits taken (6, the width of a shift's count), of these the
 * ones before the value (6), bits of the value (4), whether the block ended (1, at bit 24),
 * coefficients passed or given in the old block (6). A step that does not fit this is made one
 * symbol at a time.
 */
final class BlockScan extends SequentialScan {
  static final int WINDOW = HuffmanTable.WINDOW;
  static final int MASK = (1 << WINDOW) - 1;

  static final int SHIFT_AT = 6;
  static final int SIZE_AT = 12;
  static final int ENDED_AT = 24;
  static final int ADVANCE_AT = 25;
  static final int ADVANCE_FIELD = 63 << ADVANCE_AT;

  /** No block has this many coefficients left: always one symbol at a time. */
  private static final int NO_STEP = 63 << ADVANCE_AT;

  /** Added to the zigzag index, so that 63, the last one, carries into the sign. */
  static final int BIAS = 1 << ADVANCE_AT;

  // What a block is, from the lowest bit: its component in the scan (2), from WINDOW + 1 on where
  // its entries begin (those that give values, then those that pass), and from ADVANCE_AT on the
  // corner's last zigzag index, so that it compares with an index.
  static final int TABLES_FIELD = BIAS - (1 << WINDOW + 1);

  // For each component and zigzag index and 1: where the values of its place begin (16),
  // quantization step (16).
  static final int PLACES = 128;
  static final int STEP_AT = 16;
  static final int PLACE_FIELD = (1 << STEP_AT) - 1;

  private final HuffmanTable[] dc;
  private final HuffmanTable[] ac;
  final int[] entries;

  /** The kind of each block of an MCU. */
  private final int[] kinds;

  /** The kind of each block that there is room for, and of the next one. */
  final int[] kindOf;

  final int[] places = new int[4 * PLACES];
  private final int[] dcSteps;
  private final ComponentPlane[] planes;
  private final int[] predictions;

  /** MCUs are decoded and then transformed in groups. */
  private final int groupMcus;

  /** For how many blocks there is room: a group and two more, or more if there are two chains. */
  private final int stride;

  /** For each place in a block, the value in each of these blocks. DC holds the difference. */
  final int[] coefficients;

  /** The first block that is not written yet, the first of an MCU. */
  private int next;

  /** One for each size; then, which of them is each component's. */
  private final List<InverseDct> transforms = new ArrayList<>();

  private final InverseDct[] transformOf;
  private boolean atStart;

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
    super(source, mcu);
    this.dc = dc;
    this.ac = ac;
    this.planes = planes;
    this.predictions = new int[dc.length];
    this.dcSteps = Arrays.stream(steps).mapToInt(table -> table[0]).toArray();
    int largest = Arrays.stream(planes).mapToInt(plane -> plane.size).max().getAsInt();
    this.groupMcus = InverseDct.BLOCKS / mcu.blocks;
    if (source.remaining() >= Chains.LEAST_DATA) {
      chains = new BlockChains(this, groupMcus * mcu.blocks, largest * largest + 1);
    }
    this.stride = chains == null ? groupMcus * mcu.blocks + 2 : chains.capacity;
    this.transformOf = new InverseDct[planes.length];
    for (int i = 0; i < planes.length; i++) {
      fillPlaces(i, planes[i].size, steps[i]);
      transformOf[i] = transform(planes[i].size);
    }
    this.kinds = new int[mcu.blocks];
    this.entries = makeEntries();
    this.kindOf = new int[stride + 1];
    for (int i = 0; i < kindOf.length; i++) {
      kindOf[i] = kinds[i % mcu.blocks];
    }
    this.block = -1;
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
      kinds[i] = last << ADVANCE_AT | tables | mcu.component[i];
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
      clear(0, block + 1);
      next = 0;
      block = -1;
      endBlock();
      atStart = false;
    }
    int done = 0;
    while (done < count) {
      int group = Math.min(groupMcus, count - done);
      int wanted = group * mcu.blocks;
      if (block - next < wanted) {
        keepRest();
        find(wanted);
      }
      int decoded = Math.min(block - next, wanted) / mcu.blocks;
      write(mcuRow, firstMcu + done, decoded);
      next += decoded * mcu.blocks;
      done += decoded;
      if (decoded < group) {
        break;
      }
    }
    return done;
  }

  /** Moves the blocks that are not written yet to the front. */
  private void keepRest() {
    int count = block + 1 - next;
    move(next, 0, count);
    clear(count, block + 1);
    block -= next;
    next = 0;
  }

  void move(int from, int to, int count) {
    for (int at = 0; at < coefficients.length; at += stride) {
      System.arraycopy(coefficients, at + from, coefficients, at + to, count);
    }
  }

  /** Blocks that begin must be zero. */
  void clear(int from, int to) {
    for (int at = 0; at < coefficients.length; at += stride) {
      Arrays.fill(coefficients, at + from, at + to, 0);
    }
  }

  /** Copies what has been found of the current block to another one of its kind. */
  void copyFound(int from, int to) {
    int component = kindOf[from] & 3;
    for (int k = 0; k <= passed; k++) {
      int place = places[component * PLACES + k + 1] & PLACE_FIELD;
      coefficients[to + place] = coefficients[from + place];
    }
  }

  @Override
  void passToBlock(int to, int limit) {
    EntropySource in = source;
    byte[] buffer = in.buffer;
    int[] table = entries;
    int[] kindOf = this.kindOf;
    int[] placeOf = places;
    int[] out = coefficients;
    long bits = in.bits;
    int valid = in.count;
    int position = in.position;
    int b = block;
    int k = (passed << ADVANCE_AT) + BIAS;
    int kind = kindOf[b];
    while (b < to && position < limit) {
      bits |= (long) EntropySource.LONG.get(buffer, position) >>> valid;
      position += 63 - valid >> 3;
      valid |= 56;
      int passing = kind - k >> 31 & MASK + 1;
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
        out[b + (place & PLACE_FIELD)] = value * (place >>> STEP_AT);
        bits <<= entry;
        valid -= entry & 63;

        // Once more: two steps take at most 54 of the 56 bits.
        passing = kind - k >> 31 & MASK + 1;
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
          out[b + (place & PLACE_FIELD)] = value * (place >>> STEP_AT);
          bits <<= entry;
          valid -= entry & 63;
          continue;
        }
      }
      in.bits = bits;
      in.count = valid;
      in.position = position;
      block = b;
      passed = (k - BIAS) >>> ADVANCE_AT;
      stepOneSymbol();
      bits = in.bits;
      valid = in.count;
      position = in.position;
      b = block;
      k = (passed << ADVANCE_AT) + BIAS;
      kind = kindOf[b];
    }
    in.bits = bits;
    in.count = valid;
    in.position = position;
    block = b;
    passed = (k - BIAS) >>> ADVANCE_AT;
  }

  @Override
  void stepOneSymbol() {
    boolean ended = passed >= 63;
    if (!ended) {
      source.refill();
      int component = kindOf[block] & 3;
      int code = ac[component].decode(source.bits);
      source.take(code >> 8);
      ended = HuffmanTable.isEndOfBlock(code);
      if (!ended) {
        passed += (code >> 4 & 15) + 1;
        int place = places[component * PLACES + passed + 1];
        coefficients[block + (place & PLACE_FIELD)] =
            source.receive(code & 15) * (place >>> STEP_AT);
      }
    }
    if (ended || passed >= 63) {
      endBlock();
    }
  }

  private void endBlock() {
    block++;
    passed = 0;
    source.refill();
    int code = dc[kindOf[block] & 3].decode(source.bits);
    source.take(code >> 8);
    coefficients[block] = source.receive(code & 15);
  }

  private void write(int mcuRow, int firstMcu, int count) {
    int blocks = count * mcu.blocks;
    for (int b = next; b < next + blocks; b++) {
      int c = kindOf[b] & 3;
      predictions[c] += coefficients[b];
      coefficients[b] = predictions[c] * dcSteps[c];
    }
    for (InverseDct transform : transforms) {
      for (int place = 0; place < transform.coefficients.length; place++) {
        System.arraycopy(
            coefficients, place * stride + next, transform.coefficients[place], 0, blocks);
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

package minami.jpeg;

/**
 * A refining progressive scan of a band of AC coefficients (T.81, G.1.2.3): a correction bit for
 * each coefficient that is not zero yet, and new ones between them.
 */
final class ProgressiveRefinementScan extends BandScan {
  ProgressiveRefinementScan(
      EntropySource source, Scan scan, HuffmanTable table, Coefficients coefficients) {
    super(source, scan, table, coefficients);
  }

  @Override
  public int decode(int row, int firstBlock, int count) {
    EntropySource in = source;
    int start = coefficients.block(firstBlock, row);
    int block = start;
    for (; block < start + count; block++) {
      if (in.position >= in.limit && !in.more()) {
        break;
      }
      int k = first;
      if (endOfBandRun == 0) {
        k = decodeBlock(block);
      }
      if (endOfBandRun > 0) {
        if (k <= last) {
          correct(block, coefficients.history[block] & band(k, last));
        }
        endOfBandRun--;
      }
    }
    return block - start;
  }

  /** Decodes codes up to the end of the band, or to an EOBn; returns where that one stood. */
  private int decodeBlock(int block) {
    long before = coefficients.history[block];
    long added = 0;
    int k = first;
    while (k <= last) {
      refill();
      int code = table.decode(source.bits);
      source.take(code >> 8);
      int run = code >> 4 & 15;
      int size = code & 15;
      int value = 0;
      if (size != 0) {
        value = source.bits < 0 ? 1 << low : -1 << low;
        source.take(1);
      } else if (run < 15) {
        endOfBandRun = (1 << run) + (int) (source.bits >>> 1 >>> 63 - run);
        source.take(run);
        break;
      }
      int to = skipZeros(before, k, run);
      correct(block, before & band(k, to - 1));
      if (size != 0 && to <= last) {
        set(block, to, value);
        added |= 1L << to;
      }
      k = to + 1;
    }
    coefficients.history[block] = before | added;
    return k;
  }

  /** The zero coefficient, counted from {@code k}, before which {@code run} others stand. */
  private int skipZeros(long nonzero, int k, int run) {
    long zeros = ~nonzero & band(k, last);
    for (int i = 0; i < run && zeros != 0; i++) {
      zeros &= zeros - 1;
    }
    return zeros == 0 ? last + 1 : Long.numberOfTrailingZeros(zeros);
  }

  /** Reads a correction bit for each coefficient of a set. */
  private void correct(int block, long set) {
    for (long rest = set; rest != 0; rest &= rest - 1) {
      refill();
      boolean correction = source.bits < 0;
      source.take(1);
      int place = corner[Long.numberOfTrailingZeros(rest)];
      int area = coefficients.size * coefficients.size;
      if (correction && place < area) {
        int at = block * area + place;
        int value = coefficients.values[at];
        if ((value & 1 << low) == 0) {
          coefficients.values[at] = (short) (value + (value >= 0 ? 1 << low : -1 << low));
        }
      }
    }
  }

  private void set(int block, int k, int value) {
    int area = coefficients.size * coefficients.size;
    if (corner[k] < area) {
      coefficients.values[block * area + corner[k]] = (short) value;
    }
  }

  private static long band(int from, int to) {
    return to < from ? 0 : (-1L >>> 63 - to) & (-1L << from);
  }

  /** Only when it must be: most of what is read is one bit. */
  private void refill() {
    if (source.count < 32) {
      source.refill();
    }
  }
}

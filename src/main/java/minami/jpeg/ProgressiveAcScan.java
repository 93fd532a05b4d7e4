package minami.jpeg;

/**
 * A first progressive scan of a band of AC coefficients of one component (T.81, G.1.2.2). Keeps the
 * coefficients in the corner; if a refining scan follows, also which of all are not zero.
 */
final class ProgressiveAcScan extends BandScan {
  private static final int WINDOW = HuffmanTable.WINDOW;

  ProgressiveAcScan(
      EntropySource source, Scan scan, HuffmanTable table, Coefficients coefficients) {
    super(source, scan, table, coefficients);
  }

  @Override
  public int decode(int row, int firstBlock, int count) {
    EntropySource in = source;
    byte[] buffer = in.buffer;
    short[] values = coefficients.values;
    long[] history = coefficients.history;
    int area = coefficients.size * coefficients.size;
    int start = coefficients.block(firstBlock, row);
    int end = start + count;
    long bits = in.bits;
    int valid = in.count;
    int position = in.position;
    int limit = in.limit;
    int block = start;
    while (block < end) {
      if (endOfBandRun > 0) {
        int skipped = Math.min(endOfBandRun, end - block);
        endOfBandRun -= skipped;
        block += skipped;
        continue;
      }
      if (position >= limit) {
        in.position = position;
        if (!in.more()) {
          break;
        }
        position = in.position;
        limit = in.limit;
      }
      long nonzero = 0;
      int k = first;
      while (k <= last) {
        if (valid < 32) {
          bits |= (long) EntropySource.LONG.get(buffer, position) >>> valid;
          position += 63 - valid >> 3;
          valid |= 56;
        }
        int code = table.lookUp((int) (bits >>> 64 - WINDOW));
        if (code == 0) {
          code = table.decode(bits);
        }
        bits <<= code >> 8;
        valid -= code >> 8;
        int run = code >> 4 & 15;
        int size = code & 15;
        if (size == 0) {
          if (run == 15) {
            k += 16;
            continue;
          }
          // EOBn: this block and as many more as n bits say.
          endOfBandRun = (1 << run) + (int) (bits >>> 1 >>> 63 - run);
          bits <<= run;
          valid -= run;
          break;
        }
        k += run;
        int value = (int) (bits >>> 1 >>> 63 - size) - ((1 << size) - 1 & ~(int) (bits >> 63));
        bits <<= size;
        valid -= size;
        if (k <= last) {
          nonzero |= 1L << k;
          if (corner[k] < area) {
            values[block * area + corner[k]] = (short) (value << low);
          }
        }
        k++;
      }
      if (history != null) {
        history[block] |= nonzero;
      }
      if (endOfBandRun > 0) {
        endOfBandRun--;
      }
      block++;
    }
    in.bits = bits;
    in.count = valid;
    in.position = position;
    return block - start;
  }
}

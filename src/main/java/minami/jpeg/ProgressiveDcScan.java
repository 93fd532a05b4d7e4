package minami.jpeg;

import java.util.Arrays;

/** A progressive scan of DC coefficients, the first or a refining one (T.81, G.1.2.1). */
final class ProgressiveDcScan implements ScanDecoder {
  private static final int WINDOW = HuffmanTable.WINDOW;

  private final EntropySource source;
  private final Mcu mcu;
  private final HuffmanTable[] dc;
  private final int low;
  private final Coefficients[] coefficients;
  private final int[] predictions;

  /** For each block of a row of MCUs, the DC difference, or in a refining scan the bit. */
  private final int[] received;

  /** {@code dc} is null for a refining scan, which has no codes. */
  ProgressiveDcScan(
      EntropySource source,
      Scan scan,
      int mcusWide,
      HuffmanTable[] dc,
      Coefficients[] coefficients) {
    this.source = source;
    this.mcu = new Mcu(scan);
    this.dc = dc;
    this.low = scan.approximationLow;
    this.coefficients = coefficients;
    this.predictions = new int[coefficients.length];
    this.received = new int[mcusWide * mcu.blocks];
  }

  @Override
  public void startInterval() {
    Arrays.fill(predictions, 0);
  }

  @Override
  public int decode(int mcuRow, int firstMcu, int count) {
    int blocks = dc == null ? receiveBits(count * mcu.blocks) : receiveDifferences(count);
    int mcus = blocks / mcu.blocks;
    int first = 0;
    for (int c = 0; c < coefficients.length; c++) {
      int blocksOfComponent = mcu.across[first] * mcu.down[first];
      if (dc != null) {
        addDifferences(c, first, blocksOfComponent, mcus);
      }
      for (int i = first; i < first + blocksOfComponent; i++) {
        int column = firstMcu * mcu.across[i] + mcu.column[i];
        int row = mcuRow * mcu.down[i] + mcu.row[i];
        store(i, mcus, coefficients[c], coefficients[c].block(column, row));
      }
      first += blocksOfComponent;
    }
    return mcus;
  }

  /** Decodes the DC differences of some MCUs; returns how many blocks were there. */
  private int receiveDifferences(int mcus) {
    EntropySource in = source;
    byte[] buffer = in.buffer;
    int[] out = received;
    int blocks = mcu.blocks;
    long bits = in.bits;
    int valid = in.count;
    int position = in.position;
    int limit = in.limit;
    int n = 0;
    for (int m = 0; m < mcus; m++) {
      if (position >= limit) {
        in.position = position;
        if (!in.more()) {
          break;
        }
        position = in.position;
        limit = in.limit;
      }
      for (int i = 0; i < blocks; i++) {
        if (valid < 32) {
          bits |= (long) EntropySource.LONG.get(buffer, position) >>> valid;
          position += 63 - valid >> 3;
          valid |= 56;
        }
        HuffmanTable table = dc[mcu.component[i]];
        int code = table.lookUp((int) (bits >>> 64 - WINDOW));
        if (code == 0) {
          code = table.decode(bits);
        }
        int size = code & 15;
        bits <<= code >> 8;
        out[n++] = (int) (bits >>> 1 >>> 63 - size) - ((1 << size) - 1 & ~(int) (bits >> 63));
        bits <<= size;
        valid -= (code >> 8) + size;
      }
    }
    in.bits = bits;
    in.count = valid;
    in.position = position;
    return n;
  }

  private int receiveBits(int blocks) {
    EntropySource in = source;
    for (int n = 0; n < blocks; n++) {
      if (in.count == 0) {
        if (in.position >= in.limit && !in.more()) {
          return n;
        }
        in.bits = (long) EntropySource.LONG.get(in.buffer, in.position);
        in.position += 8;
        in.count = 64;
      }
      received[n] = (int) (in.bits >>> 63);
      in.bits <<= 1;
      in.count--;
    }
    return blocks;
  }

  /** Adds up a component's DC differences, block after block through all MCUs. */
  private void addDifferences(int component, int first, int inMcu, int mcus) {
    int[] values = received;
    int others = mcu.blocks - inMcu;
    int prediction = predictions[component];
    int at = first;
    int nextMcu = first + inMcu;
    for (int i = 0; i < mcus * inMcu; i++) {
      prediction += values[at];
      values[at++] = prediction;
      if (at == nextMcu) {
        at += others;
        nextMcu = at + inMcu;
      }
    }
    predictions[component] = prediction;
  }

  /** Stores one block of each MCU, the first of which is {@code block} of its component. */
  private void store(int inMcu, int mcus, Coefficients to, int block) {
    short[] values = to.values;
    int[] from = received;
    int area = to.size * to.size;
    int step = mcu.across[inMcu] * area;
    int at = block * area;
    int blocks = mcu.blocks;
    if (dc == null) {
      for (int m = 0; m < mcus; m++) {
        values[at + m * step] |= (short) (from[inMcu + m * blocks] << low);
      }
    } else {
      for (int m = 0; m < mcus; m++) {
        values[at + m * step] = (short) (from[inMcu + m * blocks] << low);
      }
    }
  }
}

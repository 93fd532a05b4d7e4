package minami.webp;

import java.io.IOException;

/** Decodes one frame, a row of macroblocks at a time. */
final class Vp8Frame {
  /** What does not grow with the picture: mostly the header's probabilities. */
  private static final int FIXED = 10 * 1024;

  private final Vp8Header header;
  private final BoolDecoder[] tokens;
  private final IntraModes modes;
  private final Residue residue;
  private final PlaneRows y;
  private final PlaneRows u;
  private final PlaneRows v;

  /** Null if nothing is filtered. */
  private final LoopFilter filter;

  /** Rows of luma that are held back because the filter may still change them. */
  private final int delay;

  /** Rows of luma handed over. */
  private int done;

  Vp8Frame(Vp8Header header, boolean filter) {
    this.header = header;
    int columns = header.columns;
    this.tokens = new BoolDecoder[header.tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = new BoolDecoder(header.tokens[i]);
    }
    this.modes =
        new IntraModes(
            new BoolDecoder(header.modes), header.segmentation, header.skipProbability, columns);
    this.residue = new Residue(header.probabilities, columns);
    this.y = new PlaneRows(16, columns);
    this.u = new PlaneRows(8, columns);
    this.v = new PlaneRows(8, columns);
    boolean filters = filter && header.filter.level() > 0;
    this.filter = filters ? new LoopFilter(header.filter, header.segmentation, columns) : null;
    this.delay = filters ? 8 : 0;
  }

  static long memory(int columns) {
    long contexts = (4 + 4 + 2) * (long) columns;
    return PlaneRows.memory(16, columns) + 2 * PlaneRows.memory(8, columns) + contexts + FIXED;
  }

  int decode(int rows, Runnable betweenRows, PlaneSink sink) throws IOException {
    int needed = Math.min(header.rows, Math.min(rows, header.height) + delay + 15 >> 4);
    for (int row = 0; row < needed; row++) {
      betweenRows.run();
      if (!decodeRow(row)) {
        // The rows that waited for one that does not come.
        deliver(row, 16 * row, sink);
        return done;
      }
      keepBottom();
      if (filter != null) {
        filter.filterRow(y, u, v, row == 0);
      }
      deliver(row, row < header.rows - 1 ? 16 * row + 16 - delay : header.height, sink);
      if (delay > 0) {
        moveUp();
      }
    }
    return done;
  }

  /** Decodes a row of macroblocks; false if the data ends before it does. */
  private boolean decodeRow(int row) {
    BoolDecoder in = tokens[row & tokens.length - 1];
    modes.startRow();
    residue.startRow();
    for (int column = 0; column < header.columns; column++) {
      boolean sound = modes.read(column);
      boolean subblocks = modes.yMode == IntraModes.B_PRED;
      if (modes.skipped) {
        residue.skip(column, !subblocks);
      } else {
        residue.read(in, header.quantizers[modes.segment], column, !subblocks);
      }
      if (!sound || in.ended()) {
        return false;
      }
      reconstruct(column, row == 0);
      if (filter != null) {
        filter.set(column, modes.segment, subblocks, residue.any());
      }
    }
    return true;
  }

  /** Prediction, and the residue added to it (section 14.5). */
  private void reconstruct(int column, boolean isTop) {
    if (modes.yMode == IntraModes.B_PRED) {
      reconstructSubblocks(column);
    } else {
      IntraPrediction.macroblock(y, column, modes.yMode, isTop);
      if (residue.anyY) {
        addBlocks(y, column, 0);
      }
    }
    IntraPrediction.macroblock(u, column, modes.uvMode, isTop);
    if (residue.anyU) {
      addBlocks(u, column, 16);
    }
    IntraPrediction.macroblock(v, column, modes.uvMode, isTop);
    if (residue.anyV) {
      addBlocks(v, column, 20);
    }
  }

  private void reconstructSubblocks(int column) {
    int at = y.start + 16 * column;
    for (int i = 0; i < 16; i++) {
      IntraPrediction.subblock(y, column, i & 3, i >> 2, modes.subblocks[i]);
      if (residue.anyY) {
        addBlock(i, y, at + 4 * (i & 3) + 4 * (i >> 2) * y.stride);
      }
    }
  }

  private void addBlocks(PlaneRows plane, int column, int first) {
    int at = plane.start + plane.size * column;
    int block = first;
    for (int y = 0; y < plane.size; y += 4) {
      for (int x = 0; x < plane.size; x += 4) {
        addBlock(block, plane, at + y * plane.stride + x);
        block++;
      }
    }
  }

  private void addBlock(int block, PlaneRows plane, int at) {
    int count = residue.counts[block];
    if (count > 0) {
      InverseTransform.add(
          residue.coefficients, 16 * block, count, plane.samples, at, plane.stride);
    }
  }

  private void keepBottom() {
    y.keepBottom();
    u.keepBottom();
    v.keepBottom();
  }

  private void moveUp() {
    y.moveUp();
    u.moveUp();
    v.moveUp();
  }

  /** Hands over the rows up to {@code to}, while the current row of macroblocks is {@code row}. */
  private void deliver(int row, int to, PlaneSink sink) throws IOException {
    if (done < to) {
      int ahead = 16 * row - done;
      sink.rows(
          y.samples,
          y.start - ahead * y.stride,
          y.stride,
          to - done,
          u.samples,
          v.samples,
          u.start - ahead / 2 * u.stride,
          u.stride);
      done = to;
    }
  }
}

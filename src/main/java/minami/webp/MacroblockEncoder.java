package minami.webp;

import java.util.Arrays;

/** Chooses the modes and levels of the macroblocks in turn, and reconstructs them. */
final class MacroblockEncoder {
  // Types of blocks (RFC 6386, section 13.3).
  private static final int Y_AFTER_Y2 = 0;
  private static final int Y2 = 1;
  private static final int CHROMA = 2;
  private static final int Y_WITH_DC = 3;

  /** Blocks of a macroblock, as {@link Residue} has them. */
  private static final int Y2_BLOCK = 24;

  private static final int Y2_CONTEXT = 1 << 8;

  private final SourceRows source;
  private final PlaneRows y;
  private final PlaneRows u;
  private final PlaneRows v;
  private final EdgePrediction edgesY;
  private final EdgePrediction edgesU;
  private final EdgePrediction edgesV;
  private final SubblockPrediction subblock;
  private final BlockQuantizer quantizer;
  private final Macroblocks macroblocks;

  // Contexts, as in Residue and IntraModes.
  private final int[] above;
  private int left;
  private final byte[] aboveModes;
  private final byte[] leftModes = new byte[4];

  /** The transformed source: 16 blocks of Y, 4 of U, 4 of V. */
  private final int[] transformed = new int[16 * 24];

  private final int[] residue = new int[16 * 24];
  private final int[] y2 = new int[16];
  private final int[] sums = new int[EdgePrediction.MODES];

  private Levels best = new Levels();
  private Levels trial = new Levels();
  private final Levels whole = new Levels();
  private final short[] blockLevels = new short[2 * 16];
  private final byte[] subblockModes = new byte[16];
  private final short[] coefficients = new short[16 * 25];

  /** The levels of a macroblock in zigzag order, and where each block's end. */
  private static final class Levels {
    final short[] levels = new short[16 * 25];
    final byte[] ends = new byte[25];
  }

  MacroblockEncoder(
      SourceRows source, int columns, TokenCosts costs, Macroblocks macroblocks) {
    this.source = source;
    this.y = new PlaneRows(16, columns);
    this.u = new PlaneRows(8, columns);
    this.v = new PlaneRows(8, columns);
    this.edgesY = new EdgePrediction(y);
    this.edgesU = new EdgePrediction(u);
    this.edgesV = new EdgePrediction(v);
    this.subblock = new SubblockPrediction(y);
    this.quantizer = new BlockQuantizer(costs);
    this.macroblocks = macroblocks;
    this.above = new int[columns];
    this.aboveModes = new byte[4 * columns];
  }

  void startRow() {
    left = 0;
    Arrays.fill(leftModes, (byte) IntraModes.B_DC_PRED);
  }

  void endRow() {
    y.keepBottom();
    u.keepBottom();
    v.keepBottom();
  }

  void encode(int column, boolean isTop, EncoderSegment segment) {
    transformSource(column);
    edgesY.load(column, isTop);
    edgesU.load(column, isTop);
    edgesV.load(column, isTop);
    long score = chooseWhole(column, segment);
    int mode = wholeMode;
    if (macroblocks.allowsSubblocks() && chooseSubblocks(column, segment, score)) {
      mode = IntraModes.B_PRED;
    } else {
      reconstructWhole(column, isTop, segment);
      Arrays.fill(leftModes, IntraModes.AS_SUBBLOCK[mode]);
      Arrays.fill(aboveModes, 4 * column, 4 * column + 4, IntraModes.AS_SUBBLOCK[mode]);
    }
    int chromaMode = chooseChroma(column, segment);
    reconstructChroma(column, isTop, chromaMode, segment);
    record(column, segment, mode, chromaMode);
  }

  private void transformSource(int column) {
    int at = 0;
    for (int row = 0; row < 16; row += 4) {
      for (int x = 0; x < 16; x += 4) {
        int from = row * source.yStride + 16 * column + x;
        ForwardTransform.dct(source.y, from, source.yStride, transformed, at);
        at += 16;
      }
    }
    for (int row = 0; row < 8; row += 4) {
      for (int x = 0; x < 8; x += 4) {
        int from = row * source.uvStride + 8 * column + x;
        ForwardTransform.dct(source.u, from, source.uvStride, transformed, at);
        ForwardTransform.dct(source.v, from, source.uvStride, transformed, at + 64);
        at += 16;
      }
    }
  }

  private int wholeMode;

  private long chooseWhole(int column, EncoderSegment segment) {
    Arrays.fill(sums, 0);
    edgesY.measure(transformed, 0, false, sums);
    for (int mode = 0; mode < EdgePrediction.MODES; mode++) {
      edgesY.subtractDc(mode, transformed, residue);
      ForwardTransform.walshHadamard(residue, 0, y2);
      int sum = 0;
      for (int c : y2) {
        sum += Math.abs(c);
      }
      sums[mode] += sum / 2 + (ModeBits.lumaCost(mode) * segment.modeWeight >> 8);
    }
    long best = Long.MAX_VALUE;
    int most = 0;
    for (int i = 0; i < 2; i++) {
      int mode = takeLeast();
      if (i == 0) {
        most = (int) (lastSum * EncoderSegment.WHOLE_SECOND);
      } else if (lastSum > most) {
        break;
      }
      long score = quantizeWhole(column, mode, segment);
      if (score < best) {
        best = score;
        wholeMode = mode;
        swap();
      }
    }
    System.arraycopy(this.best.levels, 0, whole.levels, 0, 256);
    System.arraycopy(this.best.levels, 16 * Y2_BLOCK, whole.levels, 16 * Y2_BLOCK, 16);
    System.arraycopy(this.best.ends, 0, whole.ends, 0, 25);
    return best;
  }

  private int lastSum;

  private int takeLeast() {
    int least = 0;
    for (int mode = 1; mode < EdgePrediction.MODES; mode++) {
      if (sums[mode] < sums[least]) {
        least = mode;
      }
    }
    lastSum = sums[least];
    sums[least] = Integer.MAX_VALUE;
    return least;
  }

  private void swap() {
    Levels other = best;
    best = trial;
    trial = other;
  }

  private long quantizeWhole(int column, int mode, EncoderSegment segment) {
    edgesY.subtract(mode, transformed, 0, residue, 0);
    ForwardTransform.walshHadamard(residue, 0, y2);
    int contextY2 = (above[column] >> 8) + (left >> 8);
    long lambda = segment.lambda;
    long score =
        lambda * ModeBits.lumaCost(mode)
            + quantizer.quantize(
                y2, 0, segment.y2, Y2, 0, contextY2, lambda, trial.levels, 16 * Y2_BLOCK);
    trial.ends[Y2_BLOCK] = (byte) quantizer.end;
    int a = above[column];
    int l = left;
    for (int block = 0; block < 16; block++) {
      int x = block & 3;
      int row = block >> 2;
      int context = (a >> x & 1) + (l >> row & 1);
      score +=
          quantizer.quantize(
              residue,
              16 * block,
              segment.y,
              Y_AFTER_Y2,
              1,
              context,
              lambda,
              trial.levels,
              16 * block);
      trial.ends[block] = (byte) quantizer.end;
      int some = quantizer.end > 1 ? 1 : 0;
      a = a & ~(1 << x) | some << x;
      l = l & ~(1 << row) | some << row;
    }
    return score;
  }

  private boolean chooseSubblocks(int column, EncoderSegment segment, long limit) {
    long lambda = segment.lambda;
    long total = lambda * ModeBits.lumaCost(IntraModes.B_PRED);
    int a = above[column];
    int l = left;
    int corner = y.start + 16 * column;
    for (int block = 0; block < 16; block++) {
      int x = block & 3;
      int row = block >> 2;
      int leftMode = x == 0 ? leftModes[row] : subblockModes[block - 1];
      int aboveMode = row == 0 ? aboveModes[4 * column + x] : subblockModes[block - 4];
      int modeContext = ModeBits.context(aboveMode, leftMode);
      int context = (a >> x & 1) + (l >> row & 1);
      subblock.load(
          transformed,
          16 * block,
          column,
          x,
          row,
          modeContext,
          segment.modeWeight,
          segment.enough);
      long least = Long.MAX_VALUE;
      int end = 0;
      int mode = 0;
      int kept = 0;
      int most = 0;
      for (int i = 0; i < EncoderSegment.CANDIDATES; i++) {
        int candidate = subblock.takeBest();
        if (i == 0) {
          most = (int) (subblock.lastSum * EncoderSegment.SECOND) + segment.enough;
        } else if (subblock.lastSum > most) {
          break;
        }
        subblock.subtract(candidate, transformed, 16 * block, residue);
        int to = 16 - kept;
        long score =
            lambda * ModeBits.subblockCost(modeContext, candidate)
                + quantizer.quantize(
                    residue, 0, segment.y, Y_WITH_DC, 0, context, lambda, blockLevels, to);
        if (score < least) {
          least = score;
          end = quantizer.end;
          mode = candidate;
          kept = to;
        }
      }
      total += least;
      if (total >= limit) {
        return false;
      }
      subblockModes[block] = (byte) mode;
      System.arraycopy(blockLevels, kept, best.levels, 16 * block, 16);
      best.ends[block] = (byte) end;
      int some = end > 0 ? 1 : 0;
      a = a & ~(1 << x) | some << x;
      l = l & ~(1 << row) | some << row;
      int at = corner + 4 * x + 4 * row * y.stride;
      subblock.put(mode, at);
      dequantize(best, block, 0, segment.y);
      InverseTransform.add(coefficients, 16 * block, end, y.samples, at, y.stride);
    }
    for (int i = 0; i < 4; i++) {
      leftModes[i] = subblockModes[4 * i + 3];
      aboveModes[4 * column + i] = subblockModes[12 + i];
    }
    return true;
  }

  private void dequantize(Levels levels, int block, int first, BlockQuantizer.Steps steps) {
    for (int i = first; i < levels.ends[block]; i++) {
      coefficients[16 * block + steps.places[i]] =
          (short) (levels.levels[16 * block + i] * steps.factors[i]);
    }
  }

  private void reconstructWhole(int column, boolean isTop, EncoderSegment segment) {
    System.arraycopy(whole.levels, 0, best.levels, 0, 256);
    System.arraycopy(whole.levels, 16 * Y2_BLOCK, best.levels, 16 * Y2_BLOCK, 16);
    System.arraycopy(whole.ends, 0, best.ends, 0, 25);
    IntraPrediction.macroblock(y, column, wholeMode, isTop);
    dequantize(best, Y2_BLOCK, 0, segment.y2);
    InverseTransform.walshHadamard(coefficients, 16 * Y2_BLOCK, best.ends[Y2_BLOCK]);
    for (int block = 0; block < 16; block++) {
      dequantize(best, block, 1, segment.y);
    }
    addBlocks(y, column, 0, 1);
  }

  private void reconstructChroma(int column, boolean isTop, int mode, EncoderSegment segment) {
    IntraPrediction.macroblock(u, column, mode, isTop);
    IntraPrediction.macroblock(v, column, mode, isTop);
    for (int block = 16; block < 24; block++) {
      dequantize(best, block, 0, segment.uv);
    }
    addBlocks(u, column, 16, 0);
    addBlocks(v, column, 20, 0);
  }

  private void addBlocks(PlaneRows plane, int column, int firstBlock, int first) {
    int at = plane.start + plane.size * column;
    int block = firstBlock;
    for (int row = 0; row < plane.size; row += 4) {
      for (int x = 0; x < plane.size; x += 4) {
        int end = best.ends[block];
        if (end <= first) {
          end = coefficients[16 * block] != 0 ? 1 : 0;
        }
        InverseTransform.add(
            coefficients, 16 * block, end, plane.samples, at + x + row * plane.stride, plane.stride);
        block++;
      }
    }
  }

  private int chooseChroma(int column, EncoderSegment segment) {
    Arrays.fill(sums, 0);
    edgesU.measure(transformed, 256, true, sums);
    edgesV.measure(transformed, 320, true, sums);
    for (int mode = 0; mode < EdgePrediction.MODES; mode++) {
      sums[mode] += ModeBits.chromaCost(mode) * segment.modeWeight >> 8;
    }
    long least = Long.MAX_VALUE;
    int best = 0;
    int most = 0;
    for (int i = 0; i < 2; i++) {
      int mode = takeLeast();
      if (i == 0) {
        most = (int) (lastSum * EncoderSegment.WHOLE_SECOND);
      } else if (lastSum > most) {
        break;
      }
      edgesU.subtract(mode, transformed, 256, residue, 256);
      edgesV.subtract(mode, transformed, 320, residue, 320);
      long score =
          segment.chromaLambda * ModeBits.chromaCost(mode)
              + quantizeChroma(column, segment);
      if (score < least) {
        least = score;
        best = mode;
        System.arraycopy(trial.levels, 256, this.best.levels, 256, 128);
        System.arraycopy(trial.ends, 16, this.best.ends, 16, 8);
      }
    }
    return best;
  }

  private long quantizeChroma(int column, EncoderSegment segment) {
    int a = above[column];
    int l = left;
    long score = 0;
    for (int block = 16; block < 24; block++) {
      int x = 4 + (block - 16 >> 2) * 2 + (block & 1);
      int row = 4 + (block - 16 >> 2) * 2 + (block >> 1 & 1);
      int context = (a >> x & 1) + (l >> row & 1);
      score +=
          quantizer.quantize(
              residue,
              16 * block,
              segment.uv,
              CHROMA,
              0,
              context,
              segment.chromaLambda,
              trial.levels,
              16 * block);
      trial.ends[block] = (byte) quantizer.end;
      int some = quantizer.end > 0 ? 1 : 0;
      a = a & ~(1 << x) | some << x;
      l = l & ~(1 << row) | some << row;
    }
    return score;
  }

  private void record(int column, EncoderSegment segment, int mode, int chromaMode) {
    boolean withY2 = mode != IntraModes.B_PRED;
    int first = withY2 ? 1 : 0;
    boolean empty = !withY2 || best.ends[Y2_BLOCK] == 0;
    for (int block = 0; block < 24; block++) {
      empty &= best.ends[block] <= (block < 16 ? first : 0);
    }
    boolean skipped = empty && macroblocks.skips();
    macroblocks.add(segment.index, skipped, mode, chromaMode, subblockModes);
    if (skipped) {
      int kept = withY2 ? 0 : Y2_CONTEXT;
      left &= kept;
      above[column] &= kept;
      return;
    }
    Tokens tokens = macroblocks.tokens;
    if (withY2) {
      int context = (above[column] >> 8) + (left >> 8);
      int end = best.ends[Y2_BLOCK];
      tokens.add(best.levels, 16 * Y2_BLOCK, Y2, 0, end, context);
      int some = end > 0 ? Y2_CONTEXT : 0;
      above[column] = above[column] & ~Y2_CONTEXT | some;
      left = left & ~Y2_CONTEXT | some;
    }
    int type = withY2 ? Y_AFTER_Y2 : Y_WITH_DC;
    for (int block = 0; block < 24; block++) {
      int x = block < 16 ? block & 3 : 4 + (block - 16 >> 2) * 2 + (block & 1);
      int row = block < 16 ? block >> 2 : 4 + (block - 16 >> 2) * 2 + (block >> 1 & 1);
      int context = (above[column] >> x & 1) + (left >> row & 1);
      int start = block < 16 ? first : 0;
      int end = best.ends[block];
      tokens.add(best.levels, 16 * block, block < 16 ? type : CHROMA, start, end, context);
      int some = end > start ? 1 : 0;
      above[column] = above[column] & ~(1 << x) | some << x;
      left = left & ~(1 << row) | some << row;
    }
  }
}

package minami.webp;

import java.util.Arrays;

/**
 * Chooses the modes and levels of the macroblocks in turn, and reconstructs them as the decoder
 * will, since the next ones are predicted from them.
 *
 * <p>Modes are ranked by the sums of the coefficients that they leave. Only the best one, and a
 * second one that is near, is quantized and compared by rate and distortion.
 */
final class MacroblockEncoder {
  // Types of blocks (RFC 6386, section 13.3).
  private static final int Y_AFTER_Y2 = 0;
  private static final int Y2 = 1;
  private static final int CHROMA = 2;
  private static final int Y_WITH_DC = 3;

  // Blocks of a macroblock, as Residue has them.
  private static final int U_BLOCK = 16;
  private static final int V_BLOCK = 20;
  private static final int Y2_BLOCK = 24;

  /** The place of Y2 among the bits of a context; those of the other planes are lower. */
  private static final int Y2_PLACE = 8;

  private static final int CANDIDATES = 2;

  /** A second candidate must leave less than this times what the best one does. */
  private static final double NEAR = 1.1;

  /** The levels of a macroblock in zigzag order, and where each block's end. */
  private static final class Levels {
    final short[] levels = new short[16 * 25];
    final byte[] ends = new byte[25];

    void copy(Levels from, int firstBlock, int blocks) {
      System.arraycopy(from.levels, 16 * firstBlock, levels, 16 * firstBlock, 16 * blocks);
      System.arraycopy(from.ends, firstBlock, ends, firstBlock, blocks);
    }
  }

  final PlaneRows y;
  final PlaneRows u;
  final PlaneRows v;

  private final SourceRows source;
  private final Macroblocks macroblocks;
  private final Tokens tokens;
  private final EdgePrediction edgesY;
  private final EdgePrediction edgesU;
  private final EdgePrediction edgesV;
  private final SubblockPrediction subblock;
  private final BlockQuantizer quantizer =
      new BlockQuantizer(new TokenCosts(TokenProbabilities.DEFAULT));

  // Contexts, as in Residue and IntraModes.
  private final int[] above;
  private int left;
  private final byte[] aboveModes;
  private final byte[] leftModes = new byte[4];

  // Of the current macroblock.
  private EncoderSegment segment;
  private long lambda;
  private long chromaLambda;
  private int column;

  /** The transformed source: 16 blocks of Y, 4 of U, 4 of V. */
  private final int[] transformed = new int[16 * 24];

  private final int[] residue = new int[16 * 24];
  private final int[] y2 = new int[16];
  private final int[] sums = new int[EdgePrediction.MODES];
  private final Levels chosen = new Levels();
  private final Levels whole = new Levels();
  private final Levels trial = new Levels();
  private final short[] blockLevels = new short[CANDIDATES * 16];
  private final byte[] subblockModes = new byte[16];

  /** Dequantized; the inverse transforms clear them again. */
  private final short[] coefficients = new short[16 * 25];

  private int wholeMode;
  private int chromaMode;
  private int modeCost;

  MacroblockEncoder(SourceRows source, int columns, Macroblocks macroblocks, Tokens tokens) {
    this.source = source;
    this.macroblocks = macroblocks;
    this.tokens = tokens;
    this.y = new PlaneRows(16, columns);
    this.u = new PlaneRows(8, columns);
    this.v = new PlaneRows(8, columns);
    this.edgesY = new EdgePrediction(y);
    this.edgesU = new EdgePrediction(u);
    this.edgesV = new EdgePrediction(v);
    this.subblock = new SubblockPrediction(y);
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

  /**
   * Encodes a macroblock.
   *
   * @param lambdaFactor by which a bit is worth more or less than in its segment
   */
  void encode(int column, boolean isTop, EncoderSegment segment, double lambdaFactor) {
    this.column = column;
    this.segment = segment;
    lambda = Math.max(1, Math.round(segment.lambda * lambdaFactor));
    transformSource();
    chromaLambda = segment.chromaLambda(chromaTexture());
    edgesY.load(column, isTop);
    edgesU.load(column, isTop);
    edgesV.load(column, isTop);
    boolean cheapest = macroblocks.isSpent();
    long score = chooseWhole(cheapest);
    // Without detail there is nothing that subblocks would predict better.
    boolean subblocks = !cheapest && hasDetail() && chooseSubblocks(score);
    if (!subblocks) {
      takeWhole(isTop);
    }
    chooseChroma(cheapest);
    reconstructChroma(isTop);
    record(subblocks ? IntraModes.B_PRED : wholeMode);
  }

  private void transformSource() {
    transformPlane(source.y, source.yStride, 16, 0);
    transformPlane(source.u, source.uvStride, 8, U_BLOCK);
    transformPlane(source.v, source.uvStride, 8, V_BLOCK);
  }

  private void transformPlane(byte[] samples, int stride, int size, int firstBlock) {
    int to = 16 * firstBlock;
    for (int row = 0; row < size; row += 4) {
      int at = row * stride + size * column;
      for (int x = 0; x < size; x += 4) {
        ForwardTransform.dct(samples, at + x, stride, transformed, to);
        to += 16;
      }
    }
  }

  /** The mean magnitude of the AC coefficients of chroma. */
  private double chromaTexture() {
    int sum = 0;
    for (int block = U_BLOCK; block < Y2_BLOCK; block++) {
      for (int i = 16 * block + 1; i < 16 * block + 16; i++) {
        sum += Math.abs(transformed[i]);
      }
    }
    return sum / (8.0 * 15 * (Y2_BLOCK - U_BLOCK));
  }

  /** Chooses among the modes of whole macroblocks; returns the score. */
  private long chooseWhole(boolean cheapest) {
    if (cheapest) {
      wholeMode = IntraModes.DC_PRED;
      long score = quantizeWhole(wholeMode);
      whole.copy(trial, 0, 25);
      return score;
    }
    rankWhole();
    long least = Long.MAX_VALUE;
    double most = Double.MAX_VALUE;
    for (int i = 0; i < CANDIDATES; i++) {
      int mode = leastSum();
      if (sums[mode] > most) {
        break;
      }
      most = sums[mode] * NEAR;
      sums[mode] = Integer.MAX_VALUE;
      long score = quantizeWhole(mode);
      if (score < least) {
        least = score;
        wholeMode = mode;
        whole.copy(trial, 0, 25);
      }
    }
    return least;
  }

  /** Whether the whole macroblock has coefficients other than those of Y2. */
  private boolean hasDetail() {
    for (int block = 0; block < U_BLOCK; block++) {
      if (whole.ends[block] > 1) {
        return true;
      }
    }
    return false;
  }

  private void rankWhole() {
    Arrays.fill(sums, 0);
    edgesY.measure(transformed, 0, false, sums);
    for (int mode = 0; mode < EdgePrediction.MODES; mode++) {
      edgesY.subtractDc(mode, transformed, residue);
      ForwardTransform.walshHadamard(residue, 0, y2);
      int sum = 0;
      for (int c : y2) {
        sum += Math.abs(c);
      }
      // The steps of Y2 are larger.
      sums[mode] += sum / 2 + (ModeBits.lumaCost(mode) * segment.modeWeight >> 8);
    }
  }

  private int leastSum() {
    int least = 0;
    for (int mode = 1; mode < EdgePrediction.MODES; mode++) {
      if (sums[mode] < sums[least]) {
        least = mode;
      }
    }
    return least;
  }

  private long quantizeWhole(int mode) {
    edgesY.subtract(mode, transformed, 0, residue, 0);
    ForwardTransform.walshHadamard(residue, 0, y2);
    int context = context(above[column], left, Y2_PLACE, Y2_PLACE);
    long score =
        lambda * ModeBits.lumaCost(mode)
            + quantizer.quantize(
                y2, 0, segment.y2, Y2, 0, context, lambda, trial.levels, 16 * Y2_BLOCK);
    trial.ends[Y2_BLOCK] = (byte) quantizer.end;
    int a = above[column];
    int l = left;
    for (int block = 0; block < U_BLOCK; block++) {
      int x = x(block);
      int row = row(block);
      score += quantize(block, segment.y, Y_AFTER_Y2, 1, context(a, l, x, row), lambda);
      boolean some = quantizer.end > 1;
      a = with(a, x, some);
      l = with(l, row, some);
    }
    return score;
  }

  private long quantize(
      int block, BlockQuantizer.Steps steps, int type, int first, int context, long weight) {
    int at = 16 * block;
    long score =
        quantizer.quantize(residue, at, steps, type, first, context, weight, trial.levels, at);
    trial.ends[block] = (byte) quantizer.end;
    return score;
  }

  // The places of a block among the bits of the contexts.

  private static int x(int block) {
    return block < U_BLOCK ? block & 3 : (block < V_BLOCK ? 4 : 6) + (block & 1);
  }

  private static int row(int block) {
    return block < U_BLOCK ? block >> 2 : (block < V_BLOCK ? 4 : 6) + (block >> 1 & 1);
  }

  private static int context(int above, int left, int x, int row) {
    return (above >> x & 1) + (left >> row & 1);
  }

  private static int with(int context, int place, boolean some) {
    return context & ~(1 << place) | (some ? 1 << place : 0);
  }

  /**
   * Chooses a mode for each subblock and reconstructs them, until the score exceeds a limit.
   *
   * @return whether it has not
   */
  private boolean chooseSubblocks(long limit) {
    modeCost = ModeBits.lumaCost(IntraModes.B_PRED);
    long total = lambda * modeCost;
    int a = above[column];
    int l = left;
    for (int block = 0; block < U_BLOCK; block++) {
      int x = x(block);
      int row = row(block);
      total += chooseSubblock(block, context(a, l, x, row));
      if (total >= limit) {
        return false;
      }
      boolean some = chosen.ends[block] > 0;
      a = with(a, x, some);
      l = with(l, row, some);
    }
    for (int i = 0; i < 4; i++) {
      leftModes[i] = subblockModes[4 * i + 3];
      aboveModes[4 * column + i] = subblockModes[12 + i];
    }
    return true;
  }

  private long chooseSubblock(int block, int context) {
    int x = x(block);
    int row = row(block);
    int leftMode = x == 0 ? leftModes[row] : subblockModes[block - 1];
    int aboveMode = row == 0 ? aboveModes[4 * column + x] : subblockModes[block - 4];
    int modes = ModeBits.context(aboveMode, leftMode);
    int from = 16 * block;
    subblock.load(transformed, from, column, x, row, modes, segment.modeWeight, segment.enough);
    long least = Long.MAX_VALUE;
    double most = Double.MAX_VALUE;
    int mode = 0;
    int kept = 0;
    for (int i = 0; i < CANDIDATES; i++) {
      int candidate = subblock.best();
      if (subblock.left(candidate) > most) {
        break;
      }
      most = subblock.left(candidate) * NEAR + segment.enough;
      subblock.take(candidate, transformed, from, residue);
      long score =
          lambda * ModeBits.subblockCost(modes, candidate)
              + quantizer.quantize(
                  residue, 0, segment.y, Y_WITH_DC, 0, context, lambda, blockLevels, 16 * i);
      if (score < least) {
        least = score;
        mode = candidate;
        kept = 16 * i;
        chosen.ends[block] = (byte) quantizer.end;
      }
    }
    modeCost += ModeBits.subblockCost(modes, mode);
    subblockModes[block] = (byte) mode;
    System.arraycopy(blockLevels, kept, chosen.levels, from, 16);
    int at = y.start + 16 * column + 4 * x + 4 * row * y.stride;
    subblock.put(mode, at);
    dequantize(block, 0, segment.y);
    InverseTransform.add(coefficients, from, chosen.ends[block], y.samples, at, y.stride);
    return least;
  }

  /** Takes the mode and the levels chosen for the whole macroblock, and reconstructs it. */
  private void takeWhole(boolean isTop) {
    chosen.copy(whole, 0, 25);
    modeCost = ModeBits.lumaCost(wholeMode);
    byte asSubblock = IntraModes.AS_SUBBLOCK[wholeMode];
    Arrays.fill(leftModes, asSubblock);
    Arrays.fill(aboveModes, 4 * column, 4 * column + 4, asSubblock);
    IntraPrediction.macroblock(y, column, wholeMode, isTop);
    dequantize(Y2_BLOCK, 0, segment.y2);
    InverseTransform.walshHadamard(coefficients, 16 * Y2_BLOCK, chosen.ends[Y2_BLOCK]);
    for (int block = 0; block < U_BLOCK; block++) {
      dequantize(block, 1, segment.y);
    }
    addBlocks(y, 0, 1);
  }

  private void chooseChroma(boolean cheapest) {
    if (cheapest) {
      chromaMode = IntraModes.DC_PRED;
      quantizeChroma(chromaMode);
      chosen.copy(trial, U_BLOCK, 8);
    } else {
      Arrays.fill(sums, 0);
      edgesU.measure(transformed, 16 * U_BLOCK, true, sums);
      edgesV.measure(transformed, 16 * V_BLOCK, true, sums);
      for (int mode = 0; mode < EdgePrediction.MODES; mode++) {
        sums[mode] += ModeBits.chromaCost(mode) * segment.modeWeight >> 8;
      }
      long least = Long.MAX_VALUE;
      double most = Double.MAX_VALUE;
      for (int i = 0; i < CANDIDATES; i++) {
        int mode = leastSum();
        if (sums[mode] > most) {
          break;
        }
        most = sums[mode] * NEAR;
        sums[mode] = Integer.MAX_VALUE;
        long score = quantizeChroma(mode);
        if (score < least) {
          least = score;
          chromaMode = mode;
          chosen.copy(trial, U_BLOCK, 8);
        }
      }
    }
    modeCost += ModeBits.chromaCost(chromaMode);
  }

  private long quantizeChroma(int mode) {
    edgesU.subtract(mode, transformed, 16 * U_BLOCK, residue, 16 * U_BLOCK);
    edgesV.subtract(mode, transformed, 16 * V_BLOCK, residue, 16 * V_BLOCK);
    int a = above[column];
    int l = left;
    long weight = chromaLambda;
    long score = weight * ModeBits.chromaCost(mode);
    for (int block = U_BLOCK; block < Y2_BLOCK; block++) {
      int x = x(block);
      int row = row(block);
      score += quantize(block, segment.uv, CHROMA, 0, context(a, l, x, row), weight);
      boolean some = quantizer.end > 0;
      a = with(a, x, some);
      l = with(l, row, some);
    }
    return score;
  }

  private void reconstructChroma(boolean isTop) {
    IntraPrediction.macroblock(u, column, chromaMode, isTop);
    IntraPrediction.macroblock(v, column, chromaMode, isTop);
    for (int block = U_BLOCK; block < Y2_BLOCK; block++) {
      dequantize(block, 0, segment.uv);
    }
    addBlocks(u, U_BLOCK, 0);
    addBlocks(v, V_BLOCK, 0);
  }

  private void dequantize(int block, int first, BlockQuantizer.Steps steps) {
    int at = 16 * block;
    for (int i = first; i < chosen.ends[block]; i++) {
      coefficients[at + steps.places[i]] = (short) (chosen.levels[at + i] * steps.factors[i]);
    }
  }

  private void addBlocks(PlaneRows plane, int firstBlock, int first) {
    int at = plane.start + plane.size * column;
    int block = firstBlock;
    for (int row = 0; row < plane.size; row += 4) {
      for (int x = 0; x < plane.size; x += 4) {
        int end = chosen.ends[block];
        if (end == first) { // there may be a DC from Y2
          end = coefficients[16 * block] != 0 ? 1 : 0;
        }
        InverseTransform.add(
            coefficients,
            16 * block,
            end,
            plane.samples,
            at + x + row * plane.stride,
            plane.stride);
        block++;
      }
    }
  }

  /** Hands over the macroblock's modes and tokens. */
  private void record(int mode) {
    boolean withY2 = mode != IntraModes.B_PRED;
    boolean skipped = macroblocks.withFlags && isEmpty(withY2);
    macroblocks.add(segment.index, skipped, mode, chromaMode, subblockModes, modeCost);
    if (skipped) {
      // Without Y2, its context stays as it is.
      int kept = withY2 ? 0 : 1 << Y2_PLACE;
      above[column] &= kept;
      left &= kept;
      return;
    }
    if (withY2) {
      addTokens(Y2_BLOCK, Y2, 0, Y2_PLACE, Y2_PLACE);
    }
    for (int block = 0; block < U_BLOCK; block++) {
      addTokens(block, withY2 ? Y_AFTER_Y2 : Y_WITH_DC, withY2 ? 1 : 0, x(block), row(block));
    }
    for (int block = U_BLOCK; block < Y2_BLOCK; block++) {
      addTokens(block, CHROMA, 0, x(block), row(block));
    }
  }

  private boolean isEmpty(boolean withY2) {
    if (withY2 && chosen.ends[Y2_BLOCK] > 0) {
      return false;
    }
    for (int block = 0; block < Y2_BLOCK; block++) {
      if (chosen.ends[block] > (withY2 && block < U_BLOCK ? 1 : 0)) {
        return false;
      }
    }
    return true;
  }

  private void addTokens(int block, int type, int first, int x, int row) {
    int end = chosen.ends[block];
    int context = context(above[column], left, x, row);
    tokens.add(chosen.levels, 16 * block, type, first, end, context);
    above[column] = with(above[column], x, end > first);
    left = with(left, row, end > first);
  }
}

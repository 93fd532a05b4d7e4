package minami.webp;

import java.util.Arrays;

/**
 * Chooses the modes and levels of the macroblocks in turn, and reconstructs them as the decoder
 * will, since the next ones are predicted from them.
 */
final class MacroblockEncoder {
  // Blocks of a macroblock.
  private static final int U_BLOCK = MacroblockLevels.U;
  private static final int V_BLOCK = MacroblockLevels.V;
  private static final int Y2_BLOCK = MacroblockLevels.Y2;

  // Types of blocks (RFC 6386, section 13.3).
  private static final int Y_AFTER_Y2 = 0;
  private static final int Y2 = 1;
  private static final int CHROMA = 2;
  private static final int Y_WITH_DC = 3;

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

  private final BlockContexts contexts;

  // The modes of the neighbours above and to the left, as IntraModes has them.
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
  private final RankedModes ranked = new RankedModes(EdgePrediction.MODES);
  private final MacroblockLevels chosen = new MacroblockLevels();
  private final MacroblockLevels whole = new MacroblockLevels();
  private final MacroblockLevels trial = new MacroblockLevels();
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
    this.contexts = new BlockContexts(columns);
    this.aboveModes = new byte[4 * columns];
  }

  void startRow() {
    contexts.startRow();
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
    boolean subblocks = !cheapest && whole.hasDetail() && chooseSubblocks(score);
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
      ranked.only(IntraModes.DC_PRED);
    } else {
      rankWhole();
    }
    long least = Long.MAX_VALUE;
    ranked.start();
    for (int mode = ranked.next(0); mode >= 0; mode = ranked.next(0)) {
      long score = quantizeWhole(mode);
      if (score < least) {
        least = score;
        wholeMode = mode;
        whole.copy(trial, 0, MacroblockLevels.BLOCKS);
      }
    }
    return least;
  }

  private void rankWhole() {
    int[] sums = ranked.sums;
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

  private long quantizeWhole(int mode) {
    edgesY.subtract(mode, transformed, 0, residue, 0);
    ForwardTransform.walshHadamard(residue, 0, y2);
    contexts.start(column);
    long score =
        lambda * ModeBits.lumaCost(mode) + quantize(Y2_BLOCK, y2, 0, segment.y2, Y2, 0, lambda);
    for (int block = 0; block < U_BLOCK; block++) {
      score += quantize(block, residue, 16 * block, segment.y, Y_AFTER_Y2, 1, lambda);
    }
    return score;
  }

  /** Quantizes a block, and says to its neighbours whether it has tokens; returns the score. */
  private long quantize(
      int block, int[] from, int at, BlockQuantizer.Steps steps, int type, int first, long weight) {
    int context = contexts.of(block);
    long score =
        quantizer.quantize(from, at, steps, type, first, context, weight, trial.levels, 16 * block);
    trial.ends[block] = (byte) quantizer.end;
    contexts.set(block, quantizer.end > first);
    return score;
  }

  /**
   * Chooses a mode for each subblock and reconstructs them, until the score exceeds a limit.
   *
   * @return whether it has not
   */
  private boolean chooseSubblocks(long limit) {
    modeCost = ModeBits.lumaCost(IntraModes.B_PRED);
    long total = lambda * modeCost;
    contexts.start(column);
    for (int block = 0; block < U_BLOCK; block++) {
      total += chooseSubblock(block);
      if (total >= limit) {
        return false;
      }
    }
    for (int i = 0; i < 4; i++) {
      leftModes[i] = subblockModes[4 * i + 3];
      aboveModes[4 * column + i] = subblockModes[12 + i];
    }
    return true;
  }

  private long chooseSubblock(int block) {
    int x = block & 3;
    int row = block >> 2;
    int leftMode = x == 0 ? leftModes[row] : subblockModes[block - 1];
    int aboveMode = row == 0 ? aboveModes[4 * column + x] : subblockModes[block - 4];
    int modes = ModeBits.context(aboveMode, leftMode);
    int from = 16 * block;
    subblock.load(transformed, from, column, x, row, modes, segment.modeWeight, segment.enough);
    long least = Long.MAX_VALUE;
    int mode = 0;
    int context = contexts.of(block);
    RankedModes best = subblock.ranked;
    int enough = segment.enough;
    for (int next = best.next(enough); next >= 0; next = best.next(enough)) {
      subblock.subtract(next, transformed, from, residue);
      long score =
          lambda * ModeBits.subblockCost(modes, next)
              + quantizer.quantize(
                  residue, 0, segment.y, Y_WITH_DC, 0, context, lambda, trial.levels, from);
      trial.ends[block] = (byte) quantizer.end;
      if (score < least) {
        least = score;
        mode = next;
        chosen.copy(trial, block, 1);
      }
    }
    contexts.set(block, chosen.ends[block] > 0);
    modeCost += ModeBits.subblockCost(modes, mode);
    subblockModes[block] = (byte) mode;
    int at = y.start + 16 * column + 4 * x + 4 * row * y.stride;
    subblock.put(mode, at);
    chosen.dequantize(block, 0, segment.y, coefficients);
    InverseTransform.add(coefficients, from, chosen.ends[block], y.samples, at, y.stride);
    return least;
  }

  /** Takes the mode and the levels chosen for the whole macroblock, and reconstructs it. */
  private void takeWhole(boolean isTop) {
    chosen.copy(whole, 0, MacroblockLevels.BLOCKS);
    modeCost = ModeBits.lumaCost(wholeMode);
    byte asSubblock = IntraModes.AS_SUBBLOCK[wholeMode];
    Arrays.fill(leftModes, asSubblock);
    Arrays.fill(aboveModes, 4 * column, 4 * column + 4, asSubblock);
    IntraPrediction.macroblock(y, column, wholeMode, isTop);
    chosen.dequantize(Y2_BLOCK, 0, segment.y2, coefficients);
    InverseTransform.walshHadamard(coefficients, 16 * Y2_BLOCK, chosen.ends[Y2_BLOCK]);
    for (int block = 0; block < U_BLOCK; block++) {
      chosen.dequantize(block, 1, segment.y, coefficients);
    }
    addBlocks(y, 0, 1);
  }

  private void chooseChroma(boolean cheapest) {
    if (cheapest) {
      ranked.only(IntraModes.DC_PRED);
    } else {
      rankChroma();
    }
    long least = Long.MAX_VALUE;
    ranked.start();
    for (int mode = ranked.next(0); mode >= 0; mode = ranked.next(0)) {
      long score = quantizeChroma(mode);
      if (score < least) {
        least = score;
        chromaMode = mode;
        chosen.copy(trial, U_BLOCK, Y2_BLOCK - U_BLOCK);
      }
    }
    modeCost += ModeBits.chromaCost(chromaMode);
  }

  private void rankChroma() {
    int[] sums = ranked.sums;
    Arrays.fill(sums, 0);
    edgesU.measure(transformed, 16 * U_BLOCK, true, sums);
    edgesV.measure(transformed, 16 * V_BLOCK, true, sums);
    for (int mode = 0; mode < EdgePrediction.MODES; mode++) {
      sums[mode] += ModeBits.chromaCost(mode) * segment.modeWeight >> 8;
    }
  }

  private long quantizeChroma(int mode) {
    edgesU.subtract(mode, transformed, 16 * U_BLOCK, residue, 16 * U_BLOCK);
    edgesV.subtract(mode, transformed, 16 * V_BLOCK, residue, 16 * V_BLOCK);
    contexts.start(column);
    long score = chromaLambda * ModeBits.chromaCost(mode);
    for (int block = U_BLOCK; block < Y2_BLOCK; block++) {
      score += quantize(block, residue, 16 * block, segment.uv, CHROMA, 0, chromaLambda);
    }
    return score;
  }

  private void reconstructChroma(boolean isTop) {
    IntraPrediction.macroblock(u, column, chromaMode, isTop);
    IntraPrediction.macroblock(v, column, chromaMode, isTop);
    for (int block = U_BLOCK; block < Y2_BLOCK; block++) {
      chosen.dequantize(block, 0, segment.uv, coefficients);
    }
    addBlocks(u, U_BLOCK, 0);
    addBlocks(v, V_BLOCK, 0);
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
    boolean skipped = macroblocks.withFlags && chosen.isEmpty(withY2);
    macroblocks.add(segment.index, skipped, mode, chromaMode, subblockModes, modeCost);
    contexts.start(column);
    if (skipped) {
      contexts.clear(withY2);
    } else {
      addTokens(withY2);
    }
    contexts.keep();
  }

  private void addTokens(boolean withY2) {
    if (withY2) {
      addTokens(Y2_BLOCK, Y2, 0);
    }
    for (int block = 0; block < U_BLOCK; block++) {
      addTokens(block, withY2 ? Y_AFTER_Y2 : Y_WITH_DC, withY2 ? 1 : 0);
    }
    for (int block = U_BLOCK; block < Y2_BLOCK; block++) {
      addTokens(block, CHROMA, 0);
    }
  }

  private void addTokens(int block, int type, int first) {
    int end = chosen.ends[block];
    tokens.add(chosen.levels, 16 * block, type, first, end, contexts.of(block));
    contexts.set(block, end > first);
  }
}

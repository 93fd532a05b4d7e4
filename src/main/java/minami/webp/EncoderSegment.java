package minami.webp;

/**
 * How the macroblocks of a segment are quantized, and what a bit is worth in them. The constants
 * are those that gave the fewest bytes at equal SSIM of a set of photographs.
 */
final class EncoderSegment {
  /** Added to the quantizer's index for the DC of chroma, where blocks of colour would show. */
  static final int CHROMA_DC = -2;

  /** A bit is worth these squared steps. */
  private static final double LAMBDA = 0.008;

  /**
   * In chroma it is worth these steps for each unit of its texture, to a power: more than in luma
   * where colours change much, less where they hardly do, or they would fade.
   */
  private static final double CHROMA_LAMBDA = 0.14;

  private static final double CHROMA_POWER = 0.6;

  /** What is added to the texture of chroma: below it, less makes errors no more visible. */
  private static final double CHROMA_FLOOR = 0.1;

  /** A bit adds this many steps to what a mode leaves, when modes are ranked by that. */
  private static final double MODE_WEIGHT = 1.5;

  /** Steps that the coefficients left may come to, for other modes not to be looked at. */
  private static final int ENOUGH = 5;

  /** What is left of a step's noise at the edges of blocks. */
  private static final double FILTER = 0.37;

  private static final int INDICES = 128;
  private static final int MAX_FILTER_LEVEL = 63;

  final int index;

  /** The quantizer's index. */
  final int quantizer;

  final int filterLevel;
  final BlockQuantizer.Steps y;
  final BlockQuantizer.Steps y2;
  final BlockQuantizer.Steps uv;

  /** What a 256th of a bit adds to a score (see {@link BlockQuantizer}). */
  final double lambda;

  /** The same of chroma, without what its texture makes of it. */
  private final double chromaLambda;

  /** What a bit adds to the magnitudes of coefficients, which are eight times their size. */
  final int modeWeight;

  /** The sum of such magnitudes of which nothing would be coded. */
  final int enough;

  private EncoderSegment(int index, int quantizer) {
    this.index = index;
    this.quantizer = quantizer;
    Quantizer q = Quantizer.of(quantizer, 0, 0, 0, CHROMA_DC, 0);
    y = new BlockQuantizer.Steps(q.y);
    y2 = new BlockQuantizer.Steps(q.y2);
    uv = new BlockQuantizer.Steps(q.uv);
    int step = y.factors[1];
    lambda = 16 * LAMBDA * step * step;
    chromaLambda = 16 * CHROMA_LAMBDA * step;
    modeWeight = (int) Math.round(MODE_WEIGHT * step);
    enough = ENOUGH * step;
    filterLevel = (int) Math.min(MAX_FILTER_LEVEL, Math.round(FILTER * step));
  }

  /**
   * A segment for a quality.
   *
   * @param coarser what the step of the quality is multiplied by
   */
  static EncoderSegment of(int index, int quality, double coarser) {
    double step = step(quantizer(quality)) * coarser;
    int nearest = 0;
    while (nearest + 1 < INDICES
        && Math.abs(step(nearest + 1) - step) <= Math.abs(step(nearest) - step)) {
      nearest++;
    }
    return new EncoderSegment(index, nearest);
  }

  /**
   * What a 256th of a bit adds to a score in chroma.
   *
   * @param texture the mean magnitude of its AC coefficients
   */
  long chromaLambda(double texture) {
    return Math.max(1, Math.round(chromaLambda * Math.pow(texture + CHROMA_FLOOR, CHROMA_POWER)));
  }

  /** The quantizer's index that libwebp has for a quality. */
  private static int quantizer(int quality) {
    double linear = quality < 75 ? quality / 150.0 : quality / 50.0 - 1;
    return (int) ((INDICES - 1) * (1 - Math.cbrt(linear)));
  }

  private static int step(int quantizer) {
    return Quantizer.of(quantizer, 0, 0, 0, 0, 0).y[1] >> 4;
  }
}

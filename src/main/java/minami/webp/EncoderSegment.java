package minami.webp;

/** How the macroblocks of a segment are quantized, and what a bit is worth in them. */
final class EncoderSegment {
  /** How many modes of a subblock are quantized, of those that leave the least. */
  static final int CANDIDATES = Integer.getInteger("cand", 2);

  static final int UV_DC = Integer.getInteger("uvdc", -2);
  static final int UV_AC = Integer.getInteger("uvac", 0);
  static final double LAMBDA = Double.parseDouble(System.getProperty("lambda", "0.009"));
  static final double UV_LAMBDA = Double.parseDouble(System.getProperty("uvlambda", "0.01"));
  static final double WEIGHT = Double.parseDouble(System.getProperty("weight", "1.5"));
  static final double FILTER = Double.parseDouble(System.getProperty("filter", "0.37"));

  static final double SECOND = Double.parseDouble(System.getProperty("second", "1.1"));
  static final double ENOUGH = Double.parseDouble(System.getProperty("enough", "4"));
  static final double WHOLE_SECOND = Double.parseDouble(System.getProperty("wsecond", "1.1"));
  final int enough;
  final int index;
  final int quantizer;
  final int filterLevel;
  final BlockQuantizer.Steps y;
  final BlockQuantizer.Steps y2;
  final BlockQuantizer.Steps uv;
  final long lambda;
  final long chromaLambda;

  /** What a bit adds to the magnitudes of coefficients when modes are ranked by these. */
  final int modeWeight;

  EncoderSegment(int index, int quantizer) {
    this.index = index;
    this.quantizer = quantizer;
    Quantizer q = Quantizer.of(quantizer, 0, 0, 0, UV_DC, UV_AC);
    y = new BlockQuantizer.Steps(q.y);
    y2 = new BlockQuantizer.Steps(q.y2);
    uv = new BlockQuantizer.Steps(q.uv);
    int step = y.factors[1];
    int uvStep = uv.factors[1];
    lambda = Math.max(1, Math.round(16 * LAMBDA * step * step));
    chromaLambda = Math.max(1, Math.round(16 * UV_LAMBDA * uvStep * uvStep));
    modeWeight = (int) Math.max(1, Math.round(WEIGHT * step));
    enough = (int) (ENOUGH * step);
    filterLevel = (int) Math.min(63, Math.round(FILTER * step));
  }
}

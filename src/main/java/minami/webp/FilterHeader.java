package minami.webp;

/**
 * The loop filter's type and strength (RFC 6386, sections 9.4 and 15.4).
 *
 * @param level of the frame; where it is 0, nothing is filtered, whatever the segments say
 * @param deltaIntra added to the level of all macroblocks
 * @param deltaSubblocks added where each subblock is predicted for itself
 */
record FilterHeader(boolean simple, int level, int sharpness, int deltaIntra, int deltaSubblocks) {
  private static final int DELTAS = 4;

  static FilterHeader read(BoolDecoder in) {
    boolean simple = in.flag();
    int level = in.literal(6);
    int sharpness = in.literal(3);
    int deltaIntra = 0;
    int deltaSubblocks = 0;
    boolean hasDeltas = in.flag();
    if (hasDeltas && in.flag()) {
      deltaIntra = readFirst(in);
      deltaSubblocks = readFirst(in);
    }
    return new FilterHeader(simple, level, sharpness, deltaIntra, deltaSubblocks);
  }

  /** Of the four reference frames and the four modes, a key frame has only the first. */
  private static int readFirst(BoolDecoder in) {
    int first = in.optionalSigned(6);
    for (int i = 1; i < DELTAS; i++) {
      in.optionalSigned(6);
    }
    return first;
  }

  /** The level of a macroblock, 0 to 63. */
  int level(Segmentation segmentation, int segment, boolean subblocks) {
    int adjusted =
        segmentation.filterLevel(segment, level) + deltaIntra + (subblocks ? deltaSubblocks : 0);
    return Math.max(0, Math.min(63, adjusted));
  }

  /** How much the samples on one side of an edge may differ for it to be filtered. */
  int interiorLimit(int ofLevel) {
    int limit = ofLevel;
    if (sharpness > 0) {
      limit = Math.min(limit >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
    }
    return Math.max(1, limit);
  }
}

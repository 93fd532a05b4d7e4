package minami.jpeg;

/** How large the planes of subsampled components are decoded. */
public enum Chroma {
  /** Every component is scaled by the same factor: 4:2:0 stays 4:2:0. Cheapest. */
  NATURAL,

  /**
   * Below 1/1, a component with as many samples as the picture has pixels, the first one apart,
   * gets an inverse DCT half as large, rounded up: 4:4:4 becomes 4:2:0, or what covers it. For
   * output in 4:2:0. At 1/1, where edges are sharpest, halving is left to who resizes.
   */
  HALF,

  /**
   * A component with half (or a quarter) of the samples gets an inverse DCT twice (four times) as
   * large, up to 8x8, as libjpeg does: below 1/1, the planes of a 4:2:0 picture are all of one
   * size. At 3/8 it makes no difference. For output in full colour.
   */
  FULL
}

package minami.webp;

/** Writes an image of a lossless stream (RFC 9649, 3.6 and 3.7.2.3). */
final class Vp8lImageWriter {
  private Vp8lImageWriter() {}

  /** An image inside the stream: a colour table, or one that has a pixel for each block. */
  static void within(int[] pixels, int width, Vp8lBitWriter out) {
    Vp8lTokens tokens = Vp8lTokens.of(pixels, width, false, () -> {});
    out.flag(false);
    Vp8lCodeBuilder[] codes = tokens.histogram().codes();
    write(codes, out);
    for (int at = 0; at < pixels.length; at = tokens.next(at)) {
      tokens.write(at, codes, out);
    }
  }

  /**
   * The picture, with as many groups of prefix codes as pay.
   *
   * @param cache whether it may have a colour cache
   */
  static void picture(
      int[] pixels, int width, boolean cache, Vp8lBitWriter out, Runnable betweenRows) {
    Vp8lTokens tokens = Vp8lTokens.of(pixels, width, cache, betweenRows);
    out.flag(tokens.cacheBits() != 0);
    if (tokens.cacheBits() != 0) {
      out.bits(tokens.cacheBits(), 4);
    }
    Vp8lGroups groups = Vp8lGroups.of(tokens, width);
    groups.write(out);
    Vp8lCodeBuilder[][] codes = new Vp8lCodeBuilder[groups.histograms().size()][];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = groups.histograms().get(i).codes();
      write(codes[i], out);
    }
    for (int at = 0; at < pixels.length; at = tokens.next(at)) {
      tokens.write(at, codes[groups.at(at)], out);
    }
  }

  private static void write(Vp8lCodeBuilder[] codes, Vp8lBitWriter out) {
    for (Vp8lCodeBuilder code : codes) {
      code.write(out);
    }
  }
}

package minami.image;

import java.util.Optional;

/**
 * A picture of few colours.
 *
 * @param indices of the colours, pixel by pixel, row by row
 * @param palette the colours, 256 at most, as ARGB, not multiplied by alpha
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares pictures
record Indexed(byte[] indices, int[] palette) {

  /**
   * The same picture, if it has at most 256 colours, alpha counted. Of a photograph it is mostly
   * known after a few hundred pixels that it has more.
   */
  static Optional<Indexed> exact(Pixels p) {
    ColourTable table = new ColourTable();
    byte[] indices = new byte[p.width() * p.height()];
    int before = p.argb(0);
    int index = table.indexOf(before);
    for (int i = 0; i < indices.length; i++) {
      int argb = p.argb(i);
      if (argb != before) { // mostly it is as the one before
        before = argb;
        index = table.indexOf(argb);
        if (index < 0) {
          return Optional.empty();
        }
      }
      indices[i] = (byte) index;
    }
    return Optional.of(new Indexed(indices, table.colours()));
  }

  /** The same of pixels in ARGB. */
  static Optional<Indexed> exact(int[] argb) {
    ColourTable table = new ColourTable();
    return table.takes(argb)
        ? Optional.of(new Indexed(table.indices(argb), table.colours()))
        : Optional.empty();
  }

  /**
   * Whether a PNG of it is smaller than one of the samples: many levels of grey are better filtered
   * than numbered, and a palette is not compressed.
   */
  boolean paysFor(Pixels p) {
    return p.bands() == 1
        ? palette.length <= 16
        : 4 * palette.length <= (p.bands() - 1) * indices.length;
  }
}

package minami.image;

import java.io.IOException;

/** A picture that is read row by row, from the top, once. */
interface RowSource {

  int width();

  int height();

  /** Samples per pixel: the colours, and alpha last if there is one. */
  int bands();

  boolean alpha();

  /** Whether the colours are multiplied by alpha already. */
  boolean premultiplied();

  /**
   * Reads the next row.
   *
   * @param row room for {@code width * bands} 8-bit samples
   * @throws IOException if the row cannot be had
   */
  void next(byte[] row) throws IOException;
}

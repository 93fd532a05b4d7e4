package minami.webp;

import java.io.IOException;

/** Takes the rows of a lossless picture as they are decoded, from the top. */
public interface ArgbSink {

  /**
   * The next row.
   *
   * @param argb one pixel each, alpha in the highest byte, not multiplied; used again for the next
   *     row
   * @param offset where the row begins
   */
  void row(int[] argb, int offset) throws IOException;
}

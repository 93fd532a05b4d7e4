package minami.webp;

import java.io.IOException;

/** Takes the planes of a lossy picture as they are decoded, some rows at a time, from the top. */
public interface PlaneSink {

  /**
   * The next rows of all three planes; the arrays are used again for the rows that follow.
   *
   * @param y luma samples; row {@code i} begins at {@code yOffset + i * yStride}
   * @param rows of luma, an even number unless they end the picture; of chroma there are half as
   *     many, rounded up
   * @param u and v chroma samples, at half of the luma's width, rounded up; row {@code i} begins at
   *     {@code uvOffset + i * uvStride}
   */
  void rows(
      byte[] y, int yOffset, int yStride, int rows, byte[] u, byte[] v, int uvOffset, int uvStride)
      throws IOException;
}

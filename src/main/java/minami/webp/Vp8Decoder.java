package minami.webp;

import java.io.IOException;

/**
 * Decodes the lossy pictures of WebP: key frames of VP8 (RFC 6386).
 *
 * <p>It keeps a row and a half of macroblocks, never the picture, and hands the rows over as they
 * are done. One decoder may decode several times.
 */
public final class Vp8Decoder {
  private final Vp8Header header;

  private Vp8Decoder(Vp8Header header) {
    this.header = header;
  }

  /**
   * Reads the frame header.
   *
   * @param webp the file; the frame, the payload of a {@code VP8} chunk, is in {@code [from, to)}
   * @throws WebpException if this is no key frame that is shown, or cut off before the first
   *     macroblock
   */
  public static Vp8Decoder of(byte[] webp, int from, int to) throws WebpException {
    return new Vp8Decoder(new Vp8Header(webp, from, to));
  }

  public int width() {
    return header.width;
  }

  public int height() {
    return header.height;
  }

  /** The bytes that decoding a picture of this size allocates. */
  public static long memory(int width, int height) {
    return Vp8Frame.memory(width + 15 >> 4);
  }

  /**
   * Decodes the picture, or as much of it as there is.
   *
   * @param filter whether the loop filter is applied, if the picture has one. Nothing is predicted
   *     from filtered samples, so a picture that is shrunk three times or more can do without
   * @param rows of luma, from the top, that are needed; a few more may come
   * @param betweenRows called before each row of macroblocks; what it throws ends the decoding
   * @return how many rows of luma have been handed over: fewer than needed if the data has ended.
   *     Then the last of them may lack the filtering with those that did not come
   */
  public int decode(boolean filter, int rows, Runnable betweenRows, PlaneSink sink)
      throws IOException {
    return new Vp8Frame(header, filter).decode(rows, betweenRows, sink);
  }
}

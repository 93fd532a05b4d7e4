package minami.webp;

/**
 * Encodes the alpha plane of a lossy picture, without loss: the payload of an {@code ALPH} chunk
 * (RFC 9649, 2.7.1.2). It is not filtered: on all pictures that were tried that is smallest.
 */
public final class AlphaEncoder {
  private static final byte RAW = 0;
  private static final int LOSSLESS = 1;

  private AlphaEncoder() {}

  /**
   * Encodes a plane.
   *
   * @param alpha whose rows follow one another
   * @param betweenRows as that of {@link Vp8lEncoder#encode}
   */
  public static byte[] encode(byte[] alpha, int width, int height, Runnable betweenRows) {
    int[] pixels = new int[width * height];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = 0xFF000000 | (alpha[i] & 0xFF) << 8;
    }
    Vp8lBitWriter out = new Vp8lBitWriter(pixels.length / 4);
    out.bits(LOSSLESS, 8);
    Vp8lEncoder.encode(pixels, width, out, betweenRows);
    byte[] compressed = out.bytes();
    return compressed.length <= pixels.length ? compressed : raw(alpha, pixels.length);
  }

  private static byte[] raw(byte[] alpha, int size) {
    byte[] raw = new byte[1 + size];
    raw[0] = RAW;
    System.arraycopy(alpha, 0, raw, 1, size);
    return raw;
  }
}

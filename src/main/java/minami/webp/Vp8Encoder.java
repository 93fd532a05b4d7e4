package minami.webp;

import java.io.ByteArrayOutputStream;

/** Encodes a picture as a key frame of VP8 (RFC 6386). */
public final class Vp8Encoder {
  private static final int MAX_SIZE = 16383;

  private Vp8Encoder() {}

  /**
   * Encodes a picture.
   *
   * @param quality from 1 to 100, as libwebp means it
   * @return the frame, the payload of a {@code VP8} chunk
   */
  public static byte[] encode(StudioPlanes picture, int quality) {
    int width = picture.width;
    int height = picture.height;
    if (width < 1 || height < 1 || width > MAX_SIZE || height > MAX_SIZE) {
      throw new IllegalArgumentException("VP8 frame of " + width + " x " + height);
    }
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException("Quality " + quality);
    }
    int columns = width + 15 >> 4;
    int rows = height + 15 >> 4;
    EncoderSegment segment = new EncoderSegment(0, quantizer(quality));
    SourceRows source = new SourceRows(picture, columns);
    Macroblocks macroblocks = new Macroblocks(columns, rows);
    MacroblockEncoder encoder =
        new MacroblockEncoder(
            source, columns, new TokenCosts(TokenProbabilities.DEFAULT), macroblocks);
    for (int row = 0; row < rows; row++) {
      source.load(row);
      encoder.startRow();
      for (int column = 0; column < columns; column++) {
        encoder.encode(column, row == 0, segment);
      }
      encoder.endRow();
    }
    return write(width, height, segment, macroblocks);
  }

  private static int quantizer(int quality) {
    double linear = quality < 75 ? quality / 150.0 : quality / 50.0 - 1;
    return (int) (127 * (1 - Math.cbrt(linear)));
  }

  private static byte[] write(
      int width, int height, EncoderSegment segment, Macroblocks macroblocks) {
    int[] probabilities = macroblocks.tokens.probabilities();
    BoolEncoder out = new BoolEncoder();
    out.flag(false).flag(false);
    out.flag(false); // segments
    out.flag(false).literal(segment.filterLevel, 6).literal(0, 3).flag(false);
    out.literal(0, 2); // partitions
    out.literal(segment.quantizer, 7);
    out.flag(false).flag(false).flag(false);
    out.optionalSigned(EncoderSegment.UV_DC, 4).optionalSigned(EncoderSegment.UV_AC, 4);
    out.flag(false); // probabilities are not kept
    for (int i = 0; i < probabilities.length; i++) {
      boolean replaced = probabilities[i] != TokenProbabilities.DEFAULT[i];
      out.bit(replaced, TokenProbabilities.UPDATE[i]);
      if (replaced) {
        out.literal(probabilities[i], 8);
      }
    }
    out.flag(true).literal(macroblocks.skipProbability(), 8);
    macroblocks.writeModes(out, false);
    byte[] first = out.finish();
    byte[] tokens = macroblocks.tokens.write(probabilities);
    ByteArrayOutputStream frame = new ByteArrayOutputStream(10 + first.length + tokens.length);
    int tag = 1 << 4 | first.length << 5;
    frame.write(tag);
    frame.write(tag >> 8);
    frame.write(tag >> 16);
    frame.write(0x9D);
    frame.write(0x01);
    frame.write(0x2A);
    frame.write(width);
    frame.write(width >> 8);
    frame.write(height);
    frame.write(height >> 8);
    frame.writeBytes(first);
    frame.writeBytes(tokens);
    return frame.toByteArray();
  }
}

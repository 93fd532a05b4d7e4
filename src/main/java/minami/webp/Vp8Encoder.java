package minami.webp;

import java.util.Arrays;

/**
 * Encodes a picture as a key frame of VP8 (RFC 6386), with the quantizer that libwebp has for a
 * quality on the average.
 *
 * <p>A first pass chooses modes and levels macroblock by macroblock, by rate and distortion. Then
 * the probabilities are known that suit the frame's tokens, and all is written.
 */
public final class Vp8Encoder {
  private static final int MAX_SIZE = 16383;

  /** The frame tag, the start code and the dimensions (section 9.1). */
  private static final int UNCOMPRESSED = 10;

  /** The power of the variance by which the steps of a segment grow. */
  private static final double STEP_POWER = 0.25;

  private final int width;
  private final int height;
  private final int columns;
  private final int rows;
  private final Texture texture;
  private final EncoderSegment[] segments;
  private final SourceRows source;
  private final Macroblocks macroblocks;
  private final Tokens tokens;

  /** Holds what the last row is reconstructed as. */
  final MacroblockEncoder encoder;

  /**
   * @param maxFirstPartition its length in bytes, {@link Macroblocks#MAX_FIRST_PARTITION} or less
   */
  Vp8Encoder(StudioPlanes picture, int quality, int maxFirstPartition) {
    width = picture.width;
    height = picture.height;
    if (width < 1 || height < 1 || width > MAX_SIZE || height > MAX_SIZE) {
      throw new IllegalArgumentException("VP8 frame of " + width + " x " + height);
    }
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException("Quality " + quality);
    }
    columns = width + 15 >> 4;
    rows = height + 15 >> 4;
    texture = new Texture(picture, columns, rows);
    segments = new EncoderSegment[] {segment(0, quality), segment(1, quality)};
    source = new SourceRows(picture, columns);
    macroblocks = new Macroblocks(columns, rows, maxFirstPartition);
    tokens = new Tokens(columns * rows);
    encoder = new MacroblockEncoder(source, columns, macroblocks, tokens);
  }

  private EncoderSegment segment(int index, int quality) {
    return EncoderSegment.of(index, quality, Math.pow(2, STEP_POWER * texture.deviation(index)));
  }

  /**
   * Encodes a picture.
   *
   * @param quality from 1 to 100, as libwebp means it
   * @param betweenRows called before each row of macroblocks; what it throws ends the encoding
   * @return the frame, the payload of a {@code VP8} chunk
   */
  public static byte[] encode(StudioPlanes picture, int quality, Runnable betweenRows) {
    Vp8Encoder encoder = new Vp8Encoder(picture, quality, Macroblocks.MAX_FIRST_PARTITION);
    for (int row = 0; row < encoder.rows; row++) {
      betweenRows.run();
      encoder.encodeRow(row);
    }
    return encoder.frame();
  }

  void encodeRow(int row) {
    source.load(row);
    encoder.startRow();
    for (int column = 0; column < columns; column++) {
      // The largest pictures have one segment.
      int segment = macroblocks.withFlags ? texture.segment(column, row) : 0;
      encoder.encode(column, row == 0, segments[segment], texture.lambdaFactor(column, row));
    }
    encoder.endRow();
  }

  byte[] frame() {
    int[] probabilities = tokens.probabilities();
    byte[] first = firstPartition(probabilities);
    byte[] second = tokens.write(probabilities);
    byte[] frame = Arrays.copyOf(start(first.length), UNCOMPRESSED + first.length + second.length);
    System.arraycopy(first, 0, frame, UNCOMPRESSED, first.length);
    System.arraycopy(second, 0, frame, UNCOMPRESSED + first.length, second.length);
    return frame;
  }

  private byte[] start(int firstPartition) {
    // A key frame that is shown, of version 0.
    int tag = 1 << 4 | firstPartition << 5;
    return new byte[] {
      (byte) tag,
      (byte) (tag >> 8),
      (byte) (tag >> 16),
      (byte) 0x9D,
      0x01,
      0x2A,
      (byte) width,
      (byte) (width >> 8),
      (byte) height,
      (byte) (height >> 8)
    };
  }

  /** The header (section 19.2), and the modes. */
  private byte[] firstPartition(int[] probabilities) {
    BoolEncoder out = new BoolEncoder();
    // Colour space and clamping type.
    out.literal(0, 2);
    boolean withSegments =
        macroblocks.hasSegments() && segments[0].quantizer != segments[1].quantizer;
    out.flag(withSegments);
    if (withSegments) {
      writeSegments(out);
    }
    // The normal filter; if its level here is 0, those of the segments do not count.
    int level = Math.max(segments[0].filterLevel, segments[1].filterLevel);
    out.flag(false).literal(level, 6).literal(0, 3).flag(false);
    // One partition of tokens.
    out.literal(0, 2);
    out.literal(segments[0].quantizer, 7);
    out.flag(false).flag(false).flag(false);
    out.optionalSigned(EncoderSegment.CHROMA_DC, 4).flag(false);
    // The probabilities are not kept for another frame.
    out.flag(false);
    writeProbabilities(out, probabilities);
    out.flag(macroblocks.withFlags);
    if (macroblocks.withFlags) {
      out.literal(macroblocks.skipProbability(), 8);
    }
    macroblocks.write(out, withSegments);
    return out.finish();
  }

  private void writeSegments(BoolEncoder out) {
    // A map, and values that are absolute (19.2; 9.3 has that reversed).
    out.flag(true).flag(true).flag(true);
    for (int i = 0; i < Segmentation.SEGMENTS; i++) {
      out.optionalSigned(i < segments.length ? segments[i].quantizer : 0, 7);
    }
    for (int i = 0; i < Segmentation.SEGMENTS; i++) {
      out.optionalSigned(i < segments.length ? segments[i].filterLevel : 0, 6);
    }
    out.flag(false);
    out.flag(true).literal(macroblocks.segmentProbability(), 8);
    out.flag(false);
  }

  private static void writeProbabilities(BoolEncoder out, int[] probabilities) {
    for (int i = 0; i < probabilities.length; i++) {
      boolean replaced = probabilities[i] != TokenProbabilities.DEFAULT[i];
      out.bit(replaced, TokenProbabilities.UPDATE[i]);
      if (replaced) {
        out.literal(probabilities[i], 8);
      }
    }
  }
}

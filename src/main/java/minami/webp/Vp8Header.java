package minami.webp;

/** What precedes the macroblocks of a key frame (RFC 6386, sections 9 and 19.2). */
final class Vp8Header {
  /** The frame tag, the start code and the dimensions (section 9.1). */
  private static final int UNCOMPRESSED = 10;

  private static final int START_CODE = 0x2A019D;
  private static final int MAX_VERSION = 3;

  final int width;
  final int height;

  /** Macroblocks across and down. */
  final int columns;

  final int rows;
  final Segmentation segmentation;
  final FilterHeader filter;
  final Quantizer[] quantizers;
  final byte[] probabilities;

  /** The probability that a macroblock is not skipped; -1 if none is. */
  final int skipProbability;

  /** The first partition, from the records of the macroblocks on. */
  final BoolDecoder modes;

  /** The partitions of tokens: the rows of macroblocks take turns. */
  final BoolDecoder[] tokens;

  Vp8Header(byte[] data, int from, int to) throws WebpException {
    if (to - from < UNCOMPRESSED) {
      throw new WebpException("VP8 frame header cut off", to);
    }
    int tag = u24(data, from);
    requireShownKeyFrame(tag, from);
    if (u24(data, from + 3) != START_CODE) {
      throw new WebpException("VP8 start code missing", from + 3);
    }
    // The two bits above ask the viewer to scale; nobody does.
    width = u16(data, from + 6) & 0x3FFF;
    height = u16(data, from + 8) & 0x3FFF;
    if (width == 0 || height == 0) {
      throw new WebpException("VP8 frame of " + width + " x " + height, from + 6);
    }
    columns = width + 15 >> 4;
    rows = height + 15 >> 4;
    int first = from + UNCOMPRESSED;
    int length = tag >> 5;
    if (length > to - first) {
      throw new WebpException("VP8 first partition cut off", to);
    }
    BoolDecoder in = new BoolDecoder(data, first, first + length);
    // Colour space and clamping type: all clamp, and there is one colour space.
    in.literal(2);
    segmentation = Segmentation.read(in);
    filter = FilterHeader.read(in);
    tokens = partitions(1 << in.literal(2), data, first + length, to);
    quantizers = Quantizer.read(in, segmentation);
    // Whether the probabilities hold for later frames.
    in.literal(1);
    probabilities = TokenProbabilities.read(in);
    skipProbability = in.flag() ? in.literal(8) : -1;
    if (in.ended()) {
      throw new WebpException("VP8 frame header cut off", first + length);
    }
    modes = in;
  }

  private static void requireShownKeyFrame(int tag, int offset) throws WebpException {
    if ((tag & 1) != 0) {
      throw new WebpException("VP8 frame is not a key frame", offset);
    }
    if ((tag >> 1 & 7) > MAX_VERSION) {
      throw new WebpException("VP8 version " + (tag >> 1 & 7), offset);
    }
    if ((tag >> 4 & 1) == 0) {
      throw new WebpException("VP8 frame is not shown", offset);
    }
  }

  /** Section 9.5. A partition may be cut off or empty, but the last must have a byte. */
  private static BoolDecoder[] partitions(int count, byte[] data, int from, int to)
      throws WebpException {
    BoolDecoder[] partitions = new BoolDecoder[count];
    int start = from + 3 * (count - 1);
    for (int i = 0; i < count - 1 && start < to; i++) {
      int length = Math.min(to - start, u24(data, from + 3 * i));
      partitions[i] = new BoolDecoder(data, start, start + length);
      start += length;
    }
    if (start >= to) {
      throw new WebpException("VP8 partitions cut off", to);
    }
    partitions[count - 1] = new BoolDecoder(data, start, to);
    return partitions;
  }

  private static int u16(byte[] data, int at) {
    return data[at] & 0xFF | (data[at + 1] & 0xFF) << 8;
  }

  private static int u24(byte[] data, int at) {
    return u16(data, at) | (data[at + 2] & 0xFF) << 16;
  }
}

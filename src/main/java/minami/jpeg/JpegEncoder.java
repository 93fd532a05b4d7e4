package minami.jpeg;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Encodes planes as a baseline JPEG with JFIF header, libjpeg's quantization for a quality, and
 * Huffman tables made for the picture.
 *
 * <p>A first pass turns the samples into tokens (a Huffman symbol with its extra bits) and counts
 * the symbols. With the tables made from the counts, a second pass writes the tokens' codes. An
 * instance encodes one picture.
 */
public final class JpegEncoder {
  private static final byte[] JFIF_SEGMENT =
      "JFIF\0\1\1\0\0\1\0\1\0\0".getBytes(StandardCharsets.ISO_8859_1);

  /** One for DC, one for each AC coefficient, and end-of-block. */
  private static final int MAX_BLOCK_TOKENS = 65;

  private static final int END_OF_BLOCK = 0;
  private static final int SIXTEEN_ZEROS = 0xF0;

  private final Plane[] planes;
  private final int width;
  private final int height;
  private final int maxHorizontal;
  private final int maxVertical;
  private final QuantizationTable[] quantization;
  private final int[][] dcFrequencies = new int[2][256];
  private final int[][] acFrequencies = new int[2][256];

  // A token is, from the lowest bit: extra bits (16), their number (4), symbol (8), whether it is
  // of an AC table (1), table (1).
  private static final int SIZE_AT = 16;
  private static final int SYMBOL_AT = 20;
  private static final int AC_TOKEN = 1 << 28;
  private static final int TABLE_AT = 29;

  private int[] tokens = new int[1024];
  private int tokenCount;

  private final ForwardDct dct = new ForwardDct();

  /** Whether a block only pads its MCU. It is never seen: two symbols will do. */
  private final boolean[] padding = new boolean[ForwardDct.BLOCKS];

  private final int[] predictions = new int[3];

  private JpegEncoder(Plane[] planes, int quality) {
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException("Quality " + quality);
    }
    this.planes = planes;
    this.width = planes[0].width();
    this.height = planes[0].height();
    if (width > 65535 || height > 65535) {
      throw new IllegalArgumentException("JPEG of " + width + "x" + height);
    }
    Plane chroma = planes[planes.length - 1];
    this.maxHorizontal = factor(width, chroma.width());
    this.maxVertical = factor(height, chroma.height());
    this.quantization =
        planes.length == 1
            ? new QuantizationTable[] {QuantizationTable.luminance(quality)}
            : new QuantizationTable[] {
              QuantizationTable.luminance(quality), QuantizationTable.chrominance(quality)
            };
  }

  private static int factor(int luma, int chroma) {
    if (chroma == luma) {
      return 1;
    }
    if (chroma == (luma + 1) / 2) {
      return 2;
    }
    throw new IllegalArgumentException("Chroma of " + chroma + " samples beside luma of " + luma);
  }

  /**
   * Encodes a gray picture at a quality from 1 to 100.
   *
   * @param betweenRows called before each row of blocks, or a few; what it throws ends the encoding
   */
  public static byte[] encode(Plane gray, int quality, Runnable betweenRows) {
    return new JpegEncoder(new Plane[] {gray}, quality).encode(betweenRows);
  }

  /**
   * Encodes a YCbCr picture at a quality from 1 to 100.
   *
   * @param cb of the luma's size (4:4:4), or of half of it, rounded up, in width (4:2:2), height
   *     (4:4:0) or both (4:2:0)
   * @param cr of the size of {@code cb}
   * @param betweenRows as that of a gray picture
   */
  public static byte[] encode(Plane y, Plane cb, Plane cr, int quality, Runnable betweenRows) {
    if (cb.width() != cr.width() || cb.height() != cr.height()) {
      throw new IllegalArgumentException("Chroma planes of different sizes");
    }
    return new JpegEncoder(new Plane[] {y, cb, cr}, quality).encode(betweenRows);
  }

  private byte[] encode(Runnable betweenRows) {
    collectTokens(betweenRows);
    OptimalHuffmanCode[] dc = codes(dcFrequencies);
    OptimalHuffmanCode[] ac = codes(acFrequencies);
    JpegOutput out =
        new JpegOutput(1024 + entropyBytes(dc, dcFrequencies) + entropyBytes(ac, acFrequencies));
    writeHeader(out, dc, ac);
    writeTokens(out, dc, ac);
    out.marker(Marker.EOI);
    return out.toByteArray();
  }

  private OptimalHuffmanCode[] codes(int[][] frequencies) {
    OptimalHuffmanCode[] codes = new OptimalHuffmanCode[quantization.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = new OptimalHuffmanCode(frequencies[i]);
    }
    return codes;
  }

  /** Bytes that the symbols of these tables will take, with their extra bits. */
  private static int entropyBytes(OptimalHuffmanCode[] codes, int[][] frequencies) {
    long bits = 0;
    for (int i = 0; i < codes.length; i++) {
      for (int symbol = 0; symbol < 256; symbol++) {
        bits += (long) frequencies[i][symbol] * ((codes[i].codes[symbol] & 31) + (symbol & 15));
      }
    }
    return Math.toIntExact(bits / 8 + 1);
  }

  private int horizontal(int component) {
    return component == 0 ? maxHorizontal : 1;
  }

  private int vertical(int component) {
    return component == 0 ? maxVertical : 1;
  }

  private static int table(int component) {
    return component == 0 ? 0 : 1;
  }

  /** Its loops are methods of their own: C2 compiled all of this anew for each loop in it. */
  private void collectTokens(Runnable betweenRows) {
    int[][] reciprocals = new int[quantization.length][];
    for (int i = 0; i < reciprocals.length; i++) {
      reciprocals[i] = ForwardDct.reciprocals(quantization[i]);
    }
    int mcus =
        Component.ceilDiv(width, 8 * maxHorizontal) * Component.ceilDiv(height, 8 * maxVertical);
    int most = ForwardDct.BLOCKS / (lumaOfMcu() + planes.length - 1);
    for (int first = 0; first < mcus; first += most) {
      betweenRows.run();
      int end = Math.min(mcus, first + most);
      int blocks = loadBlocks(first, end);
      dct.transform(blocks);
      int chroma = (end - first) * lumaOfMcu();
      dct.quantize(reciprocals[0], 0, chroma);
      if (planes.length > 1) {
        dct.quantize(reciprocals[1], chroma, blocks);
      }
      addBlocks(end - first);
    }
  }

  private int lumaOfMcu() {
    return maxHorizontal * maxVertical;
  }

  /**
   * Loads the blocks of some MCUs, all of the luma first, for the sake of the quantization. Returns
   * how many there are.
   */
  private int loadBlocks(int first, int end) {
    int mcusWide = Component.ceilDiv(width, 8 * maxHorizontal);
    int lumaOfMcu = lumaOfMcu();
    int luma = 0;
    int chroma = (end - first) * lumaOfMcu;
    for (int mcu = first; mcu < end; mcu++) {
      int column = mcu % mcusWide;
      int row = mcu / mcusWide;
      for (int i = 0; i < lumaOfMcu; i++) {
        int x = column * maxHorizontal + i % maxHorizontal;
        int y = row * maxVertical + i / maxHorizontal;
        loadBlock(planes[0], x, y, luma++);
      }
      for (int c = 1; c < planes.length; c++) {
        loadBlock(planes[c], column, row, chroma++);
      }
    }
    return chroma;
  }

  /** Adds the blocks of so many MCUs, in the order of the file. */
  private void addBlocks(int mcus) {
    int lumaOfMcu = lumaOfMcu();
    int luma = 0;
    int chroma = mcus * lumaOfMcu;
    for (int mcu = 0; mcu < mcus; mcu++) {
      for (int i = 0; i < lumaOfMcu; i++) {
        addBlock(luma++, 0);
      }
      for (int c = 1; c < planes.length; c++) {
        addBlock(chroma++, c);
      }
    }
  }

  private void loadBlock(Plane plane, int column, int row, int block) {
    padding[block] = column * 8 >= plane.width() || row * 8 >= plane.height();
    if (!padding[block]) {
      dct.load(plane, column, row, block);
    }
  }

  private void addBlock(int block, int component) {
    if (tokenCount + MAX_BLOCK_TOKENS > tokens.length) {
      tokens = Arrays.copyOf(tokens, tokens.length * 2);
    }
    int table = table(component);
    int dc = padding[block] ? predictions[component] : dct.coefficients[0][block];
    addDc(dc - predictions[component], table);
    predictions[component] = dc;
    addAc(block, padding[block] ? 0 : dct.nonzero(block) & ~1, table);
  }

  private void addDc(int difference, int table) {
    int size = 32 - Integer.numberOfLeadingZeros(Math.abs(difference));
    dcFrequencies[table][size]++;
    tokens[tokenCount++] =
        table << TABLE_AT | size << SYMBOL_AT | size << SIZE_AT | extraBits(difference, size);
  }

  /**
   * Adds the AC coefficients of a block. Locals make it faster by a quarter.
   *
   * @param nonzero the zigzag indices of those that are not zero, a bit for each
   */
  private void addAc(int block, long nonzero, int table) {
    int[][] coefficients = dct.coefficients;
    int[] frequencies = acFrequencies[table];
    int[] to = tokens;
    int count = tokenCount;
    int ofTable = table << TABLE_AT | AC_TOKEN;
    int last = 0;
    for (long rest = nonzero; rest != 0; rest &= rest - 1) {
      int k = Long.numberOfTrailingZeros(rest);
      int run = k - last - 1;
      for (; run > 15; run -= 16) {
        frequencies[SIXTEEN_ZEROS]++;
        to[count++] = ofTable | SIXTEEN_ZEROS << SYMBOL_AT;
      }
      int value = coefficients[k][block];
      int size = 32 - Integer.numberOfLeadingZeros(Math.abs(value));
      int symbol = run << 4 | size;
      frequencies[symbol]++;
      to[count++] = ofTable | symbol << SYMBOL_AT | size << SIZE_AT | extraBits(value, size);
      last = k;
    }
    if (last < 63) {
      frequencies[END_OF_BLOCK]++;
      to[count++] = ofTable | END_OF_BLOCK << SYMBOL_AT;
    }
    tokenCount = count;
  }

  /** T.81, F.1.2.1: a negative value is sent less one. */
  private static int extraBits(int value, int size) {
    return value + (value >> 31) & (1 << size) - 1;
  }

  private void writeHeader(JpegOutput out, OptimalHuffmanCode[] dc, OptimalHuffmanCode[] ac) {
    out.marker(Marker.SOI);
    out.segment(Marker.APP0, JFIF_SEGMENT.length);
    out.bytes(JFIF_SEGMENT, JFIF_SEGMENT.length);
    for (int i = 0; i < quantization.length; i++) {
      out.segment(Marker.DQT, 65);
      out.u8(i);
      for (int step : quantization[i].steps) {
        out.u8(step);
      }
    }
    out.segment(Marker.SOF0, 6 + 3 * planes.length);
    out.u8(8);
    out.u16(height);
    out.u16(width);
    out.u8(planes.length);
    for (int c = 0; c < planes.length; c++) {
      out.u8(c + 1);
      out.u8(horizontal(c) << 4 | vertical(c));
      out.u8(table(c));
    }
    for (int i = 0; i < quantization.length; i++) {
      writeCode(out, i, dc[i]);
      writeCode(out, 0x10 | i, ac[i]);
    }
    out.segment(Marker.SOS, 4 + 2 * planes.length);
    out.u8(planes.length);
    for (int c = 0; c < planes.length; c++) {
      out.u8(c + 1);
      out.u8(table(c) * 0x11);
    }
    out.u8(0);
    out.u8(63);
    out.u8(0);
  }

  private static void writeCode(JpegOutput out, int classAndSlot, OptimalHuffmanCode code) {
    out.segment(Marker.DHT, 17 + code.symbols.length);
    out.u8(classAndSlot);
    for (int length = 1; length <= 16; length++) {
      out.u8(code.counts[length]);
    }
    out.bytes(code.symbols, code.symbols.length);
  }

  private void writeTokens(JpegOutput out, OptimalHuffmanCode[] dc, OptimalHuffmanCode[] ac) {
    // One table of codes for all tokens: their bits from the symbol upwards are the index.
    int[] codes = new int[1024];
    for (int i = 0; i < dc.length; i++) {
      int at = i << TABLE_AT - SYMBOL_AT;
      System.arraycopy(dc[i].codes, 0, codes, at, 256);
      System.arraycopy(ac[i].codes, 0, codes, at + (AC_TOKEN >> SYMBOL_AT), 256);
    }
    long pending = 0;
    int pendingBits = 0;
    for (int i = 0; i < tokenCount; i++) {
      int token = tokens[i];
      int code = codes[token >>> SYMBOL_AT];
      int size = token >> SIZE_AT & 15;
      int bits = (code & 31) + size;
      pending = pending << bits | (long) (code >> 5) << size | token & 0xFFFF;
      pendingBits += bits;
      if (pendingBits >= 32) {
        pendingBits -= 32;
        out.word((int) (pending >>> pendingBits));
      }
    }
    out.lastBits(pending, pendingBits);
  }
}

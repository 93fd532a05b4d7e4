package minami.jpeg;

/**
 * What DQT, DHT and DRI segments have set so far (T.81, B.2.4): a scan is decoded with the tables
 * in force at its start.
 */
final class Tables {
  private final QuantizationTable[] quantization = new QuantizationTable[4];
  private final HuffmanTable[] dc = new HuffmanTable[4];
  private final HuffmanTable[] ac = new HuffmanTable[4];
  private boolean anyHuffman;
  private int restartInterval;

  Tables copy() {
    Tables copy = new Tables();
    System.arraycopy(quantization, 0, copy.quantization, 0, 4);
    System.arraycopy(dc, 0, copy.dc, 0, 4);
    System.arraycopy(ac, 0, copy.ac, 0, 4);
    copy.anyHuffman = anyHuffman;
    copy.restartInterval = restartInterval;
    return copy;
  }

  /** Takes the segment if it is one of tables; the reader has entered it. */
  void read(SegmentReader in, int code) throws JpegException {
    switch (code) {
      case Marker.DQT -> QuantizationTable.readAll(in, quantization);
      case Marker.DHT -> {
        anyHuffman = true;
        HuffmanTable.readAll(in, dc, ac);
      }
      case Marker.DRI -> restartInterval = in.u16();
      default -> {
        // Nothing that decoding depends on.
      }
    }
  }

  int restartInterval() {
    return restartInterval;
  }

  int[] steps(Component component, int offset) throws JpegException {
    QuantizationTable table = quantization[component.quantizationTable];
    if (table == null) {
      throw new JpegException(
          "Quantization table " + component.quantizationTable + " not defined", offset);
    }
    return table.steps;
  }

  HuffmanTable dc(int slot, int offset) throws JpegException {
    useStandardTablesIfNone();
    return defined(dc[slot], "DC", slot, offset);
  }

  HuffmanTable ac(int slot, int offset) throws JpegException {
    useStandardTablesIfNone();
    return defined(ac[slot], "AC", slot, offset);
  }

  private static HuffmanTable defined(HuffmanTable table, String kind, int slot, int offset)
      throws JpegException {
    if (table == null) {
      throw new JpegException(kind + " Huffman table " + slot + " not defined", offset);
    }
    return table;
  }

  private void useStandardTablesIfNone() {
    if (!anyHuffman) {
      anyHuffman = true;
      dc[0] = StandardHuffmanTables.DC_LUMINANCE;
      dc[1] = StandardHuffmanTables.DC_CHROMINANCE;
      ac[0] = StandardHuffmanTables.AC_LUMINANCE;
      ac[1] = StandardHuffmanTables.AC_CHROMINANCE;
    }
  }
}

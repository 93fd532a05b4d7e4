package minami.jpeg;

/** A scan header (T.81, B.2.3). */
final class Scan {
  final Component[] components;

  /** Indices of the components in the frame. */
  final int[] indices;

  final int[] dcTables;
  final int[] acTables;
  final int spectralStart;
  final int spectralEnd;
  final int approximationHigh;
  final int approximationLow;

  /** Where the entropy-coded data begins. */
  final int dataStart;

  /** The same, counted from the start of the JPEG. */
  final int offset;

  private Scan(SegmentReader in, Frame frame, int count) throws JpegException {
    components = new Component[count];
    indices = new int[count];
    dcTables = new int[count];
    acTables = new int[count];
    for (int i = 0; i < count; i++) {
      indices[i] = indexOf(frame, in.u8(), i);
      if (indices[i] < 0) {
        throw in.broken("Scan of a component that the frame does not have, or has given already");
      }
      components[i] = frame.components[indices[i]];
      int tables = in.u8();
      dcTables[i] = tables >> 4;
      acTables[i] = tables & 15;
      if (dcTables[i] > 3 || acTables[i] > 3) {
        throw in.broken("Huffman table " + Integer.toHexString(tables));
      }
    }
    spectralStart = in.u8();
    spectralEnd = in.u8();
    int approximation = in.u8();
    approximationHigh = approximation >> 4;
    approximationLow = approximation & 15;
    dataStart = in.segmentEnd();
    offset = dataStart - in.start;
  }

  /** Reads the segment of an SOS marker, which the reader has entered. */
  static Scan read(SegmentReader in, Frame frame) throws JpegException {
    int count = in.u8();
    if (count < 1 || count > frame.components.length || in.remaining() < 2 * count + 3) {
      throw in.broken("Scan of " + count + " components");
    }
    Scan scan = new Scan(in, frame, count);
    if (frame.progressive) {
      scan.checkProgression(in);
    }
    return scan;
  }

  private int indexOf(Frame frame, int id, int known) {
    for (int i = 0; i < frame.components.length; i++) {
      if (frame.components[i].id == id && !contains(i, known)) {
        return i;
      }
    }
    return -1;
  }

  /** Some files give all components the same id: the first not yet taken is meant. */
  private boolean contains(int index, int known) {
    for (int i = 0; i < known; i++) {
      if (indices[i] == index) {
        return true;
      }
    }
    return false;
  }

  /** T.81, G.1.1.1: what a progressive scan may hold. */
  private void checkProgression(SegmentReader in) throws JpegException {
    boolean bandFits =
        spectralStart == 0
            ? spectralEnd == 0
            : spectralStart <= spectralEnd && spectralEnd <= 63 && components.length == 1;
    boolean bitsFit =
        approximationLow <= 13
            && (approximationHigh == 0 || approximationHigh == approximationLow + 1);
    if (!bandFits || !bitsFit) {
      throw in.broken(
          "Progression Ss="
              + spectralStart
              + " Se="
              + spectralEnd
              + " Ah="
              + approximationHigh
              + " Al="
              + approximationLow);
    }
  }

  boolean isDc() {
    return spectralStart == 0;
  }

  boolean isRefinement() {
    return approximationHigh != 0;
  }

  /** The scan's coefficients, one bit for each zigzag index. */
  long band() {
    return (-1L >>> (63 - spectralEnd)) & (-1L << spectralStart);
  }

  boolean interleaved() {
    return components.length > 1;
  }

  int mcusWide(Frame frame) {
    return interleaved() ? frame.mcusWide : components[0].blocksWide;
  }

  /** How many rows of MCUs, from the top, hold {@code rows} rows of the picture. */
  int mcusHigh(Frame frame, int rows) {
    int needed = Math.max(1, Math.min(frame.height, rows));
    if (interleaved()) {
      return Component.ceilDiv(needed, 8 * frame.maxVertical);
    }
    Component component = components[0];
    int samples = Component.ceilDiv((long) needed * component.vertical, frame.maxVertical);
    return Math.min(component.blocksHigh, Component.ceilDiv(samples, 8));
  }
}

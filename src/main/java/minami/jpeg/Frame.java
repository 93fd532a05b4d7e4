package minami.jpeg;

import javax.imageio.IIOException;

/** The frame header (T.81, B.2.2): what the picture is, before any of it is decoded. */
final class Frame {
  final boolean progressive;
  final Component[] components;
  final int width;
  int height;
  final int maxHorizontal;
  final int maxVertical;
  int mcusWide;
  int mcusHigh;

  private Frame(boolean progressive, int width, int height, Component[] components) {
    this.progressive = progressive;
    this.width = width;
    this.height = height;
    this.components = components;
    int h = 1;
    int v = 1;
    for (Component component : components) {
      h = Math.max(h, component.horizontal);
      v = Math.max(v, component.vertical);
    }
    this.maxHorizontal = h;
    this.maxVertical = v;
  }

  /** Reads the segment of the frame marker {@code code}, which the reader has entered. */
  static Frame read(SegmentReader in, int code) throws IIOException {
    requireSupported(code);
    int precision = in.u8();
    int height = in.u16();
    int width = in.u16();
    int count = in.u8();
    if (precision != 8) {
      throw new UnsupportedJpegException(precision + " bits per sample");
    }
    if (width == 0) {
      throw in.broken("Frame without width");
    }
    if (count == 0 || in.remaining() < 3 * count) {
      throw in.broken("Frame header too short for " + count + " components");
    }
    if (count == 2 || count > 4) {
      throw new UnsupportedJpegException(count + " components");
    }
    Component[] components = new Component[count];
    for (int i = 0; i < count; i++) {
      components[i] = readComponent(in);
    }
    Frame frame = new Frame(code == Marker.SOF2, width, height, components);
    frame.layOut();
    return frame;
  }

  private static Component readComponent(SegmentReader in) throws JpegException {
    int id = in.u8();
    int sampling = in.u8();
    int h = sampling >> 4;
    int v = sampling & 15;
    int table = in.u8();
    if (h < 1 || h > 4 || v < 1 || v > 4) {
      throw in.broken("Sampling factors " + h + "x" + v);
    }
    if (table > 3) {
      throw in.broken("Quantization table " + table);
    }
    return new Component(id, h, v, table);
  }

  private static void requireSupported(int code) throws UnsupportedJpegException {
    if (code > Marker.SOF2) {
      String coding = code > Marker.JPG ? "arithmetic coding" : "Huffman coding";
      String process = (code & 3) == 3 ? "lossless" : (code & 7) > 4 ? "hierarchical" : "DCT";
      throw new UnsupportedJpegException(process + ", " + coding);
    }
  }

  /** A frame of height 0 learns its height from the DNL segment after its first scan (B.2.5). */
  void setHeight(int lines) {
    height = lines;
    layOut();
  }

  private void layOut() {
    mcusWide = Component.ceilDiv(width, 8 * maxHorizontal);
    mcusHigh = Component.ceilDiv(height, 8 * maxVertical);
    for (Component component : components) {
      component.layOut(this);
    }
  }
}

package minami.webp;

/** Undoes the subtract green transform (RFC 9649, 3.5.3). */
final class Vp8lSubtractGreen implements Vp8lTransform {
  private final int[] out;

  Vp8lSubtractGreen(int width) {
    out = new int[width];
  }

  @Override
  public int[] invert(int[] in, int from) {
    int[] out = this.out;
    for (int x = 0; x < out.length; x++) {
      int pixel = in[from + x];
      int green = pixel >>> 8 & 0xFF;
      int redBlue = (pixel & 0xFF00FF) + (green << 16 | green) & 0xFF00FF;
      out[x] = pixel & 0xFF00FF00 | redBlue;
    }
    return out;
  }
}

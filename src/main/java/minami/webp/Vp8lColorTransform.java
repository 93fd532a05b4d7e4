package minami.webp;

/** Undoes the color transform (RFC 9649, 3.5.2). */
final class Vp8lColorTransform implements Vp8lTransform {
  private final int bits;

  /** For each block: red to blue, green to blue and green to red, from bit 16 down. */
  private final int[] elements;

  private final int perRow;
  private final int[] out;
  private int y;

  private Vp8lColorTransform(int width, int height, int bits) {
    this.bits = bits;
    this.perRow = Vp8lImage.blocks(width, bits);
    this.elements = new int[perRow * Vp8lImage.blocks(height, bits)];
    this.out = new int[width];
  }

  static Vp8lColorTransform read(
      Vp8lBits in, int width, int height, int[] pixels, Runnable betweenRows) throws WebpException {
    Vp8lColorTransform transform = new Vp8lColorTransform(width, height, 2 + in.read(3));
    int columns = transform.perRow;
    int rows = transform.elements.length / columns;
    Vp8lImage image = Vp8lImage.within(in, columns, rows, pixels, betweenRows);
    for (int i = 0; i < rows; i++) {
      betweenRows.run();
      image.nextWithin();
      System.arraycopy(pixels, image.rowStart(), transform.elements, i * columns, columns);
    }
    return transform;
  }

  @Override
  public int[] invert(int[] in, int from) {
    int row = (y++ >> bits) * perRow;
    for (int i = 0; i < perRow; i++) {
      int x = i << bits;
      invert(elements[row + i], in, from + x, x, Math.min(out.length, x + (1 << bits)));
    }
    return out;
  }

  private void invert(int element, int[] in, int from, int x, int end) {
    int[] out = this.out;
    int greenToRed = (byte) element;
    int greenToBlue = (byte) (element >> 8);
    int redToBlue = (byte) (element >> 16);
    for (int i = x, j = from; i < end; i++, j++) {
      int pixel = in[j];
      int green = (byte) (pixel >> 8);
      int red = (pixel >> 16) + (greenToRed * green >> 5);
      int blue = pixel + (greenToBlue * green >> 5) + (redToBlue * (byte) red >> 5);
      out[i] = pixel & 0xFF00FF00 | (red & 0xFF) << 16 | blue & 0xFF;
    }
  }
}

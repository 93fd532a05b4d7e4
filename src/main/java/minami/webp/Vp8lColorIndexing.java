package minami.webp;

/** Undoes the color indexing transform (RFC 9649, 3.5.4). */
final class Vp8lColorIndexing implements Vp8lTransform {
  /** Larger than every index: those beyond the table stand for transparent black. */
  private static final int TABLE_SIZE = 256;

  /** How many bits of a green value an index takes: 1, 2, 4 or 8. */
  private final int indexBits;

  private final int[] table = new int[TABLE_SIZE];
  private final int[] out;

  private Vp8lColorIndexing(int width, int indexBits) {
    this.indexBits = indexBits;
    this.out = new int[width];
  }

  static Vp8lColorIndexing read(Vp8lBits in, int width, int[] pixels, Runnable betweenRows)
      throws WebpException {
    int colours = 1 + in.read(8);
    int bits = colours <= 2 ? 1 : colours <= 4 ? 2 : colours <= 16 ? 4 : 8;
    Vp8lColorIndexing transform = new Vp8lColorIndexing(width, bits);
    Vp8lImage deltas = Vp8lImage.within(in, colours, 1, pixels, betweenRows);
    deltas.nextWithin();
    int previous = 0;
    for (int i = 0; i < colours; i++) {
      previous = Vp8lPredictor.add(previous, pixels[deltas.rowStart() + i]);
      transform.table[i] = previous;
    }
    return transform;
  }

  /** The width of an image whose pixels hold several indices each. */
  int bundledWidth() {
    int perPixel = 8 / indexBits;
    return (out.length + perPixel - 1) / perPixel;
  }

  @Override
  public int[] invert(int[] in, int from) {
    if (indexBits == 8) {
      for (int x = 0; x < out.length; x++) {
        out[x] = table[in[from + x] >>> 8 & 0xFF];
      }
    } else {
      unbundle(in, from);
    }
    return out;
  }

  private void unbundle(int[] in, int from) {
    int mask = (1 << indexBits) - 1;
    int next = from;
    for (int x = 0; x < out.length; ) {
      int indices = in[next++] >>> 8;
      for (int end = Math.min(out.length, x + 8 / indexBits); x < end; x++) {
        out[x] = table[indices & mask];
        indices >>>= indexBits;
      }
    }
  }
}

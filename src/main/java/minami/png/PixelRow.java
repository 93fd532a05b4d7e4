package minami.png;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A row of pixels of three or four bytes, which are unfiltered (ISO/IEC 15948, section 9) all at
 * once: each has a {@code long}, with 16 bits for a sample, the first one lowest. The row above is
 * replaced as the row is read.
 *
 * <p>Sums and differences of samples do not reach the next one's bits, as a comparison borrows from
 * the topmost bit of its own 16. {@code InflationBenchmark}, among the tests, measures it.
 */
final class PixelRow {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long PAIRS = 0x0000_FFFF_0000_FFFFL;

  private final int bytes;

  /**
   * Of each sample one, its topmost bit, and the bits that it has. (They are no constants: C2 would
   * load those anew wherever they are used, which took a sixth more time.)
   */
  private final long ones;

  private final long tops;
  private final long samples;

  private final long[] pixels;

  /**
   * Black pixels.
   *
   * @param bytes of a pixel, 3 or 4
   */
  PixelRow(int width, int bytes) {
    this.bytes = bytes;
    ones = 0x0001_0001_0001_0001L >>> 16 * (4 - bytes);
    tops = ones << 15;
    samples = ones * 0xFF;
    pixels = new long[width];
  }

  long[] pixels() {
    return pixels;
  }

  /**
   * Reads the next row.
   *
   * @param filter one of the five
   * @param filtered its bytes, behind as many others as a pixel has
   */
  void unfilter(int filter, byte[] filtered) {
    switch (filter) {
      case RowFilter.SUB -> sub(filtered);
      case RowFilter.UP -> up(filtered);
      case RowFilter.AVERAGE -> average(filtered);
      case RowFilter.PAETH -> paeth(filtered);
      default -> copy(filtered);
    }
  }

  private void copy(byte[] filtered) {
    for (int x = 0; x < pixels.length; x++) {
      pixels[x] = pixel(filtered, x, bytes, samples);
    }
  }

  private void sub(byte[] filtered) {
    long[] row = pixels;
    int size = bytes;
    long mask = samples;
    long a = 0;
    for (int x = 0; x < row.length; x++) {
      a = a + pixel(filtered, x, size, mask) & mask;
      row[x] = a;
    }
  }

  private void up(byte[] filtered) {
    long[] row = pixels;
    int size = bytes;
    long mask = samples;
    for (int x = 0; x < row.length; x++) {
      row[x] = row[x] + pixel(filtered, x, size, mask) & mask;
    }
  }

  private void average(byte[] filtered) {
    long[] row = pixels;
    int size = bytes;
    long mask = samples;
    long a = 0;
    for (int x = 0; x < row.length; x++) {
      long mean = a + row[x] >>> 1 & mask;
      a = mean + pixel(filtered, x, size, mask) & mask;
      row[x] = a;
    }
  }

  /**
   * What {@link RowFilter#paeth} predicts, for all samples of a pixel. If c is at most b, that is,
   * with {@code d = b - c}: c where a is between {@code c - 2d} and {@code c - d/2}, b where it is
   * from there up to b, and a everywhere else. If b is less than c, the same goes for the samples
   * turned upside down. So only the little that depends on a need wait for the pixel before.
   */
  private void paeth(byte[] filtered) {
    long[] row = pixels;
    int size = bytes;
    long mask = samples;
    long one = ones;
    long top = tops;
    long half = mask >>> 1 & mask; // of a difference
    long a = 0;
    long c = 0;
    for (int x = 0; x < row.length; x++) {
      long b = row[x];
      long turned = ~((b | top) - c) & top;
      turned -= turned >>> 15; // all bits but the topmost
      long bTurned = b ^ turned;
      long cTurned = c ^ turned;
      long d = bTurned - cTurned;
      long minusC = top - cTurned;
      long aboveLeast = minusC - one + d + d;
      long fromMiddle = minusC + (d >>> 1 & half);
      long belowB = bTurned + top - one;

      long aTurned = a ^ turned;
      long between = aTurned + aboveLeast & belowB - aTurned & top;
      between -= between >>> 15;
      long isB = aTurned + fromMiddle & top;
      isB -= isB >>> 15;
      long bOrC = cTurned ^ (b ^ c) & isB;
      long predicted = a ^ (aTurned ^ bOrC) & between;
      a = predicted + pixel(filtered, x, size, mask) & mask;
      row[x] = a;
      c = b;
    }
  }

  /** The bytes of a pixel, which end where the last of four is read. */
  private static long pixel(byte[] bytes, int x, int size, long mask) {
    int read = (int) INT.get(bytes, (x + 2) * size - 4) >>> 8 * (4 - size);
    long pairs = read & 0xFFFF_FFFFL;
    pairs = (pairs | pairs << 16) & PAIRS;
    return (pairs | pairs << 8) & mask;
  }
}

package minami.webp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bits of a lossless stream, the lowest of each byte first.
 *
 * <p>Decoding loops keep the state in locals while they run. The next bit is the lowest of {@code
 * bits}; {@code count} says how many are valid, in its six lowest bits (which is what a shift of a
 * long reads of its distance). A refill makes them 56 or more:
 *
 * <pre>{@code
 * if (position > limit) {
 *   // store the state, call more(), load the state
 * }
 * bits |= (long) LONG.get(data, position) << count;
 * position += (~count & 63) >>> 3;
 * count |= 56;
 * }</pre>
 *
 * <p>At most {@link #SLACK} bytes may be taken between two looks at {@link #limit}. Past the end
 * stand zeros; {@link #overrun} tells whether some of them were taken.
 */
final class Vp8lBits {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Three refills, and the one that may follow them before the next look. */
  static final int SLACK = 32;

  private static final int WORD = 8;

  byte[] data;
  long bits;
  int count;

  /** The next byte of {@link #data} to load. */
  int position;

  /** Past this position {@link #more} must be called. */
  int limit;

  private final byte[] webp;
  private final int to;

  /** What to add to an index of {@link #data} to get the offset in the file. */
  private int shift;

  /** Where the stream ends in {@link #data} once that is the copy of the last bytes; 0 before. */
  private int end;

  Vp8lBits(byte[] webp, int from, int to) {
    this.webp = webp;
    this.data = webp;
    this.position = from;
    this.limit = to - SLACK - WORD;
    this.to = to;
    if (from > limit) {
      copyTail();
      // libwebp reads zeros behind a stream that is shorter than its window.
      end = Math.max(end, WORD);
    }
  }

  /** Goes on in a copy of the last bytes, with zeros behind them. */
  private void copyTail() {
    int length = to - position;
    byte[] tail = new byte[length + WORD + 2 * SLACK];
    System.arraycopy(data, position, tail, 0, length);
    data = tail;
    shift = position;
    position = 0;
    end = length;
    limit = length + WORD - 1;
  }

  /**
   * To be called at a position past {@link #limit}; false if more bits were taken than there are.
   */
  boolean more() {
    if (end == 0) {
      copyTail();
      return true;
    }
    return !overrun();
  }

  /** Stores the state from the locals of a loop. */
  void store(long newBits, int newCount, int newPosition) {
    bits = newBits;
    count = newCount & 63;
    position = newPosition;
  }

  /** Whether more bits were taken than there are. */
  boolean overrun() {
    return end != 0 && position * 8L - (count & 63) > end * 8L;
  }

  /** Makes the bits 56 or more. */
  void refill() throws WebpException {
    if (position > limit && !more()) {
      throw broken("The data ends too early");
    }
    load();
  }

  /** {@link #refill} without a check, where the limit was checked a moment ago. */
  void load() {
    bits |= (long) LONG.get(data, position) << count;
    position += (~count & 63) >>> 3;
    count |= 56;
  }

  void drop(int length) {
    bits >>>= length;
    count = count - length & 63;
  }

  /** Reads a number of up to 32 bits. */
  int read(int length) throws WebpException {
    refill();
    int value = (int) (bits & (1L << length) - 1);
    drop(length);
    if (overrun()) {
      throw broken("The data ends too early");
    }
    return value;
  }

  boolean readFlag() throws WebpException {
    return read(1) != 0;
  }

  /** How many bits of the file stand before the next one. */
  long tell() {
    return (shift + position) * 8L - (count & 63);
  }

  /** Another reader of the same stream, from a place that {@link #tell} gave. */
  Vp8lBits at(long place) throws WebpException {
    Vp8lBits bits = new Vp8lBits(webp, (int) (place >>> 3), to);
    bits.read((int) place & 7);
    return bits;
  }

  WebpException broken(String reason) {
    return new WebpException(reason, (int) (tell() >>> 3));
  }
}

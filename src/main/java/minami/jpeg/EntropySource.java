package minami.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The entropy-coded data of one scan, one restart interval at a time, without its stuffed bytes
 * (T.81, B.1.1.5). They are removed in a pass of their own, so the decoding loops need no check for
 * 0xFF, and in chunks, so the copy stays small and in the cache.
 *
 * <p>Decoding loops keep the bit state in locals while they run. The next bit is the highest of
 * {@code bits}, {@code count} of which are valid; those below may already hold what follows. At
 * most {@link #SLACK} bytes may be taken between two looks at {@link #limit}. Past the end of an
 * interval stand one-bits, which are no code in any table that keeps to T.81.
 */
final class EntropySource {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** More than the longest block: 64 symbols of 16 + 15 bits. */
  static final int SLACK = 512;

  private static final int CHUNK = 64 * 1024;

  private static final long HIGH_BITS = 0x8080808080808080L;

  /** Bytes past the end of an interval after which it has surely ended. */
  private static final int OVERRUN = 16;

  final byte[] buffer = new byte[CHUNK + 2 * SLACK];
  long bits;
  int count;

  /** The next byte of {@link #buffer} to load. */
  int position;

  /** At this position {@link #more} must be called. */
  int limit;

  private final byte[] data;
  private final int dataEnd;
  private int next;
  private int end;
  private boolean last;

  EntropySource(byte[] data, int dataEnd) {
    this.data = data;
    this.dataEnd = dataEnd;
  }

  /**
   * Makes at least 56 bits valid. This, {@link #take} and {@link #receive} are for codes that are
   * read one by one. The decoding loops repeat them on their locals: the state of a shared method
   * would be in fields again.
   */
  void refill() {
    bits |= (long) LONG.get(buffer, position) >>> count;
    position += 63 - count >> 3;
    count |= 56;
  }

  /** Where in {@link #buffer} the next bit is. */
  int bitPosition() {
    return position * 8 - count;
  }

  /** Goes to a bit in {@link #buffer}. */
  void seek(int bit) {
    position = bit >>> 3;
    bits = 0;
    count = 0;
    refill();
    take(bit & 7);
  }

  void take(int taken) {
    bits <<= taken;
    count -= taken;
  }

  /** RECEIVE and EXTEND (T.81, F.2.2.1). */
  int receive(int size) {
    long from = bits;
    take(size);
    return (int) (from >>> 1 >>> 63 - size) - ((1 << size) - 1 & ~(int) (from >> 63));
  }

  /** Starts an interval at an offset of the file. */
  void start(int offset) {
    next = offset;
    end = 0;
    position = 0;
    bits = 0;
    count = 0;
    last = false;
    unstuff();
  }

  /** How many bytes of the file come after those in the buffer. */
  int remaining() {
    return dataEnd - next;
  }

  /** Brings more of the interval into the buffer; false if it has ended. */
  boolean more() {
    if (last) {
      return position < limit;
    }
    // Those in the bit buffer stay too: so a position may be gone back to.
    int from = position - Long.BYTES;
    end -= from;
    System.arraycopy(buffer, from, buffer, 0, end);
    position = Long.BYTES;
    unstuff();
    return true;
  }

  private void unstuff() {
    byte[] in = data;
    byte[] out = buffer;
    int from = next;
    int to = end;
    while (to < CHUNK && !last) {
      if (from + 8 <= dataEnd) {
        long word = (long) LONG.get(in, from);
        long inverse = ~word;
        LONG.set(out, to, word);
        // The exact form: the first byte is the highest here, so a 0x01 above a zero byte must not
        // be taken for zero.
        long hit = ~((inverse & ~HIGH_BITS) + ~HIGH_BITS | inverse) & HIGH_BITS;
        if (hit == 0) {
          from += 8;
          to += 8;
          continue;
        }
        int clean = Long.numberOfLeadingZeros(hit) >>> 3;
        from += clean;
        to += clean;
      } else if (from < dataEnd && in[from] != (byte) 0xFF) {
        out[to++] = in[from++];
        continue;
      }
      int code = from + 1 < dataEnd ? in[from + 1] & 0xFF : -1;
      if (code == 0) {
        out[to++] = (byte) 0xFF;
        from += 2;
      } else if (code == 0xFF) {
        from++;
      } else {
        last = true;
      }
    }
    next = from;
    end = to;
    limit = last ? end + OVERRUN : end - SLACK;
    if (last) {
      Arrays.fill(buffer, end, end + SLACK + OVERRUN, (byte) 0xFF);
    }
  }

  /**
   * Goes to the interval after the next restart marker, which should be {@code RST(expected)}. If
   * it is another one, it does as libjpeg ({@code jpeg_resync_to_restart}): one or two ahead means
   * that the expected one was lost, one or two behind that an old one came twice.
   *
   * @return whether the expected interval is there; if not, it is lost
   */
  boolean nextInterval(int expected) {
    int marker = last && next + 1 < dataEnd ? next : SegmentReader.findMarker(data, next, dataEnd);
    while (marker >= 0) {
      int code = data[marker + 1] & 0xFF;
      int ahead = code - Marker.RST0 - expected & 7;
      if (code >= Marker.SOF0 && (!Marker.isRestart(code) || ahead == 1 || ahead == 2)) {
        return loseInterval(marker);
      }
      if (code >= Marker.SOF0 && ahead < 6) {
        start(marker + 2);
        return true;
      }
      marker = SegmentReader.findMarker(data, marker + 2, dataEnd);
    }
    return loseInterval(dataEnd);
  }

  private boolean loseInterval(int marker) {
    next = marker;
    last = true;
    return false;
  }
}

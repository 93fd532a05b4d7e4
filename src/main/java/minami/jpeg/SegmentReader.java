package minami.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads markers and the parameters of their segments. Offsets are into the caller's array; those in
 * exceptions count from the start of the JPEG.
 */
final class SegmentReader {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  final byte[] data;
  final int start;
  final int end;
  private int position;
  private int segmentEnd;

  SegmentReader(byte[] data, int start, int end) {
    this.data = data;
    this.start = start;
    this.end = end;
    this.position = start;
    this.segmentEnd = end;
  }

  int position() {
    return position;
  }

  void moveTo(int newPosition) {
    position = newPosition;
    segmentEnd = end;
  }

  /** Bytes of the current segment not read yet. */
  int remaining() {
    return segmentEnd - position;
  }

  int segmentEnd() {
    return segmentEnd;
  }

  JpegException broken(String reason) {
    return new JpegException(reason, position - start);
  }

  int u8() throws JpegException {
    if (position >= segmentEnd) {
      throw broken("Segment ends early");
    }
    return data[position++] & 0xFF;
  }

  int u16() throws JpegException {
    int high = u8();
    return high << 8 | u8();
  }

  /**
   * The next marker's code, or -1 at the end of the data. Like libjpeg, passes over anything that
   * is not a marker: real files have padding and garbage between segments.
   */
  int nextMarker() {
    segmentEnd = end;
    int found = findMarker(data, position, end);
    if (found < 0) {
      position = end;
      return -1;
    }
    position = found + 2;
    return data[found + 1] & 0xFF;
  }

  /** Reads the length of the segment that follows a marker; reads are then bound to it. */
  void enterSegment() throws JpegException {
    int length = u16();
    if (length < 2) {
      throw broken("Segment length " + length);
    }
    if (position + length - 2 > end) {
      throw broken("Segment reaches past the end of the data");
    }
    segmentEnd = position + length - 2;
  }

  void leaveSegment() {
    moveTo(segmentEnd);
  }

  /**
   * Where the next marker's 0xFF stands (the last one, if fill bytes precede), or -1. A stuffed
   * zero makes no marker.
   */
  static int findMarker(byte[] data, int from, int end) {
    int i = findFF(data, from, end);
    while (i >= 0 && i + 1 < end) {
      int code = data[i + 1] & 0xFF;
      if (code == 0xFF) {
        i++;
      } else if (code == 0) {
        i = findFF(data, i + 2, end);
      } else {
        return i;
      }
    }
    return -1;
  }

  /**
   * The first marker that is not a restart marker: the end of a scan; {@code end} if there is none.
   */
  static int findScanEnd(byte[] data, int from, int end) {
    int i = findMarker(data, from, end);
    while (i >= 0 && Marker.isRestart(data[i + 1] & 0xFF)) {
      i = findMarker(data, i + 2, end);
    }
    return i < 0 ? end : i;
  }

  /** Eight bytes at a time: a long holds 0xFF where its complement holds a zero byte. */
  private static int findFF(byte[] data, int from, int end) {
    int i = from;
    for (; i + 8 <= end; i += 8) {
      long inverse = ~(long) LONG.get(data, i);
      long hit = (inverse - LOW_BITS) & ~inverse & HIGH_BITS;
      if (hit != 0) {
        return i + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
    }
    for (; i < end; i++) {
      if (data[i] == (byte) 0xFF) {
        return i;
      }
    }
    return -1;
  }
}

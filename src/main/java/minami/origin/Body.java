package minami.origin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * Bytes on their way in, never more than allowed. The announced length is only a hint for growing:
 * the buffer is never more than four times as large as what has come, so a lie about the length
 * costs the liar, not us.
 *
 * <p>Not thread-safe.
 */
final class Body {

  private static final int FIRST_CAPACITY = 16 * 1024;

  private final long announced;
  private final int limit;
  private byte[] buffer;
  private int size;

  /**
   * @param announced the length that the sender claims, or a negative number
   */
  Body(long announced, int limit) {
    this.announced = announced;
    this.limit = limit;
    this.buffer =
        new byte
            [(int)
                Math.min(
                    limit, announced < 0 ? FIRST_CAPACITY : Math.min(announced, FIRST_CAPACITY))];
  }

  /** Takes all of {@code bytes}, or returns false if that would be too much. */
  boolean add(ByteBuffer bytes) {
    int more = bytes.remaining();
    if (more > limit - size) {
      return false;
    }
    ensure(size + more);
    bytes.get(buffer, size, more);
    size += more;
    return true;
  }

  /** All that came. Call it once, at the end: it may hand out the buffer itself. */
  byte[] bytes() {
    return size == buffer.length ? buffer : Arrays.copyOf(buffer, size);
  }

  /**
   * Reads to the end.
   *
   * @return false if there was more than allowed
   */
  boolean addAll(InputStream in) throws IOException {
    byte[] part = new byte[FIRST_CAPACITY];
    for (int n = in.read(part); n >= 0; n = in.read(part)) {
      if (!add(ByteBuffer.wrap(part, 0, n))) {
        return false;
      }
    }
    return true;
  }

  /**
   * What {@code compressed} holds.
   *
   * <p>Jetty could do this on the fly, but its decoder takes a truncated stream for a whole one and
   * does not check the CRC. We ask for no compression, as pictures gain nothing; so the origins
   * that compress all the same may cost a copy.
   *
   * @return null if that is more than {@code limit} bytes
   * @throws IOException if it is no gzip, damaged or cut off
   */
  static byte[] gunzip(byte[] compressed, int limit) throws IOException {
    Body inflated = new Body(-1, limit);
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return inflated.addAll(in) ? inflated.bytes() : null;
    }
  }

  private void ensure(int needed) {
    if (needed <= buffer.length) {
      return;
    }
    long next = Math.max(needed, 2L * buffer.length);
    if (announced >= needed && announced <= 4L * buffer.length) {
      next = announced; // Exactly: an honest origin's bytes need no copy at the end.
    }
    buffer = Arrays.copyOf(buffer, (int) Math.min(next, limit));
  }
}

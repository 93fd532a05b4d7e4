package minami.origin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import minami.origin.OriginException.Reason;

/**
 * A body on its way in, up to the allowed size. The announced length is only a hint for growth: the
 * buffer is at most four times as large as what has arrived, so a false length costs the sender,
 * not us.
 *
 * <p>Thread-safe: a deadline or a caller may close it while bytes come in.
 */
final class Body implements AutoCloseable {

  private static final int FIRST_CAPACITY = 16 * 1024;

  /**
   * @param maxBytes of one original
   * @param memory for all of them
   */
  record Allowance(int maxBytes, OriginalMemory memory) {}

  private final long announced;
  private final Allowance allowance;
  private final OriginalMemory.Lease lease;
  private byte[] buffer = {};
  private int size;

  /**
   * @param announced the length that the sender claims; negative if it claims none
   * @throws OriginException if that is too much already
   */
  Body(long announced, Allowance allowance) throws OriginException {
    this.announced = announced;
    this.allowance = allowance;
    lease = allowance.memory().lease();
    if (announced > allowance.maxBytes()) {
      throw tooLarge();
    }
  }

  synchronized void add(ByteBuffer bytes) throws OriginException {
    int more = bytes.remaining();
    if (more > allowance.maxBytes() - size) {
      throw tooLarge();
    }
    ensure(size + more);
    bytes.get(buffer, size, more);
    size += more;
  }

  /** Reads to the end. */
  void addAll(InputStream in) throws IOException, OriginException {
    byte[] part = new byte[FIRST_CAPACITY];
    for (int n = in.read(part); n >= 0; n = in.read(part)) {
      add(ByteBuffer.wrap(part, 0, n));
    }
  }

  /** Everything that came. Call it once, at the end: it may return the buffer itself. */
  synchronized byte[] bytes() {
    return size == buffer.length ? buffer : Arrays.copyOf(buffer, size);
  }

  /**
   * Ends the body and hands its place in memory over to the original that came of it. After {@link
   * #close} there is none: then the lease is closed.
   */
  OriginalMemory.Lease become(byte[] original) {
    return lease.handOver(original);
  }

  /** Gives back what is held; no more bytes come. */
  @Override
  public void close() {
    lease.close();
  }

  /**
   * What {@code compressed} holds.
   *
   * <p>Jetty could do this on the fly, but its decoder takes a truncated stream for a whole one and
   * does not check the CRC. We ask for no compression, as pictures gain nothing by it; an origin
   * that compresses anyway may cost a copy.
   *
   * @throws IOException if it is no gzip, damaged or cut off
   */
  static byte[] gunzip(byte[] compressed, Allowance allowance) throws IOException, OriginException {
    try (Body inflated = new Body(-1, allowance);
        InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      inflated.addAll(in);
      return inflated.bytes();
    }
  }

  private void ensure(int needed) throws OriginException {
    if (needed <= buffer.length) {
      return;
    }
    long next = Math.max(needed, Math.max(2L * buffer.length, FIRST_CAPACITY));
    if (announced >= needed && announced <= Math.max(4L * buffer.length, FIRST_CAPACITY)) {
      next = announced; // Exactly: an honest origin's bytes need no copy at the end.
    }
    next = Math.min(next, allowance.maxBytes());
    int more = (int) next - buffer.length;
    if (!lease.grow(more)) {
      throw new OriginException(Reason.OVERLOADED, "too many originals are being fetched");
    }
    try {
      buffer = Arrays.copyOf(buffer, (int) next);
      more = 0;
    } finally {
      lease.shrink(more); // 0, unless the heap had no room after all
    }
  }

  private OriginException tooLarge() {
    return new OriginException(
        Reason.TOO_LARGE, "the original has more than " + allowance.maxBytes() + " bytes");
  }
}

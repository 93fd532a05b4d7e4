package minami.image;

import javax.imageio.IIOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * An original as its reader sees it: its header may be replaced, and something may follow its end.
 * A reader may read past the end only so often, since the header of a tiny file may announce
 * millions of pixels and its reader would ask for each. No reader may read when the deadline is
 * over.
 */
final class SourceStream extends ImageInputStreamImpl {

  private static final int MOST_READS_PAST_THE_END = 100_000;

  /** Reads of one byte between two looks at the clock. */
  private static final int READS_A_LOOK = 1024;

  private final byte[] header;
  private final byte[] bytes;
  private final byte[] more;
  private final Deadline deadline;
  private int reads;
  private int readsPastTheEnd;

  /**
   * A stream at its beginning.
   *
   * @param header stands in the place of as many bytes of the original; may be empty
   * @param bytes the original
   * @param more follows the original; may be empty
   */
  SourceStream(byte[] header, byte[] bytes, byte[] more, Deadline deadline) {
    this.header = header;
    this.bytes = bytes;
    this.more = more;
    this.deadline = deadline;
  }

  @Override
  public int read() throws IIOException {
    bitOffset = 0;
    if (++reads % READS_A_LOOK == 0) {
      deadline.check();
    }
    if (streamPos >= length()) {
      return pastTheEnd();
    }
    byte[] part = partAt(streamPos);
    return part[(int) (streamPos++ - startOf(part))] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IIOException {
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    deadline.check();
    if (streamPos >= length()) {
      return pastTheEnd();
    }
    byte[] part = partAt(streamPos);
    int from = (int) (streamPos - startOf(part));
    int count = Math.min(length, part.length - from);
    System.arraycopy(part, from, to, offset, count);
    streamPos += count;
    return count;
  }

  private byte[] partAt(long position) {
    return position < header.length ? header : position < bytes.length ? bytes : more;
  }

  /** The original begins at 0, as the new header does, which hides the old one. */
  private long startOf(byte[] part) {
    return part == more ? bytes.length : 0;
  }

  private int pastTheEnd() throws IIOException {
    if (++readsPastTheEnd > MOST_READS_PAST_THE_END) {
      throw new IIOException("Nothing is left to read, and what there was makes no picture");
    }
    return -1;
  }

  @Override
  public long length() {
    return (long) bytes.length + more.length;
  }
}

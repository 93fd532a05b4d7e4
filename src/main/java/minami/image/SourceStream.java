package minami.image;

import javax.imageio.IIOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * An original as its reader sees it. A reader that goes on reading past the end is told so a number
 * of times only: a WebP of 36 bytes may say that it has millions of pixels, and its reader would
 * ask for each of them.
 */
final class SourceStream extends ImageInputStreamImpl {

  private static final int MOST_READS_PAST_THE_END = 100_000;

  private final byte[] bytes;
  private int readsPastTheEnd;

  SourceStream(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() throws IIOException {
    bitOffset = 0;
    if (streamPos >= bytes.length) {
      return pastTheEnd();
    }
    return bytes[(int) streamPos++] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IIOException {
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    if (streamPos >= bytes.length) {
      return pastTheEnd();
    }
    int count = (int) Math.min(length, bytes.length - streamPos);
    System.arraycopy(bytes, (int) streamPos, to, offset, count);
    streamPos += count;
    return count;
  }

  private int pastTheEnd() throws IIOException {
    if (++readsPastTheEnd > MOST_READS_PAST_THE_END) {
      throw new IIOException("Nothing is left to read, and what there was makes no picture");
    }
    return -1;
  }

  @Override
  public long length() {
    return bytes.length;
  }
}

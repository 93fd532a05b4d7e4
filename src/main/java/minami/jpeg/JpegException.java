package minami.jpeg;

import javax.imageio.IIOException;

/** The data is not a JPEG, or is too broken to give a picture; says at which byte. */
public final class JpegException extends IIOException {
  private static final long serialVersionUID = 1L;

  private final int offset;

  JpegException(String reason, int offset) {
    super(reason + ": offset=" + offset);
    this.offset = offset;
  }

  /** The byte, counted from the start of the JPEG, at which reading failed. */
  public int offset() {
    return offset;
  }
}

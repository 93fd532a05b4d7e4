package minami.webp;

import javax.imageio.IIOException;

/** The data is not a WebP, or is too broken to give a picture; says at which byte. */
public final class WebpException extends IIOException {
  private static final long serialVersionUID = 1L;

  private final int offset;

  WebpException(String reason, int offset) {
    super(reason + ": offset=" + offset);
    this.offset = offset;
  }

  /** The byte, counted from the start of the file, at which reading failed. */
  public int offset() {
    return offset;
  }
}

package minami.jpeg;

import javax.imageio.IIOException;

/** The data may be a sound JPEG, but of a kind that this decoder does not do. */
public final class UnsupportedJpegException extends IIOException {
  private static final long serialVersionUID = 1L;

  UnsupportedJpegException(String kind) {
    super("Unsupported JPEG: " + kind);
  }
}

package minami.image;

import java.io.IOException;
import java.util.Arrays;
import minami.png.PngDecoder;
import minami.png.PngHeader;

/** The rows of a PNG that is not interlaced, as the resizer reads them. */
final class PngRows implements RowSource {

  private final PngDecoder decoder;
  private int y;
  private boolean brokenOff;

  /**
   * Begins to read.
   *
   * @throws IOException if what the pixels depend on is not there
   */
  PngRows(byte[] png, PngHeader header, Deadline deadline) throws IOException {
    decoder = new PngDecoder(png, header, deadline::check);
  }

  @Override
  public int width() {
    return decoder.width();
  }

  @Override
  public int height() {
    return decoder.height();
  }

  @Override
  public int bands() {
    return decoder.bands();
  }

  @Override
  public boolean alpha() {
    return decoder.alpha();
  }

  @Override
  public boolean premultiplied() {
    return false;
  }

  /**
   * {@inheritDoc} If the picture breaks off after enough of it has been read, the rest is black, or
   * transparent.
   */
  @Override
  public void next(byte[] to) throws IOException {
    try {
      if (!brokenOff) {
        decoder.next(to);
      }
    } catch (IOException e) {
      if (y < height() * Source.LEAST_SHARE) {
        throw e;
      }
      brokenOff = true;
    }
    if (brokenOff) {
      Arrays.fill(to, (byte) 0);
    }
    y++;
  }
}

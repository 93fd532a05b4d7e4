package minami.image;

import java.io.IOException;
import java.util.Optional;
import minami.png.PngDecoder;
import minami.png.PngHeader;

/** The rows of a PNG that is not interlaced, as the resizer reads them. */
final class PngRows {

  private final PngDecoder decoder;
  private int y;

  /** A black row, or a transparent one, once the picture has broken off. */
  private Optional<long[]> rest = Optional.empty();

  /**
   * Begins to read.
   *
   * @throws IOException if what the pixels depend on is not there
   */
  PngRows(byte[] png, PngHeader header, Deadline deadline) throws IOException {
    decoder = new PngDecoder(png, header, deadline::check);
  }

  int width() {
    return decoder.width();
  }

  int height() {
    return decoder.height();
  }

  int bands() {
    return decoder.bands();
  }

  boolean alpha() {
    return decoder.alpha();
  }

  /**
   * The next row, as {@link PngDecoder#next} gives it. If the picture breaks off after enough of it
   * has been read, the rest is black, or transparent.
   *
   * @throws IOException if it breaks off before
   */
  long[] next() throws IOException {
    int read = y++;
    if (rest.isPresent()) {
      return rest.get();
    }
    try {
      return decoder.next();
    } catch (IOException e) {
      if (read < height() * Source.LEAST_SHARE) {
        throw e;
      }
      rest = Optional.of(new long[width()]);
      return rest.get();
    }
  }
}

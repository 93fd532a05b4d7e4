package minami.image;

import static minami.image.ImageException.Reason.CORRUPT;

import java.awt.color.ColorSpace;
import java.io.IOException;
import minami.png.PngChunks;
import minami.png.PngDecoder;
import minami.png.PngHeader;

/** A PNG that is not interlaced, resized row by row as it is read. */
final class PngSource implements Source {

  private final byte[] png;
  private final PngHeader header;
  private final Deadline deadline;

  PngSource(byte[] png, PngHeader header, Deadline deadline) {
    this.png = png;
    this.header = header;
    this.deadline = deadline;
  }

  @Override
  public int width() {
    return header.width();
  }

  @Override
  public int height() {
    return header.height();
  }

  @Override
  public ExifOrientation orientation() {
    return ExifOrientation.of(ExifBlock.inPng(png));
  }

  /** What decoding takes, sums of rows, those that the resizer keeps, and the small picture. */
  @Override
  public long memory(Sizes sizes) {
    long small = 4L * sizes.scaledWidth() * sizes.scaledHeight();
    return small
        + PngDecoder.memory(header)
        + PixelBoxes.memory(width())
        + Resizer.memory(width(), 4, sizes)
        + PngChunks.profileMemory(png);
  }

  @Override
  public Pixels shrink(Geometry geometry, StepTimer timer) throws ImageException {
    try {
      Pixels small = Resizer.resize(new PngRows(png, header, deadline), geometry, deadline);
      timer.decoded(); // reading and resizing go hand in hand: all of it counts as decoding
      int colours = small.colours();
      ColorSpace builtIn =
          ColorSpace.getInstance(colours == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
      Pixels converted =
          SrgbConversion.convert(
              small, SrgbConversion.space(PngChunks.profile(png), colours).orElse(builtIn));
      timer.resized();
      return converted;
    } catch (IOException e) {
      throw new ImageException(CORRUPT, "the original is a broken png picture", e);
    }
  }
}

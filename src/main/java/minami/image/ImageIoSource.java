package minami.image;

import static minami.image.ImageException.Reason.CORRUPT;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.IIOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/** An original that ImageIO reads, whole. */
final class ImageIoSource implements Source {

  /**
   * How many pixels, along each axis, go into one of the thumbnail when a reader leaves out some.
   */
  private static final int LEFT_BY_SUBSAMPLING = 8;

  private static final ColorSpace SRGB = ColorSpace.getInstance(ColorSpace.CS_sRGB);

  private final byte[] original;
  private final byte[] picture;
  private final Format format;
  private final Optional<FirstFrame> frame;
  private final int width;
  private final int height;

  private ImageIoSource(
      byte[] original,
      byte[] picture,
      Format format,
      Optional<FirstFrame> frame,
      int width,
      int height) {
    this.original = original;
    this.picture = picture;
    this.format = format;
    this.frame = frame;
    this.width = width;
    this.height = height;
  }

  /**
   * Reads the header.
   *
   * @param frame where the first frame lies, if the format knows a canvas
   * @throws ImageException if it is broken
   */
  static ImageIoSource open(byte[] original, Format format, Optional<FirstFrame> frame)
      throws ImageException {
    byte[] picture;
    try {
      picture = format == Format.PNG ? PngChunks.essential(original) : original;
    } catch (IIOException e) {
      throw corrupt(format, e);
    }
    return withReader(
        picture,
        format,
        reader -> {
          int width = reader.getWidth(0);
          int height = reader.getHeight(0);
          Optional<FirstFrame> partial = frame.filter(f -> !f.isFilledBy(width, height));
          return new ImageIoSource(
              original,
              picture,
              format,
              partial,
              partial.map(FirstFrame::canvasWidth).orElse(width),
              partial.map(FirstFrame::canvasHeight).orElse(height));
        });
  }

  private static ImageException corrupt(Format format, Throwable cause) {
    return new ImageException(
        CORRUPT, "the original is a broken " + format.code() + " picture", cause);
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public ExifOrientation orientation() {
    return ExifOrientation.of(original, format);
  }

  @Override
  public long memory(Geometry geometry) {
    // Whole, whatever is left out in the end: most readers decode everything first.
    return (long) width * height * (mayHave16Bits() ? 8 : 5);
  }

  private boolean mayHave16Bits() {
    return format == Format.TIFF || format == Format.PNG;
  }

  /**
   * The readers leave out pixels without mixing them: few enough that what is left can still be
   * averaged well.
   */
  private int subsampling(Geometry geometry) {
    return frame.isPresent() ? 1 : (int) Math.max(1, geometry.shrink() / LEFT_BY_SUBSAMPLING);
  }

  @Override
  public Pixels shrink(Geometry geometry, StepTimer timer) throws ImageException {
    BufferedImage image = decode(geometry);
    timer.decoded();
    ColorSpace space = space(image.getColorModel());
    double sx = (double) image.getWidth() / width;
    double sy = (double) image.getHeight() / height;
    try {
      BufferedImageRows rows = new BufferedImageRows(image);
      Pixels small = Resizer.resize(rows, geometry.decodedAt(sx, sy));
      Pixels converted = SrgbConversion.convert(small, rows.isConverted() ? SRGB : space);
      timer.resized();
      return converted;
    } catch (IOException | CMMException | IllegalArgumentException e) {
      throw corrupt(format, e);
    }
  }

  private BufferedImage decode(Geometry geometry) throws ImageException {
    BufferedImage image =
        withReader(
            picture,
            format,
            reader -> {
              ImageReadParam param = reader.getDefaultReadParam();
              int step = subsampling(geometry);
              param.setSourceSubsampling(step, step, 0, 0);
              ReadProgress progress = ReadProgress.of(reader);
              try {
                return reader.read(0, param);
              } catch (IOException | RuntimeException e) {
                Optional<BufferedImage> rest = progress.pictureOf(LEAST_SHARE);
                if (rest.isEmpty()) {
                  throw e;
                }
                return rest.get();
              }
            });
    return frame.map(f -> f.show(image)).orElse(image);
  }

  /**
   * What the profile says that the reader has left unread, if it fits; else what the reader says.
   */
  private ColorSpace space(ColorModel model) {
    Optional<byte[]> profile =
        format == Format.PNG ? PngChunks.profile(original) : Optional.empty();
    return SrgbConversion.space(profile, model.getNumColorComponents())
        .orElse(model.getColorSpace());
  }

  private interface Reading<T> {
    T with(ImageReader reader) throws IOException;
  }

  /**
   * Readers throw more than they declare at broken pictures: all of it means that the picture is
   * broken.
   */
  private static <T> T withReader(byte[] picture, Format format, Reading<T> reading)
      throws ImageException {
    try {
      ImageReader reader = ImageIoProviders.reader(format);
      try (SourceStream stream = new SourceStream(picture)) {
        reader.setInput(stream, true, true);
        return reading.with(reader);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw corrupt(format, e);
    }
  }
}

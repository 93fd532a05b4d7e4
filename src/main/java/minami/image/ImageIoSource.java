package minami.image;

import static minami.image.ImageException.Reason.CORRUPT;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.SampleModel;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.IIOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import minami.png.PngChunks;

/** An original that ImageIO reads as a whole. */
final class ImageIoSource implements Source {

  /**
   * How many of the pixels that a reader does not skip go into one of the thumbnail, along each
   * axis.
   */
  private static final int LEFT_BY_SUBSAMPLING = 8;

  /**
   * Bytes per pixel that reading a JPEG takes beside the picture: a lossless one has all samples as
   * ints.
   */
  private static final int JPEG_READER_BYTES = 24;

  private static final ColorSpace SRGB = ColorSpace.getInstance(ColorSpace.CS_sRGB);

  private static final byte[] NOTHING = {};

  private final Input input;
  private final Optional<FirstFrame> frame;
  private final int width;
  private final int height;
  private final long memory;

  /**
   * A file, and what its reader sees of it.
   *
   * @param header stands in the place of as many bytes of the picture
   * @param picture the file, or what the pixels depend on
   * @param more follows it
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Input(
      byte[] original,
      Format format,
      byte[] header,
      byte[] picture,
      byte[] more,
      Deadline deadline) {}

  private ImageIoSource(
      Input input, Optional<FirstFrame> frame, int width, int height, long memory) {
    this.input = input;
    this.frame = frame;
    this.width = width;
    this.height = height;
    this.memory = memory;
  }

  /**
   * Reads the header.
   *
   * @param frame where the first frame lies, if the format knows a canvas
   * @throws ImageException if it is broken
   */
  static ImageIoSource open(
      byte[] original, Format format, Optional<FirstFrame> frame, Deadline deadline)
      throws ImageException {
    try {
      byte[] picture = format == Format.PNG ? PngChunks.essential(original) : original;
      return open(new Input(original, format, NOTHING, picture, NOTHING, deadline), frame, 0);
    } catch (IIOException e) {
      throw corrupt(format, e);
    }
  }

  /**
   * Reads the header of a TIFF; its reader sees this directory only.
   *
   * @throws ImageException if it is broken
   */
  static ImageIoSource openTiff(
      byte[] original, TiffDirectory directory, TiffTiles tiles, Deadline deadline)
      throws ImageException {
    return open(
        new Input(
            original, Format.TIFF, directory.header(), original, directory.directory(), deadline),
        Optional.empty(),
        tiles.atATime(TiffJpegs.areIn(directory)));
  }

  /** The reader holds {@code morePixels} beside the picture. */
  private static ImageIoSource open(Input input, Optional<FirstFrame> frame, long morePixels)
      throws ImageException {
    return withReader(
        input,
        reader -> {
          int width = reader.getWidth(0);
          int height = reader.getHeight(0);
          if (frame.isPresent() && !frame.get().isOfSize(width, height)) {
            throw new IIOException("A frame that is seen as " + width + "x" + height + " too");
          }
          Optional<FirstFrame> partial = frame.filter(f -> !f.isFilledBy(width, height));
          long pixels = (long) width * height + morePixels;
          return new ImageIoSource(
              input,
              partial,
              partial.map(FirstFrame::canvasWidth).orElse(width),
              partial.map(FirstFrame::canvasHeight).orElse(height),
              pixels * bytesPerPixel(reader, input.format()));
        });
  }

  /** What a reader's picture takes, and what the reader takes beside it. */
  private static long bytesPerPixel(ImageReader reader, Format format) throws IOException {
    SampleModel model = reader.getImageTypes(0).next().getSampleModel();
    int sample = DataBuffer.getDataTypeSize(model.getDataType()) / 8;
    int bytes = sample * model.getNumDataElements();
    return format == Format.JPEG ? bytes + JPEG_READER_BYTES : Math.max(1, bytes);
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
    byte[] original = input.original();
    return ExifOrientation.of(
        switch (input.format()) {
          case JPEG -> ExifBlock.inJpeg(original);
          case PNG -> ExifBlock.inPng(original);
          case TIFF -> Optional.of(original);
          case GIF, BMP, WEBP -> Optional.empty();
        });
  }

  @Override
  public long memory(Sizes sizes) {
    // All of it, whatever is skipped: most readers decode everything first.
    return memory + (frame.isPresent() ? 4L * width * height : 0);
  }

  @Override
  public Optional<AnimatedSource> animation(int most) {
    return input.format() == Format.GIF
        ? Optional.of(GifAnimation.of(input.original(), width, height, most))
        : Optional.empty();
  }

  /**
   * Every how many pixels are read. Readers skip pixels without mixing them, so enough must be left
   * to average.
   */
  private int subsampling(Sizes sizes) {
    return frame.isPresent() ? 1 : (int) Math.max(1, sizes.shrink() / LEFT_BY_SUBSAMPLING);
  }

  @Override
  public Pixels shrink(Geometry geometry, StepTimer timer) throws ImageException {
    BufferedImage image = decode(geometry.sizes());
    timer.decoded();
    ColorSpace space = space(image.getColorModel());
    double sx = (double) image.getWidth() / width;
    double sy = (double) image.getHeight() / height;
    try {
      BufferedImageRows rows = new BufferedImageRows(image);
      Pixels small = Resizer.resize(rows, geometry.decodedAt(sx, sy), input.deadline());
      Pixels converted = SrgbConversion.convert(small, rows.isConverted() ? SRGB : space);
      timer.resized();
      return converted;
    } catch (IllegalArgumentException e) {
      throw corrupt(input.format(), e);
    }
  }

  private BufferedImage decode(Sizes sizes) throws ImageException {
    BufferedImage image =
        withReader(
            input,
            reader -> {
              ImageReadParam param = reader.getDefaultReadParam();
              int step = subsampling(sizes);
              param.setSourceSubsampling(step, step, 0, 0);
              if (input.format() == Format.TIFF) {
                keepMeaningless(reader, param);
              }
              ReadProgress progress = ReadProgress.of(reader, input.deadline());
              try {
                return reader.read(0, param);
              } catch (IOException | RuntimeException e) {
                input.deadline().check(); // a picture that is late is not shown
                Optional<BufferedImage> rest = progress.pictureOf(LEAST_SHARE);
                if (rest.isEmpty()) {
                  throw e;
                }
                return rest.get();
              }
            });
    return frame.map(f -> f.show(image)).orElse(image);
  }

  /** Samples without a meaning stay what they are: the reader would take the first for alpha. */
  private static void keepMeaningless(ImageReader reader, ImageReadParam param) throws IOException {
    ImageTypeSpecifier raw = reader.getRawImageType(0);
    if (raw.getNumBands() > BufferedImageRows.meaningful(raw.getColorModel())) {
      param.setDestinationType(raw);
    }
  }

  /** The space of the profile that the reader ignores, if it fits; else the reader's. */
  private ColorSpace space(ColorModel model) {
    Optional<byte[]> profile =
        input.format() == Format.PNG ? PngChunks.profile(input.original()) : Optional.empty();
    return SrgbConversion.space(profile, model.getNumColorComponents())
        .orElse(model.getColorSpace());
  }

  private interface Reading<T> {
    T with(ImageReader reader) throws IOException;
  }

  /** Readers throw more than they declare. Whatever they throw, the picture is broken. */
  private static <T> T withReader(Input input, Reading<T> reading) throws ImageException {
    try {
      ImageReader reader = ImageIoProviders.reader(input.format());
      try (SourceStream stream =
          new SourceStream(input.header(), input.picture(), input.more(), input.deadline())) {
        reader.setInput(stream, true, true);
        return reading.with(reader);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException | StackOverflowError e) {
      input.deadline().check(); // else lateness would pass for a broken picture
      throw corrupt(input.format(), e);
    }
  }
}

package minami.image;

import static minami.image.ImageException.Reason.CORRUPT;
import static minami.image.ImageException.Reason.TOO_LARGE;
import static minami.image.ImageException.Reason.UNSUPPORTED;

import java.util.Optional;
import java.util.Set;
import javax.imageio.IIOException;
import minami.jpeg.JpegDecoder;
import minami.jpeg.UnsupportedJpegException;

/**
 * Opens originals: tells their format, and holds their header against the limits before anything is
 * decoded.
 */
final class SourceDecoder {

  /**
   * Each scan costs a pass over the whole picture, however few bytes it has; real files have about
   * ten.
   */
  private static final int MAX_SCANS = 100;

  /**
   * As a JPEG has it: a row must fit into memory, and a picture of one column is a call a pixel.
   */
  private static final int LONGEST_SIDE = 65_535;

  /** What a directory's values may have together, in lengths of the file. */
  private static final long MAX_TIMES_READ = 2;

  private final Set<Format> formats;
  private final long maxPixels;

  /**
   * A decoder with limits.
   *
   * @param formats those that are read
   * @param maxPixels width times height of the largest picture
   */
  SourceDecoder(Set<Format> formats, long maxPixels) {
    this.formats = formats;
    this.maxPixels = maxPixels;
  }

  /**
   * Reads a picture's header.
   *
   * @throws ImageException if the picture is not in one of the formats, is past a limit, or has no
   *     sound header
   */
  Source open(byte[] bytes) throws ImageException {
    Format format =
        Format.of(bytes)
            .filter(formats::contains)
            .orElseThrow(
                () ->
                    new ImageException(
                        UNSUPPORTED, "the original is not a picture in a format that is read"));
    Optional<FirstFrame> frame = FirstFrame.of(bytes, format);
    if (frame.isPresent()) {
      checkSize(frame.get().canvasWidth(), frame.get().canvasHeight());
    }
    Source source =
        switch (format) {
          case JPEG -> openJpeg(bytes);
          case PNG -> openPng(bytes);
          case TIFF -> openTiff(bytes);
          default -> ImageIoSource.open(bytes, format, frame);
        };
    checkSize(source.width(), source.height());
    return source;
  }

  private static Source openJpeg(byte[] bytes) throws ImageException {
    JpegSource source;
    try {
      source = new JpegSource(bytes, JpegDecoder.of(bytes));
    } catch (UnsupportedJpegException e) {
      checkScans(scanMarkers(bytes));
      return ImageIoSource.open(bytes, Format.JPEG, Optional.empty());
    } catch (IIOException e) {
      throw new ImageException(CORRUPT, "the original is a broken jpg picture", e);
    }
    checkScans(source.scans());
    return source;
  }

  private static void checkScans(int scans) throws ImageException {
    if (scans > MAX_SCANS) {
      throw new ImageException(TOO_LARGE, "the original has more than " + MAX_SCANS + " scans");
    }
  }

  /**
   * At least as many as there are scans, whatever else the file is: an SOS marker cannot stand in
   * coded data.
   */
  private static int scanMarkers(byte[] jpeg) {
    int markers = 0;
    for (int i = 0; i + 1 < jpeg.length; i++) {
      if (jpeg[i] == (byte) 0xFF && jpeg[i + 1] == (byte) 0xDA) {
        markers++;
      }
    }
    return markers;
  }

  private static Source openTiff(byte[] bytes) throws ImageException {
    if (TiffDirectory.valueBytes(bytes) > MAX_TIMES_READ * bytes.length) {
      throw new ImageException(
          TOO_LARGE, "the original's directory says the same bytes over and over");
    }
    return ImageIoSource.open(bytes, Format.TIFF, Optional.empty());
  }

  private static Source openPng(byte[] bytes) throws ImageException {
    try {
      PngHeader header = PngHeader.of(bytes);
      return header.interlaced()
          ? ImageIoSource.open(bytes, Format.PNG, Optional.empty())
          : new PngSource(bytes, header);
    } catch (IIOException e) {
      throw new ImageException(CORRUPT, "the original is a broken png picture", e);
    }
  }

  private void checkSize(int width, int height) throws ImageException {
    if (width > LONGEST_SIDE || height > LONGEST_SIDE) {
      throw new ImageException(
          TOO_LARGE, "the original has a side of more than " + LONGEST_SIDE + " pixels");
    }
    if ((long) width * height > maxPixels) {
      throw new ImageException(TOO_LARGE, "the original has more than " + maxPixels + " pixels");
    }
    if (width < 1 || height < 1) {
      throw new ImageException(CORRUPT, "the original has no pixels");
    }
  }
}

package minami.image;

import static minami.image.ImageException.Reason.CORRUPT;
import static minami.image.ImageException.Reason.TOO_LARGE;
import static minami.image.ImageException.Reason.UNSUPPORTED;

import java.util.Optional;
import java.util.Set;
import javax.imageio.IIOException;
import minami.jpeg.JpegDecoder;
import minami.jpeg.UnsupportedJpegException;
import minami.png.PngHeader;

/**
 * Opens originals: recognises their format and checks their header against the limits before
 * anything is decoded.
 */
final class SourceDecoder {

  /**
   * Each scan costs a pass over the whole picture, however few bytes it has; real files have about
   * ten.
   */
  static final int MAX_SCANS = 100;

  /**
   * The limit of JPEG, for all formats: a row must fit into memory, and a picture of one column
   * costs a call for each pixel.
   */
  private static final int LONGEST_SIDE = 65_535;

  /** For a TIFF: five inks and alpha, with room to spare. */
  private static final int MAX_SAMPLES = 16;

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
  Source open(byte[] bytes, Deadline deadline) throws ImageException {
    Format format =
        Format.of(bytes)
            .filter(formats::contains)
            .orElseThrow(
                () ->
                    new ImageException(
                        UNSUPPORTED, "the original is not in a supported picture format"));
    Source source =
        switch (format) {
          case JPEG -> openJpeg(bytes, deadline);
          case PNG -> openPng(bytes, deadline);
          case TIFF -> openTiff(bytes, deadline);
          case BMP -> openBmp(bytes, deadline);
          case WEBP -> WebpSource.open(bytes, deadline);
          case GIF -> openGif(bytes, deadline);
        };
    checkSize(source.width(), source.height());
    return source;
  }

  private static Source openJpeg(byte[] bytes, Deadline deadline) throws ImageException {
    JpegSource source;
    try {
      source = new JpegSource(bytes, JpegDecoder.of(bytes), deadline);
    } catch (UnsupportedJpegException e) {
      checkScans(JpegMarkers.scans(bytes).length);
      if (JpegMarkers.frames(bytes) > 1) {
        throw new ImageException(CORRUPT, "the original is a jpg picture with two headers");
      }
      return ImageIoSource.open(bytes, Format.JPEG, Optional.empty(), deadline);
    } catch (IIOException e) {
      throw new ImageException(CORRUPT, "the original is a broken jpg picture", e);
    }
    checkScans(source.scans());
    return source;
  }

  private static void checkScans(int scans) throws ImageException {
    if (scans > MAX_SCANS) {
      throw tooManyScans();
    }
  }

  static ImageException tooManyScans() {
    return new ImageException(TOO_LARGE, "the original has more than " + MAX_SCANS + " scans");
  }

  private Source openTiff(byte[] bytes, Deadline deadline) throws ImageException {
    TiffDirectory directory = TiffDirectory.ofPixels(bytes);
    TiffTiles tiles = TiffTiles.of(directory);
    checkSize(tiles.width(), tiles.height());
    if (directory.number(TiffDirectory.SAMPLES_PER_PIXEL, 1) > MAX_SAMPLES) {
      throw new ImageException(
          TOO_LARGE, "the original has more than " + MAX_SAMPLES + " samples for each pixel");
    }
    TiffJpegs.check(bytes, directory, tiles);
    return ImageIoSource.openTiff(bytes, directory, tiles, deadline);
  }

  private Source openGif(byte[] bytes, Deadline deadline) throws ImageException {
    Optional<FirstFrame> frame = FirstFrame.of(bytes);
    if (frame.isPresent()) {
      checkSize(frame.get().canvasWidth(), frame.get().canvasHeight());
    }
    return ImageIoSource.open(bytes, Format.GIF, frame, deadline);
  }

  private static Source openBmp(byte[] bytes, Deadline deadline) throws ImageException {
    BmpHeader.check(bytes);
    return ImageIoSource.open(bytes, Format.BMP, Optional.empty(), deadline);
  }

  private static Source openPng(byte[] bytes, Deadline deadline) throws ImageException {
    try {
      PngHeader header = PngHeader.of(bytes);
      return header.interlaced()
          ? ImageIoSource.open(bytes, Format.PNG, Optional.empty(), deadline)
          : new PngSource(bytes, header, deadline);
    } catch (IIOException e) {
      throw new ImageException(CORRUPT, "the original is a broken png picture", e);
    }
  }

  private void checkSize(long width, long height) throws ImageException {
    if (width > LONGEST_SIDE || height > LONGEST_SIDE) {
      throw new ImageException(
          TOO_LARGE, "the original has a side of more than " + LONGEST_SIDE + " pixels");
    }
    if (width * height > maxPixels) {
      throw new ImageException(TOO_LARGE, "the original has more than " + maxPixels + " pixels");
    }
    if (width < 1 || height < 1) {
      throw new ImageException(CORRUPT, "the original has no pixels");
    }
  }
}
